/** Optimizers as graphs over one flat vector of all parameters. */
import type { Value } from '../graph/graph';
import {
  add,
  divide,
  multiply,
  scale,
  shift,
  square,
  squareRoot,
  subtract,
} from '../graph/operators/elementwise';

/** Adam (Kingma & Ba 2015, https://arxiv.org/abs/1412.6980), algorithm 1. */
export interface AdamOptions {
  readonly kind: 'adam';
  /** Decay of the first and of the second moment. */
  readonly betas: readonly [number, number];
  readonly epsilon: number;
}

/** An optimizer as data; the learning rate is given at every step. */
export type OptimizerOptions = AdamOptions;

/** The constants of the paper. */
export const ADAM = {
  kind: 'adam',
  betas: [0.9, 0.999],
  epsilon: 1e-8,
} as const satisfies OptimizerOptions;

/** Parameters and moments, each (n). */
export interface AdamState {
  readonly parameters: Value;
  readonly firstMoment: Value;
  readonly secondMoment: Value;
}

/** What changes from step to step, as scalars; see adamRates. */
export interface AdamRates<T> {
  readonly stepSize: T;
  readonly secondCorrection: T;
}

/**
 * Learning rate and bias corrections of one step.
 * @param step 1 for the first
 */
export function adamRates({ betas }: AdamOptions, learningRate: number, step: number): AdamRates<number> {
  return {
    stepSize: learningRate / (1 - betas[0] ** step),
    secondCorrection: 1 / (1 - betas[1] ** step),
  };
}

/** The state after a step along `gradient` (n). */
export function adamUpdate(
  { betas, epsilon }: AdamOptions,
  { parameters, firstMoment, secondMoment }: AdamState,
  gradient: Value,
  { stepSize, secondCorrection }: AdamRates<Value>,
): AdamState {
  const first = add(scale(firstMoment, betas[0]), scale(gradient, 1 - betas[0]));
  const second = add(scale(secondMoment, betas[1]), scale(square(gradient), 1 - betas[1]));
  const deviation = shift(squareRoot(multiply(second, secondCorrection)), epsilon);
  return {
    parameters: subtract(parameters, divide(multiply(first, stepSize), deviation)),
    firstMoment: first,
    secondMoment: second,
  };
}
