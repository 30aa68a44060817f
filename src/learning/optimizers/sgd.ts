/** Stochastic gradient descent with momentum, as torch.optim.SGD computes it (without dampening). */
import { withFactor, withL2 } from './updateInputs';
import type { UpdateInputs, Updated } from './updateInputs';
import { add, multiply, scale, subtract } from '../graph/operators/elementwise';

export interface SgdOptions {
  readonly kind: 'sgd';
  /** Share of the last change that the next one keeps; 0 for none. */
  readonly momentum: number;
  /** Looks ahead by one momentum (Sutskever et al. 2013, https://proceedings.mlr.press/v28/sutskever13.html). */
  readonly nesterov: boolean;
  /** Added to the gradient (L2 regularisation). */
  readonly weightDecay: number;
}

const MOMENTUM = 'sgd.momentum';

/** Checkpoints name this vector. */
export function sgdState({ momentum }: SgdOptions): readonly string[] {
  return momentum > 0 ? [MOMENTUM] : [];
}

export function sgdRates(learningRate: number): { readonly learningRate: number } {
  return { learningRate };
}

export function sgdUpdate({ momentum, nesterov, weightDecay }: SgdOptions, inputs: UpdateInputs): Updated {
  const gradient = withL2(weightDecay, inputs);
  const velocity = momentum > 0 ? add(scale(inputs.state(MOMENTUM), momentum), gradient) : gradient;
  const direction = momentum > 0 && nesterov ? add(gradient, scale(velocity, momentum)) : velocity;
  const change = withFactor(multiply(direction, inputs.rate('learningRate')), inputs.factors.learningRate);
  return {
    parameters: subtract(inputs.parameters, change),
    state: momentum > 0 ? { [MOMENTUM]: velocity } : {},
  };
}
