/** One training step as one graph: network, losses, their gradients and the update of all parameters. */
import { adamUpdate } from './optimizer';
import type { OptimizerOptions } from './optimizer';
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

export interface StepGraphOptions {
  readonly network: NetworkPlan;
  readonly losses: readonly LossTerm[];
  readonly batch: number;
  /** Length of each spatial axis: height, width; or depth, height, width. */
  readonly patch: readonly number[];
  readonly optimizer: OptimizerOptions;
}

/** Inputs that an output of the same step replaces, each a flat vector of all parameters' size. */
export const STATE = {
  parameters: 'next_parameters',
  firstMoment: 'next_first_moment',
  secondMoment: 'next_second_moment',
} as const;

/**
 * Inputs: images (B, C, *patch), labels (B, 1, *patch) int32, distanceMaps (B, K, *patch) with a boundary
 * term, weights (terms), stepSize and secondCorrection (scalars), and the state.
 * Outputs: loss (scalar), terms (terms), and the next state.
 */
export function buildStepGraph(options: StepGraphOptions): GraphDefinition {
  const { network, losses, batch, patch, optimizer } = options;
  const specs = parametersOf(network);
  const size = specs.reduce((total, { shape }) => total + sizeOf(shape), 0);
  const graph = new Graph();
  const images = graph.input('images', 'float32', [batch, network.inChannels, ...patch]);
  const labels = graph.input('labels', 'int32', [batch, 1, ...patch]);
  const distanceMaps = graph.input('distanceMaps', 'float32', [batch, network.classes, ...patch]);
  const weights = graph.input('weights', 'float32', [losses.length]);
  const state = {
    parameters: graph.input('parameters', 'float32', [size]),
    firstMoment: graph.input('firstMoment', 'float32', [size]),
    secondMoment: graph.input('secondMoment', 'float32', [size]),
  };

  const parameters: Value[] = [];
  let position = 0;
  const outputs = buildNetworkOutputs(network, images, ({ shape }) => {
    const range = { axis: 0, start: position, end: position + sizeOf(shape) };
    position = range.end;
    const parameter = reshape(slice(state.parameters, [range]), shape);
    parameters.push(parameter);
    return parameter;
  });

  const { loss, values } = buildSupervision(losses, outputs, { labels, distanceMaps }, weights);

  const gradient = concat(
    differentiate(graph, loss, parameters).map((each) => reshape(each, [sizeOf(each.shape)])),
    0,
  );
  const next = graph.within('update', () =>
    adamUpdate(optimizer, state, gradient, {
      stepSize: graph.input('stepSize', 'float32', []),
      secondCorrection: graph.input('secondCorrection', 'float32', []),
    }),
  );
  return graph.finish({
    loss,
    terms: values,
    [STATE.parameters]: next.parameters,
    [STATE.firstMoment]: next.firstMoment,
    [STATE.secondMoment]: next.secondMoment,
  });
}
