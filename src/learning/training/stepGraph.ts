/** One training step as one graph: network, losses, their gradients and the update of all parameters. */
import { buildSupervision } from './supervision';
import { backpropagate } from '../graph/differentiate';
import { Graph } from '../graph/graph';
import type { GraphDefinition, Value } from '../graph/graph';
import { reshape } from '../graph/operators/layout';
import { concat, slice } from '../graph/operators/windows';
import { sizeOf } from '../graph/tensor';
import { mapSetsOf, type LossTerm } from '../losses/terms';
import { buildNetworkOutputs, parametersOf } from '../networks/network';
import type { NetworkPlan } from '../networks/network';
import type { NamedTensor, ParameterSource, ParameterSpec } from '../networks/parameters';
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
 * Inputs: images (B, C, *patch), labels (B, 1, *patch) int32, distanceMaps (B, sets * K, *patch) where
 * mapSetsOf(losses) has any, hausdorffWeights (B, K, *patch) with a Hausdorff term, weights (terms), the
 * scalars of updateRates and the carried vectors (optimizers/update.ts).
 * Outputs: loss (scalar), terms and gradientNorms (terms), and those of buildUpdate.
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
  const mapsOf = (name: string, sets: number): Value | undefined =>
    sets === 0 ? undefined : graph.input(name, 'float32', [batch, sets * network.classes, ...patch]);
  const distanceMaps = mapsOf('distanceMaps', mapSetsOf(losses).length);
  const hausdorffWeights = mapsOf(
    'hausdorffWeights',
    losses.some(({ kind }) => kind === 'hausdorff') ? 1 : 0,
  );
  const weights = graph.input('weights', 'float32', [losses.length]);
  const flat = graph.input(PARAMETERS, 'float32', [size]);

  const { source, parameters } = parametersFrom(flat, frozen);
  const outputs = buildNetworkOutputs(network, images, source);
  const { loss, values, norms, seeds } = buildSupervision(
    losses,
    outputs,
    { labels, distanceMaps, hausdorffWeights },
    weights,
  );

  const gradient = concat(
    backpropagate(graph, seeds, parameters).map((each) => reshape(each, [sizeOf(each.shape)])),
    0,
  );
  const updated = graph.within('update', () => buildUpdate(options, trained, flat, gradient));
  return graph.finish({ loss, terms: values, gradientNorms: norms, ...updated });
}

/**
 * The parameters of a network in training: cut out of a flat vector, in the order the network asks for
 * them, or constants where they are frozen.
 * @returns `parameters`: those cut out so far
 */
export function parametersFrom(
  flat: Value,
  frozen: StepParameters['frozen'],
): { readonly source: ParameterSource; readonly parameters: readonly Value[] } {
  const constants = new Map(frozen.map(({ name, data }) => [name, data]));
  const parameters: Value[] = [];
  let position = 0;
  const source: ParameterSource = ({ name, shape }) => {
    const values = constants.get(name);
    if (values) return flat.graph.constant(shape, values);
    const range = { axis: 0, start: position, end: position + sizeOf(shape) };
    position = range.end;
    const parameter = reshape(slice(flat, [range]), shape);
    parameters.push(parameter);
    return parameter;
  };
  return { source, parameters };
}
