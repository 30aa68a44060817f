/**
 * Distance maps of a patch whose voxels are not voxels of the scan: computed anew from its labels, as the map
 * of the whole scan is from the whole label map.
 *
 * Labels are known in the patch and a margin around it. A contour found there at a distance is the nearest
 * one where nothing unknown is as near; elsewhere the contour may lie anywhere between the unknown and what
 * was found, and the interpolated map of the whole scan tells where.
 */
import { SquaredDistances } from '../../contour/distanceTransform';
import type { Target } from '../../contour/lowerEnvelope';
import { boundingBox, boxDims, cropMask, growBox, maskOf, type Dims, type Spacing } from '../../contour/mask';
import { insideShift, type DistanceConvention } from '../../contour/signedDistance';
import { at } from '../graph/tensor';
import type { Size } from './patches';

/** Marks what lies outside the scan in the labels of a region; no contour runs along it. */
export const OUTSIDE = 255;

/** Labels of a patch and what is around it. */
export interface LabelRegion {
  /** Class indices or OUTSIDE, shape `size`. */
  readonly labels: Uint8Array<ArrayBuffer>;
  /** Slices, rows and columns, the margins on both sides included. */
  readonly size: Size;
  readonly margin: Size;
  /** Along which axes there is something beyond the region. */
  readonly isCut: readonly [boolean, boolean, boolean];
  /** mm along the axes. */
  readonly spacing: Size;
}

/**
 * Replaces an interpolated map by the distances of the patch's own labels.
 * @param map mm, shape of the patch; negative inside
 * @param value class whose map it is
 * @param stack size of the scan
 */
export function recomputeDistances(
  map: Float32Array,
  region: LabelRegion,
  value: number,
  convention: DistanceConvention,
  stack: Size,
): void {
  const { labels, size } = region;
  const dims: Dims = [size[2], size[1], size[0]];
  const spacing: Spacing = [region.spacing[2], region.spacing[1], region.spacing[0]];
  const target: Target = convention === 'interface' ? 'boxes' : 'centres';
  const bounds = boundsOf(region, target);
  const mask = maskOf(labels, value);
  const box = boundingBox(mask, dims);
  const patch: Size = innerSize(region);

  const found = box && new DistanceRows(mask, size, spacing, target);
  forEachVoxelRow(region, (n, from, z, y) => {
    const row = found?.row(z, y);
    for (let x = 0; x < patch[2]; x++) {
      const label = labels[from + x];
      if (label === value) continue;
      const to = n + x;
      if (label === OUTSIDE) map[to] = 0;
      else {
        const squared = row ? (row[region.margin[2] + x] ?? 0) : Infinity;
        map[to] = settled(
          Math.sqrt(squared),
          at(bounds.rows, z * size[1] + y),
          bounds.columns[x] ?? 0,
          map[to] ?? 0,
        );
      }
    }
  });
  if (!box) return;

  const shift = insideShift(convention, [stack[2], stack[1], stack[0]], spacing);
  // The nearest voxel outside the label is never more than one voxel off the box around it.
  const around = growBox(box, 1, dims);
  const [bx, by, bz] = boxDims(around);
  const others = cropMask(othersOf(labels, value), dims, around);
  const inside = others.includes(1) ? new DistanceRows(others, [bz, by, bx], spacing, target) : undefined;
  forEachVoxelRow(region, (n, from, z, y) => {
    const [oz, oy] = [z - around.min[2], y - around.min[1]];
    if (oz < 0 || oz >= bz || oy < 0 || oy >= by) return;
    const row = inside?.row(oz, oy);
    for (let x = 0; x < patch[2]; x++) {
      if (labels[from + x] !== value) continue;
      const to = n + x;
      const squared = row ? (row[region.margin[2] + x - around.min[0]] ?? 0) : Infinity;
      const interpolated = shift - (map[to] ?? 0);
      map[to] =
        shift -
        settled(Math.sqrt(squared), at(bounds.rows, z * size[1] + y), bounds.columns[x] ?? 0, interpolated);
    }
  });
}

/** The distance that was found where nothing unknown is as near, else the interpolated one as far as it is possible. */
function settled(found: number, boundOfRow: number, boundOfColumn: number, interpolated: number): number {
  const bound = boundOfRow < boundOfColumn ? boundOfRow : boundOfColumn;
  if (found <= bound) return found;
  return interpolated < bound ? bound : interpolated > found ? found : interpolated;
}

export function innerSize({ size, margin }: Pick<LabelRegion, 'size' | 'margin'>): Size {
  return [size[0] - 2 * margin[0], size[1] - 2 * margin[1], size[2] - 2 * margin[2]];
}

/** How far the nearest voxel of which nothing is known lies, mm; the smaller of both counts. */
interface Bounds {
  /** By slice and row of the region. */
  readonly rows: Float64Array;
  /** By column of the patch. */
  readonly columns: Float64Array;
}

function boundsOf({ size, margin, isCut, spacing }: LabelRegion, target: Target): Bounds {
  const near = target === 'boxes' ? 0.5 : 1;
  const along = (axis: 0 | 1 | 2, n: number): number =>
    isCut[axis] ? (Math.min(n, size[axis] - 1 - n) + near) * spacing[axis] : Infinity;
  const rows = new Float64Array(size[0] * size[1]);
  for (let z = 0; z < size[0]; z++) {
    for (let y = 0; y < size[1]; y++) rows[z * size[1] + y] = Math.min(along(0, z), along(1, y));
  }
  const columns = Float64Array.from({ length: size[2] - 2 * margin[2] }, (_, x) => along(2, margin[2] + x));
  return { rows, columns };
}

/** 1 where the label is another one that is known. */
function othersOf(labels: Uint8Array, value: number): Uint8Array {
  return labels.map((label) => (label === value || label === OUTSIDE ? 0 : 1));
}

/** Calls for each row of the patch: where it begins in the patch and in the region, and its slice and row there. */
function forEachVoxelRow(
  { size, margin }: LabelRegion,
  call: (inPatch: number, inRegion: number, z: number, y: number) => void,
): void {
  const [depth, height, width] = innerSize({ size, margin });
  for (let pz = 0, n = 0; pz < depth; pz++) {
    for (let py = 0; py < height; py++, n += width) {
      const [z, y] = [pz + margin[0], py + margin[1]];
      call(n, (z * size[1] + y) * size[2] + margin[2], z, y);
    }
  }
}

/** Squared distances by rows, which are asked for in their order, so that no slice is computed twice. */
class DistanceRows {
  readonly #distances: SquaredDistances;
  readonly #size: Size;
  #z = -1;
  #slice: Float64Array = new Float64Array();

  /** @param mask shape `size` @param spacing mm along columns, rows and slices */
  constructor(mask: Uint8Array, size: Size, spacing: Spacing, target: Target) {
    this.#distances = new SquaredDistances(mask, [size[2], size[1], size[0]], spacing, 1, target);
    this.#size = size;
  }

  row(z: number, y: number): Float64Array {
    const [depth, , width] = this.#size;
    if (depth === 1) return this.#distances.slice(y);
    if (z !== this.#z) {
      this.#z = z;
      this.#slice = this.#distances.slice(z);
    }
    return this.#slice.subarray(y * width, (y + 1) * width);
  }
}
