/** Losses on given logits, for tests: value and gradient in float64. */
import { differentiate } from '../graph/differentiate';
import { evaluate } from '../graph/evaluate';
import { pseudoRandom } from '../graph/gradientCheck';
import { Graph, type GraphDefinition, type Value } from '../graph/graph';
import { softmax } from '../graph/operators/activations';
import { sizeOf } from '../graph/tensor';
import { hausdorffWeights } from './hausdorffWeights';
import type { LossInputs } from './inputs';
import { buildLoss } from './losses';
import { oneHot } from './oneHot';
import type { LossTerm } from './terms';

export interface LossCase {
  /** (B, K, *spatial). */
  readonly shape: readonly number[];
  /** Class indices (B, *spatial). */
  readonly labels: readonly number[];
  readonly logits: ArrayLike<number>;
  /** Signed distance maps; pseudo-random where left out. */
  readonly maps?: ArrayLike<number> | undefined;
}

/** Two samples of three classes, the last absent from the second sample. */
export const CASE_2D: LossCase = {
  shape: [2, 3, 2, 4],
  labels: [0, 0, 1, 1, 2, 2, 0, 0, 0, 1, 0, 0, 1, 1, 0, 0],
  logits: pseudoRandom(48, 8),
};
export const CASE_3D: LossCase = {
  shape: [2, 3, 2, 3, 2],
  labels: [0, 0, 1, 1, 2, 2, 0, 2, 0, 1, 0, 2, 0, 1, 0, 0, 1, 1, 0, 1, 0, 1, 0, 0],
  logits: pseudoRandom(72, 8),
};

/** One term of every kind, and of every way through its code. */
export const TERMS: readonly LossTerm[] = [
  { kind: 'cross-entropy' },
  { kind: 'cross-entropy', classes: [1] },
  { kind: 'cross-entropy', classWeights: [0.2, 1, 3] },
  { kind: 'focal', gamma: 2 },
  { kind: 'focal', gamma: 0.5 },
  { kind: 'top-k', percent: 30 },
  { kind: 'dice' },
  { kind: 'dice', classes: [1, 2] },
  { kind: 'generalized-dice', absentClasses: 'safe' },
  { kind: 'generalized-dice', absentClasses: 'upstream' },
  { kind: 'tversky', alpha: 0.3, beta: 0.7 },
  { kind: 'tversky', alpha: 1, beta: 1, classes: [1] },
  { kind: 'boundary' },
  { kind: 'boundary', classes: [2] },
  { kind: 'generalized-surface' },
  { kind: 'boundary-difference-over-union' },
  { kind: 'hausdorff', exponent: 2, logarithm: false },
  { kind: 'hausdorff', exponent: 1.5, logarithm: true },
  { kind: 'hausdorff-one-sided' },
  { kind: 'skeleton-dice', iterations: 2 },
];

/** Everything a loss may ask for; the weights of the Hausdorff loss are those of `logits`, as constants. */
export function inputsOf(x: Value, { shape, labels, logits, maps }: LossCase): LossInputs {
  const { graph } = x;
  const [batch = 0, classes = 0, ...spatial] = shape;
  const target = oneHot(graph.constant([batch, 1, ...spatial], labels, 'int32'), classes);
  const given = new Graph();
  const outputs = evaluate(
    given.finish({
      p: softmax(given.input('x', 'float32', shape), 1),
      t: oneHot(given.constant([batch, 1, ...spatial], labels, 'int32'), classes),
    }),
    { x: logits },
  );
  const weights = hausdorffWeights(outputs['p'] ?? [], outputs['t'] ?? [], {
    ...{ shape, spacing: spatial.map(() => 1), exponent: 2 },
  });
  const distances = maps ?? pseudoRandom(sizeOf(shape), 4).map((d) => 5 * d);
  return {
    probabilities: softmax(x, 1),
    target,
    distanceMaps: graph.constant(shape, distances),
    hausdorffWeights: graph.constant(shape, weights),
  };
}

/** The graph of a loss and its gradient with respect to the logits "x"; outputs "loss" and "gradient". */
export function lossGraph(term: LossTerm, lossCase: LossCase): GraphDefinition {
  const graph = new Graph();
  const x = graph.input('x', 'float32', lossCase.shape);
  const loss = buildLoss(term, inputsOf(x, lossCase));
  const [gradient = loss] = differentiate(graph, loss, [x]);
  return graph.finish({ loss, gradient });
}

export function runLoss(
  term: LossTerm,
  lossCase: LossCase,
): { readonly loss: number; readonly gradient: Float64Array } {
  const outputs = evaluate(lossGraph(term, lossCase), { x: lossCase.logits });
  return { loss: outputs['loss']?.[0] ?? NaN, gradient: outputs['gradient'] ?? new Float64Array() };
}

/** Logits whose softmax is the label map up to e^-`confidence`. */
export function logitsOf(
  { shape, labels }: Pick<LossCase, 'shape' | 'labels'>,
  confidence: number,
): Float64Array {
  const [batch = 0, classes = 0, ...spatial] = shape;
  const pixels = sizeOf(spatial);
  const logits = new Float64Array(batch * classes * pixels);
  labels.forEach((label, n) => {
    const sample = Math.floor(n / pixels);
    logits[(sample * classes + label) * pixels + (n % pixels)] = confidence;
  });
  return logits;
}
