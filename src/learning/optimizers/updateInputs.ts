/** What every optimizer is given and gives back, as values of a graph. */
import type { Value } from '../graph/graph';
import { add, multiply, scale } from '../graph/operators/elementwise';

/** Factors of single parameters, each (n); absent where all are 1, so that nothing is computed for them. */
export interface ParameterFactors {
  readonly learningRate?: Value | undefined;
  readonly weightDecay?: Value | undefined;
}

export interface UpdateInputs {
  /** (n) */
  readonly parameters: Value;
  /** Derivative of the loss with respect to the parameters, (n). */
  readonly gradient: Value;
  readonly factors: ParameterFactors;
  /** A vector of the optimizer's state, (n). */
  readonly state: (name: string) => Value;
  /** A scalar of optimizerRates. */
  readonly rate: (name: string) => Value;
}

export interface Updated {
  readonly parameters: Value;
  /** By the names of optimizerState. */
  readonly state: Readonly<Record<string, Value>>;
}

/** x times a factor that may be absent. */
export const withFactor = (x: Value, factor: Value | undefined): Value => (factor ? multiply(x, factor) : x);

/** The gradient of the loss plus weightDecay / 2 times the squared parameters. */
export function withL2(weightDecay: number, { gradient, parameters, factors }: UpdateInputs): Value {
  return weightDecay > 0
    ? add(gradient, withFactor(scale(parameters, weightDecay), factors.weightDecay))
    : gradient;
}
