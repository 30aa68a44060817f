/**
 * Exact Euclidean distance transform in two and three dimensions, anisotropic.
 *
 * The squared distance is a sum over axes, so it is taken axis by axis: first along k, where distances are
 * still whole numbers of voxels and 16 bits each suffice, then along j and i for one slice at a time (see
 * PlaneDistances). Squared distances are whole numbers in a small unit (see squaredScale), so that nothing
 * is rounded on the way. Lines that do not meet the mask are left out.
 */
import { countAlongK } from './countAlongK';
import type { Side, Target } from './lowerEnvelope';
import { boundingBox, type Box, type Dims, type Spacing } from './mask';
import { PlaneDistances, type Window } from './planeDistances';
import { squaredScale } from './squaredScale';

/** Counts of slices are kept in 16 bits, one of them for "none". */
const MAX_SLICES = 0xffff;

/** A grid with its cheapest axis last: a single slice is turned so that its j axis takes the place of k. */
export interface TurnedGrid {
  readonly dims: Dims;
  readonly spacing: Spacing;
  readonly isTurned: boolean;
}

/** @throws RangeError when a volume has more than 65535 slices */
export function turnedGrid(dims: Dims, spacing: Spacing): TurnedGrid {
  const isTurned = dims[2] === 1;
  const slices = isTurned ? dims[1] : dims[2];
  if (slices > MAX_SLICES) {
    throw new RangeError(`A volume of ${slices} slices is too long; at most ${MAX_SLICES} are possible.`);
  }
  return isTurned
    ? { dims: [dims[0], 1, dims[1]], spacing: [spacing[0], spacing[2], spacing[1]], isTurned }
    : { dims, spacing, isTurned };
}

/** All of a box but its slices, as windows have it; an empty window for no box. */
export function windowOf(box: Box | undefined): Window {
  const range = (axis: 0 | 1): Window['x'] =>
    box ? { first: box.min[axis], end: box.max[axis] + 1 } : { first: 0, end: 0 };
  return { x: range(0), y: range(1) };
}

/**
 * Squared distance (mm^2, float64) of every voxel to the nearest target voxel, a slice at a time.
 * Infinity everywhere when there is no target.
 */
export class SquaredDistances {
  readonly #dims: Dims;
  readonly #mask: Uint8Array;
  readonly #counts: Uint16Array;
  readonly #countsOfSlice: number;
  readonly #plane: PlaneDistances;
  readonly #slice: Float64Array;
  readonly #unit: number;

  /**
   * @param mask 0 or 1, shape (nz, ny, nx)
   * @param targets mask value of the voxels to measure the distance to
   * @throws RangeError when a volume has more than 65535 slices, or the mask is not of these dims
   */
  constructor(mask: Uint8Array, dims: Dims, spacing: Spacing, targets: 0 | 1, target: Target = 'centres') {
    checkGrid(mask.length, dims, spacing);
    const grid = turnedGrid(dims, spacing);
    const [nx, ny, nz] = grid.dims;
    const scale = squaredScale(grid.dims, grid.spacing);
    const known = windowOf(boundingBox(mask, grid.dims));
    this.#dims = grid.dims;
    this.#mask = mask;
    this.#unit = scale.unit;
    this.#countsOfSlice = (known.x.end - known.x.first) * (known.y.end - known.y.first);
    this.#counts = new Uint16Array(this.#countsOfSlice * nz);
    countAlongK(mask, grid.dims, known, known.y, { first: 0, end: nz }, this.#counts);
    const side: Side = targets === 1 ? 0 : 1;
    this.#plane = new PlaneDistances({
      width: nx,
      height: ny,
      weights: { along: scale.weights[0], down: scale.weights[1], across: scale.weights[2] },
      target,
      side,
      known,
      wanted: { x: { first: 0, end: nx }, y: { first: 0, end: ny } },
      none: nz,
    });
    this.#slice = new Float64Array(nx * ny);
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
    const [out, mask, inMask] = [this.#slice, this.#mask, k * this.#slice.length];
    this.#plane.setPlane(this.#counts, k * this.#countsOfSlice, mask, inMask);
    for (let y = 0; y < ny; y++) this.#plane.row(y, mask, inMask, out, y * nx);
    const unit = this.#unit;
    for (let n = 0; n < out.length; n++) out[n] = (out[n] ?? 0) * unit;
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

/** @throws RangeError with the numbers at fault */
export function checkGrid(voxels: number, dims: Dims, spacing: Spacing): void {
  if (voxels !== dims[0] * dims[1] * dims[2]) {
    throw new RangeError(`${voxels} voxels do not fill a grid of ${dims.join(' x ')}.`);
  }
  if (!spacing.every((size) => size > 0 && Number.isFinite(size))) {
    throw new RangeError(`Voxel spacing must be positive, but is ${spacing.join(' x ')} mm.`);
  }
}
