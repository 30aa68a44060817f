/** Resizing slices and stacks of them. Pixels are areas: both images cover the same field of view, edge to edge. */
import { emptyLike } from '../../volume/slices';
import type { VoxelArray } from '../../volume/volume';
import type { Interpolation } from './interpolation';

/** Height and width. */
type Size = readonly [number, number];

/**
 * Bilinear interpolation; beyond the outermost pixel centres the edge is repeated.
 * @param along rows and columns, where it is not linear along both
 */
export function resampleLinear<T extends VoxelArray>(
  image: T,
  from: Size,
  to: Size,
  [down, along]: readonly [Interpolation, Interpolation] = ['linear', 'linear'],
): T {
  if (sameSize(from, to)) return image;
  const out = emptyLike(image, to[0] * to[1]);
  const rows = axisTaps(from[0], to[0], down);
  const columns = axisTaps(from[1], to[1], along);
  let n = 0;
  for (const row of rows) {
    const [top, bottom] = [row.first * from[1], row.second * from[1]];
    for (const { first, second, weight } of columns) {
      const above = mix(image[top + first] ?? 0, image[top + second] ?? 0, weight);
      const below = mix(image[bottom + first] ?? 0, image[bottom + second] ?? 0, weight);
      out[n++] = mix(above, below, row.weight);
    }
  }
  return out;
}

/** Value of the nearest pixel. */
export function resampleNearest<T extends VoxelArray>(image: T, from: Size, to: Size): T {
  if (sameSize(from, to)) return image;
  const out = emptyLike(image, to[0] * to[1]);
  for (let y = 0, n = 0; y < to[0]; y++) {
    const row = nearest(y, from[0], to[0]) * from[1];
    for (let x = 0; x < to[1]; x++) out[n++] = image[row + nearest(x, from[1], to[1])] ?? 0;
  }
  return out;
}

/** The voxels that make up each voxel of a resampled axis: one, or two that are interpolated. */
export function axisTaps(from: number, to: number, interpolation: Interpolation): readonly Tap[] {
  if (interpolation === 'linear') return linearTaps(from, to);
  return Array.from({ length: to }, (_, n) => {
    const first = nearest(n, from, to);
    return { first, second: first, weight: 0 };
  });
}

/** The slice between two of the same size. @param share of the second, 0 to 1 */
export function mixSlices<T extends VoxelArray>(first: T, second: T, share: number): T {
  if (share === 0) return first;
  const out = emptyLike(first, first.length);
  for (let n = 0; n < out.length; n++) out[n] = mix(first[n] ?? 0, second[n] ?? 0, share);
  return out;
}

/** Where one slice or pixel of the result comes from. */
export interface Tap {
  readonly first: number;
  readonly second: number;
  /** Share of the second. */
  readonly weight: number;
}

function linearTaps(from: number, to: number): readonly Tap[] {
  return Array.from({ length: to }, (_, n) => {
    const position = Math.min(from - 1, Math.max(0, ((n + 0.5) * from) / to - 0.5));
    const first = Math.floor(position);
    return { first, second: Math.min(from - 1, first + 1), weight: position - first };
  });
}

function nearest(n: number, from: number, to: number): number {
  return Math.min(from - 1, Math.floor(((n + 0.5) * from) / to));
}

function mix(a: number, b: number, share: number): number {
  return a + share * (b - a);
}

function sameSize(a: Size, b: Size): boolean {
  return a[0] === b[0] && a[1] === b[1];
}
