/**
 * Exact Euclidean distance transform in two and three dimensions, anisotropic.
 *
 * The squared distance is a sum over axes, so it is taken axis by axis (see LowerEnvelope): first along
 * k, where distances are still whole numbers of voxels and 16 bits each suffice, then along j and i for
 * one slice at a time. So only one slice is ever held in float64, whatever the size of the volume, and
 * nothing is rounded on the way.
 */
import { LowerEnvelope, type Target } from './lowerEnvelope';
import type { Dims, Spacing } from './mask';

/** Columns of a slice treated together, so that memory is read by whole cache lines. */
const TILE = 16;
/** Counts of slices are kept in 16 bits, one of them for "none". */
const MAX_SLICES = 0xffff;

/**
 * Squared distance (mm^2, float64) of every voxel to the nearest target voxel, a slice at a time.
 * Infinity everywhere when there is no target.
 */
export class SquaredDistances {
  readonly #dims: Dims;
  readonly #alongK: Uint16Array;
  /** Squared distance in mm^2 by number of voxels along k; Infinity for the last, which stands for none. */
  readonly #squares: Float64Array;
  readonly #slice: Float64Array;
  readonly #tile: Float64Array;
  readonly #rows: LowerEnvelope;
  readonly #columns: LowerEnvelope;

  /**
   * @param mask 0 or 1, shape (nz, ny, nx)
   * @param targets mask value of the voxels to measure the distance to
   * @throws RangeError when a volume has more than 65535 slices, or the mask is not of these dims
   */
  constructor(mask: Uint8Array, dims: Dims, spacing: Spacing, targets: 0 | 1, target: Target = 'centres') {
    checkGrid(mask.length, dims, spacing);
    // A single slice is turned so that its j axis takes the place of k, the cheapest one.
    const [nx, ny, nz] = dims;
    const turned = nz === 1;
    this.#dims = turned ? [nx, 1, ny] : dims;
    const [sy, sz] = turned ? [spacing[2], spacing[1]] : [spacing[1], spacing[2]];
    const [columns, slices] = turned ? [1, ny] : [ny, nz];
    if (slices > MAX_SLICES) {
      throw new RangeError(`A volume of ${slices} slices is too long; at most ${MAX_SLICES} are possible.`);
    }
    this.#alongK = countAlongK(mask, nx * columns, slices, targets);
    this.#squares = Float64Array.from({ length: slices + 1 }, (_, n) => {
      const d = (target === 'centres' ? n : Math.max(0, n - 0.5)) * sz;
      return n === slices ? Infinity : d * d;
    });
    this.#slice = new Float64Array(nx * columns);
    this.#tile = new Float64Array(TILE * columns);
    this.#rows = new LowerEnvelope(nx, spacing[0], target);
    this.#columns = new LowerEnvelope(columns, sy, target);
  }

  /** Slices there are to ask for; a 2D image counts one for each of its rows. */
  get sliceCount(): number {
    return this.#dims[2];
  }

  /** Voxels in a slice; slice k holds the voxels from k times this on. */
  get sliceLength(): number {
    return this.#slice.length;
  }

  /** Squared distances of slice k, shape (ny, nx). The array is used again by the next call. */
  slice(k: number): Float64Array {
    const [nx, ny] = this.#dims;
    const [out, tile, squares] = [this.#slice, this.#tile, this.#squares];
    const counts = this.#alongK.subarray(k * out.length, (k + 1) * out.length);
    if (ny === 1) {
      for (let n = 0; n < out.length; n++) out[n] = squares[counts[n] ?? 0] ?? 0;
    } else {
      for (let x0 = 0; x0 < nx; x0 += TILE) {
        const width = Math.min(TILE, nx - x0);
        for (let y = 0; y < ny; y++) {
          for (let t = 0, n = x0 + y * nx; t < width; t++, n++) {
            tile[t * ny + y] = squares[counts[n] ?? 0] ?? 0;
          }
        }
        for (let t = 0; t < width; t++) this.#columns.run(tile, t * ny, ny);
        for (let y = 0; y < ny; y++) {
          for (let t = 0, n = x0 + y * nx; t < width; t++, n++) out[n] = tile[t * ny + y] ?? 0;
        }
      }
    }
    for (let row = 0; row < out.length; row += nx) this.#rows.run(out, row, nx);
    return out;
  }
}

/**
 * Distance of each voxel inside the mask to the nearest voxel outside, centre to centre; 0 outside.
 * Equals scipy.ndimage.distance_transform_edt (`sampling` is `spacing` in reverse order). A mask
 * without any voxel outside has no such distance: the result is Infinity everywhere (scipy's is
 * undefined).
 * @param mask 0 or 1, shape (nz, ny, nx)
 * @returns mm, shape (nz, ny, nx)
 * @throws RangeError when mask, dims and spacing do not fit together
 */
export function distanceTransform(mask: Uint8Array, dims: Dims, spacing: Spacing): Float32Array<ArrayBuffer> {
  const distances = new SquaredDistances(mask, dims, spacing, 0);
  const out = new Float32Array(mask.length);
  for (let k = 0, n = 0; k < distances.sliceCount; k++) {
    const slice = distances.slice(k);
    for (let i = 0; i < slice.length; i++, n++) out[n] = Math.sqrt(slice[i] ?? 0);
  }
  return out;
}

/** Voxels to the nearest target on the same line along k; the number of slices where the line has none. */
function countAlongK(mask: Uint8Array, sliceLength: number, slices: number, targets: 0 | 1): Uint16Array {
  const counts = new Uint16Array(mask.length);
  for (let n = 0; n < sliceLength; n++) counts[n] = mask[n] === targets ? 0 : slices;
  for (let n = sliceLength; n < counts.length; n++) {
    const before = counts[n - sliceLength] ?? 0;
    counts[n] = mask[n] === targets ? 0 : before === slices ? slices : before + 1;
  }
  for (let n = (slices - 1) * sliceLength - 1; n >= 0; n--) {
    const after = (counts[n + sliceLength] ?? 0) + 1;
    if (after < (counts[n] ?? 0)) counts[n] = after;
  }
  return counts;
}

/** @throws RangeError with the numbers at fault */
export function checkGrid(voxels: number, dims: Dims, spacing: Spacing): void {
  if (voxels !== dims[0] * dims[1] * dims[2]) {
    throw new RangeError(`${voxels} voxels do not fill a grid of ${dims.join(' x ')}.`);
  }
  if (!spacing.every((size) => size > 0 && Number.isFinite(size))) {
    throw new RangeError(`Voxel spacing must be positive, but is ${spacing.join(' x ')} mm.`);
  }
}
