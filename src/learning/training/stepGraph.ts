/** One training step as one graph: network, losses, their gradients and the update of all parameters. */
import { buildSupervision } from './supervision';
import { differentiate } from '../graph/differentiate';
import { Graph } from '../graph/graph';
import type { GraphDefinition, Value } from '../graph/graph';
import { reshape } from '../graph/operators/layout';
import { concat, slice } from '../graph/operators/windows';
import { sizeOf } from '../graph/tensor';
import type { LossTerm } from '../losses/terms';
import { buildNetworkOutputs, parametersOf } from '../networks/network';
import type { NetworkPlan } from '../networks/network';
import type { NamedTensor, ParameterSpec } from '../networks/parameters';
import { buildUpdate, PARAMETERS, type UpdateOptions } from '../optimizers/update';

export interface StepGraphOptions extends UpdateOptions {
  readonly network: NetworkPlan;
  readonly losses: readonly LossTerm[];
  readonly batch: number;
  /** Length of each spatial axis: height, width; or depth, height, width. */
  readonly patch: readonly number[];
}

/** The parameters of a network, divided. */
export interface StepParameters {
  /** In the order of the flat vectors. */
  readonly trained: readonly ParameterSpec[];
  /** Never change, so that they are constants of the graph. */
  readonly frozen: readonly NamedTensor[];
}

/**
 * Inputs: images (B, C, *patch), labels (B, 1, *patch) int32, distanceMaps (B, K, *patch) with a boundary
 * term, weights (terms), the scalars of updateRates and the carried vectors (optimizers/update.ts).
 * Outputs: loss (scalar), terms (terms), and those of buildUpdate.
 */
export function buildStepGraph(
  options: StepGraphOptions,
  { trained, frozen }: StepParameters = { trained: parametersOf(options.network), frozen: [] },
): GraphDefinition {
  const { network, losses, batch, patch } = options;
  const size = trained.reduce((total, { shape }) => total + sizeOf(shape), 0);
  const graph = new Graph();
  const images = graph.input('images', 'float32', [batch, network.inChannels, ...patch]);
  const labels = graph.input('labels', 'int32', [batch, 1, ...patch]);
  const distanceMaps = graph.input('distanceMaps', 'float32', [batch, network.classes, ...patch]);
  const weights = graph.input('weights', 'float32', [losses.length]);
  const flat = graph.input(PARAMETERS, 'float32', [size]);

  const parameters: Value[] = [];
  const constants = new Map(frozen.map(({ name, data }) => [name, data]));
  let position = 0;
  const outputs = buildNetworkOutputs(network, images, ({ name, shape }) => {
    const values = constants.get(name);
    if (values) return graph.constant(shape, values);
    const range = { axis: 0, start: position, end: position + sizeOf(shape) };
    position = range.end;
    const parameter = reshape(slice(flat, [range]), shape);
    parameters.push(parameter);
    return parameter;
  });

  const { loss, values } = buildSupervision(losses, outputs, { labels, distanceMaps }, weights);

  const gradient = concat(
    differentiate(graph, loss, parameters).map((each) => reshape(each, [sizeOf(each.shape)])),
    0,
  );
  const updated = graph.within('update', () => buildUpdate(options, trained, flat, gradient));
  return graph.finish({ loss, terms: values, ...updated });
}
