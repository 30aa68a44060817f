import { at, forEachPosition, stridesOf } from '../tensor';
import type { Shape } from '../tensor';
import type { Windows } from './windowElements';

/** Output pixel, input pixel and kernel element that meet in a convolution; indices into flat arrays. */
export interface WindowPair {
  readonly out: number;
  readonly in: number;
  readonly tap: number;
}

/** All pairs of a convolution from `input` to `output`; what falls into the padding is left out. */
export function windowPairs(
  input: Shape,
  output: Shape,
  kernel: Shape,
  { strides, padding, dilations = kernel.map(() => 1) }: Windows,
): WindowPair[] {
  const steps = stridesOf(input);
  const pairs: WindowPair[] = [];
  forEachPosition(output, (out, outIndex) => {
    const origin = out.map((p, axis) => p * at(strides, axis) - at(padding, axis));
    forEachPosition(kernel, (tap, tapIndex) => {
      let inIndex = 0;
      for (const [axis, start] of origin.entries()) {
        const p = start + at(tap, axis) * at(dilations, axis);
        if (p < 0 || p >= at(input, axis)) return;
        inIndex += p * at(steps, axis);
      }
      pairs.push({ out: outIndex, in: inIndex, tap: tapIndex });
    });
  });
  return pairs;
}
