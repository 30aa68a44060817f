/** From the arrays of the files, last axis fastest, to the grids of the product, first axis fastest. */
import type { Dims, Spacing } from '../../src/contour/mask';
import type { MaskPair } from '../../src/metrics/maskPair';
import type { NdArray } from './format';

/** A grid as the product takes it. The voxels themselves stand in the same order in both. */
export type VectorGrid = Pick<MaskPair, 'dims' | 'spacing' | 'axes'>;

/**
 * @param spatial sizes of the spatial axes, slowest first; one to three of them
 * @param spacing mm in the same order; 1 mm where none is given
 */
export function gridOf(spatial: readonly number[], spacing: readonly number[] | null = null): VectorGrid {
  if (spatial.length < 1 || spatial.length > 3) {
    throw new RangeError(`An image of ${spatial.length} axes cannot be compared.`);
  }
  const [nx = 1, ny = 1, nz = 1] = spatial.toReversed();
  const [sx = 1, sy = 1, sz = 1] = (spacing ?? []).toReversed();
  const dims: Dims = [nx, ny, nz];
  const size: Spacing = [sx, sy, sz];
  return { dims, spacing: size, axes: spatial.length === 3 ? 3 : 2 };
}

/** Number of values of a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

/** Part `index` of an array along its first axis. */
export function partOf({ dtype, shape, data }: NdArray, index: number): NdArray {
  const rest = shape.slice(1);
  const size = sizeOf(rest);
  return { dtype, shape: rest, data: data.slice(index * size, (index + 1) * size) };
}

/** All parts of an array along its first axis. */
export function partsOf(array: NdArray): NdArray[] {
  return Array.from({ length: array.shape[0] ?? 0 }, (_, index) => partOf(array, index));
}

/** 1 where the array holds the value. */
export function maskWhere({ data }: NdArray, value: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(data, (v) => (v === value ? 1 : 0));
}

/** 1 where the array is not zero. */
export function maskNonZero({ data }: NdArray): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(data, (v) => (v === 0 ? 0 : 1));
}

/** Index of the largest of the K values at every place; the first of equal ones. Shape (K, *spatial) -> (*spatial). */
export function argmax({ shape, data }: NdArray): Uint8Array<ArrayBuffer> {
  const [classes = 0, ...spatial] = shape;
  const size = sizeOf(spatial);
  return Uint8Array.from({ length: size }, (_, n) => {
    let best = 0;
    for (let k = 1; k < classes; k++) {
      if ((data[k * size + n] ?? NaN) > (data[best * size + n] ?? NaN)) best = k;
    }
    return best;
  });
}
