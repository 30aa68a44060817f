/** Gradient clipping by the norm of all gradients together, as torch.nn.utils.clip_grad_norm_ does it. */
import type { Value } from '../graph/graph';
import { sum } from '../graph/operators/broadcast';
import { clamp } from '../graph/operators/comparison';
import { divide, multiply, shift, square, squareRoot } from '../graph/operators/elementwise';
import { reshape } from '../graph/operators/layout';

/** PyTorch's, which keeps a gradient of zero from being divided by it. */
const EPSILON = 1e-6;

export interface Clipped {
  /** At most as long as the limit, in the direction it had; (n). */
  readonly gradient: Value;
  /** Euclidean norm before clipping; a scalar. */
  readonly norm: Value;
}

/** @param gradient (n) */
export function clipByNorm(gradient: Value, largestNorm: number): Clipped {
  const norm = reshape(squareRoot(sum(square(gradient), [0])), []);
  const limit = gradient.graph.scalar(largestNorm);
  const factor = clamp(divide(limit, shift(norm, EPSILON)), 0, 1);
  return { gradient: multiply(gradient, factor), norm };
}
