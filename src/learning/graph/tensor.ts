/** Types and shapes of tensors, and the index arithmetic that the reference evaluation needs. */

export type ElementType = 'float32' | 'int32' | 'bool';

/** Length along each axis, outermost first; [] is a scalar. Always static. */
export type Shape = readonly number[];

export interface TensorType {
  readonly dtype: ElementType;
  readonly shape: Shape;
}

/**
 * A tensor of the reference evaluation: C order, last axis fastest. Every element type is held in
 * float64 (booleans as 0 and 1), so that finite differences mean something.
 */
export interface ReferenceTensor extends TensorType {
  readonly data: Float64Array;
}

/** values[index], where the index is known to be in bounds. */
export function at<T>(values: ArrayLike<T>, index: number): T {
  const value = values[index];
  if (value === undefined) throw new RangeError(`Index ${index} is outside an array of ${values.length}.`);
  return value;
}

/** Number of elements. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** Elements to step over for one step along each axis. */
export function stridesOf(shape: Shape): number[] {
  const strides: number[] = [];
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= at(shape, axis);
  }
  return strides;
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((length, axis) => length === b[axis]);
}

/** "(2, 3, 8, 8)", for messages. */
export function describeShape(shape: Shape): string {
  return `(${shape.join(', ')})`;
}

/** Shape of an elementwise operation, by the rules of numpy. Undefined where the shapes do not fit. */
export function broadcastShapes(a: Shape, b: Shape): Shape | undefined {
  const rank = Math.max(a.length, b.length);
  const shape: number[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const lengthA = a[a.length - rank + axis] ?? 1;
    const lengthB = b[b.length - rank + axis] ?? 1;
    if (lengthA !== lengthB && lengthA !== 1 && lengthB !== 1) return undefined;
    shape.push(Math.max(lengthA, lengthB));
  }
  return shape;
}

/** Calls `visit` with every position in `shape`, in C order. The array is reused between calls. */
export function forEachPosition(
  shape: Shape,
  visit: (position: readonly number[], index: number) => void,
): void {
  const position = shape.map(() => 0);
  const size = sizeOf(shape);
  for (let index = 0; index < size; index++) {
    visit(position, index);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = at(position, axis) + 1;
      position[axis] = next < at(shape, axis) ? next : 0;
      if (position[axis] !== 0) break;
    }
  }
}

/** For every element of `shape`, where it stands in a tensor of shape `from` broadcast to it. */
export function broadcastIndices(from: Shape, shape: Shape): Int32Array {
  const strides = stridesOf(from);
  const skipped = shape.length - from.length;
  const steps = shape.map((_, axis) => {
    const own = axis - skipped;
    return own < 0 || at(from, own) === 1 ? 0 : at(strides, own);
  });
  const indices = new Int32Array(sizeOf(shape));
  forEachPosition(shape, (position, index) => {
    indices[index] = position.reduce((sum, p, axis) => sum + p * at(steps, axis), 0);
  });
  return indices;
}
