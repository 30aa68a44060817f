/**
 * What MONAI's losses take in and give out, in the parameters they share (monai/losses of
 * https://github.com/Project-MONAI/MONAI at 1.5): activation, one-hot target, background, reduction.
 */
import { z } from 'zod';
import { evaluate } from '../../src/learning/graph/evaluate';
import { Graph, type Value } from '../../src/learning/graph/graph';
import { logSoftmax, relu, sigmoid, softmax, tanh } from '../../src/learning/graph/operators/activations';
import { slice } from '../../src/learning/graph/operators/windows';
import type { LossInputs } from '../../src/learning/losses/inputs';
import { sizeOf } from './arrays';
import { compare, type Check } from './check';
import { ndArraySchema, type NdArray, type PeerCase } from './format';
import { UnreadableError } from './maskText';
import { expectedNumbers, readArray, toleranceOf } from './peerInputs';

export const reductionSchema = z.enum(['none', 'mean', 'sum']).default('mean');
export type Reduction = z.infer<typeof reductionSchema>;

/** One number for every class or one for each; an array, a list or a number. */
export const weightSchema = z
  .union([z.number(), z.array(z.number()), ndArraySchema.transform(({ data }) => data)])
  .nullish();

/** Parameters that decide what is compared. */
export const activationFields = {
  to_onehot_y: z.boolean().default(false),
  sigmoid: z.boolean().default(false),
  softmax: z.boolean().default(false),
  other_act: z.union([z.string(), z.object({ callable: z.string() }).transform((o) => o.callable)]).nullish(),
};

export interface MonaiInputs extends LossInputs {
  /** As given, all channels. */
  readonly logits: Value;
  /** As given, and whether it holds class indices in a single channel. */
  readonly rawTarget: Value;
  readonly isIndexed: boolean;
}

interface Preparation {
  readonly include_background: boolean;
  readonly to_onehot_y: boolean;
  readonly sigmoid?: boolean;
  readonly softmax?: boolean;
  readonly other_act?: string | null | undefined;
}

/** Reads "input" and "target" (or y_pred and y_true) into a graph, as constants, and prepares them as MONAI does. */
export function readLossInputs(
  inputs: Readonly<Record<string, unknown>>,
  { include_background, to_onehot_y, ...activation }: Preparation,
): MonaiInputs {
  const graph = new Graph();
  const given = readArray(inputs['input'] ?? inputs['y_pred']);
  const reference = readArray(inputs['target'] ?? inputs['y_true']);
  const logits = graph.constant(given.shape, given.data);
  const rawTarget = graph.constant(reference.shape, reference.data);
  const classes = given.shape[1] ?? 1;
  const isIndexed = classes > 1 && reference.shape[1] === 1;
  // With a single channel MONAI ignores all three options, and says so.
  const target = to_onehot_y && classes > 1 ? oneHotConstant(graph, reference, classes) : rawTarget;
  const withoutBackground = !include_background && classes > 1;
  const foreground = (x: Value): Value =>
    withoutBackground ? slice(x, [{ axis: 1, start: 1, end: classes }]) : x;
  return {
    logits,
    rawTarget,
    isIndexed,
    probabilities: foreground(activated(logits, classes, activation)),
    target: foreground(target),
  };
}

function activated(
  logits: Value,
  classes: number,
  {
    sigmoid: isSigmoid,
    softmax: isSoftmax,
    other_act,
  }: Omit<Preparation, 'include_background' | 'to_onehot_y'>,
): Value {
  const x = isSigmoid === true ? sigmoid(logits) : logits;
  const y = isSoftmax === true && classes > 1 ? softmax(x, 1) : x;
  return other_act ? namedActivation(other_act, y) : y;
}

/** "tanh", "torch.log_softmax(x, dim=1)", ... */
function namedActivation(text: string, x: Value): Value {
  const name = /log_softmax|softmax|sigmoid|tanh|relu/.exec(text.toLowerCase())?.[0];
  switch (name) {
    case 'log_softmax':
      return logSoftmax(x, 1);
    case 'softmax':
      return softmax(x, 1);
    case 'sigmoid':
      return sigmoid(x);
    case 'tanh':
      return tanh(x);
    case 'relu':
      return relu(x);
    case undefined:
    default:
      throw new UnreadableError(`activation "${text}"`);
  }
}

/** Class indices (B, 1, *spatial) as (B, K, *spatial). */
export function oneHotConstant(graph: Graph, { shape, data }: NdArray, classes: number): Value {
  const [batch = 0, , ...spatial] = shape;
  const pixels = sizeOf(spatial);
  const out = new Float64Array(batch * classes * pixels);
  data.forEach((label, n) => {
    out[(Math.floor(n / pixels) * classes + Math.trunc(label)) * pixels + (n % pixels)] = 1;
  });
  return graph.constant([batch, classes, ...spatial], out);
}

/** All elements of a value that depends on constants alone, in float64. */
export function valuesOf(value: Value): Float64Array {
  return evaluate(value.graph.finish({ value }), {})['value'] ?? new Float64Array();
}

export function reduceValues(values: Float64Array, reduction: Reduction): number[] {
  const sum = values.reduce((total, value) => total + value, 0);
  switch (reduction) {
    case 'none':
      return [...values];
    case 'mean':
      return [sum / values.length];
    case 'sum':
      return [sum];
  }
}

/** The case's expectation against what came out. */
export function compareLoss({ expected, tol }: PeerCase, found: ArrayLike<number>): Check[] {
  return [compare('loss', expectedNumbers(expected), found, toleranceOf(tol))];
}
