import type { Value } from '../graph';
import { at, forEachPosition } from '../tensor';
import type { Shape } from '../tensor';
import { pad, slice } from './windows';

/** Windows that walk over the spatial axes of an input. */
export interface Windows {
  readonly strides: readonly number[];
  /** Elements before each axis that do not exist, or are zeros. */
  readonly padding: readonly number[];
  /** Distance of neighbouring window elements; 1 unless told. */
  readonly dilations?: readonly number[];
}

/**
 * For each element of the window, in C order, the input elements that stand there: (B, C, *output), with
 * zeros in the padding.
 * @param output length of each spatial axis: the number of windows
 */
export function elementsOfWindows(x: Value, output: Shape, size: Shape, windows: Windows): Value[] {
  const { strides, padding, dilations = size.map(() => 1) } = windows;
  // From the first element of the first window to the last one of the last window.
  const covered = output.map(
    (length, axis) => (length - 1) * at(strides, axis) + (at(size, axis) - 1) * at(dilations, axis) + 1,
  );
  const after = covered.map((length, axis) => length - at(x.shape, axis + 2) - at(padding, axis));
  const padded = pad(x, { before: [0, 0, ...padding], after: [0, 0, ...after] });
  const elements: Value[] = [];
  forEachPosition(size, (tap) => {
    const ranges = tap.map((position, axis) => {
      const [start, step] = [position * at(dilations, axis), at(strides, axis)];
      return { axis: axis + 2, start, end: start + (at(output, axis) - 1) * step + 1, step };
    });
    elements.push(slice(padded, ranges));
  });
  return elements;
}
