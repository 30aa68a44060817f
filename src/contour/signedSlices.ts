/** The slices of a signed distance map, each for itself, so that they can be computed in any order and place. */
import { insideShift, type DistanceConvention } from './distanceConvention';
import { turnedGrid, windowOf } from './distanceTransform';
import type { Side } from './lowerEnvelope';
import { boundingBox, type Dims, type Spacing } from './mask';
import { PlaneDistances, type Window } from './planeDistances';
import { squaredScale, type SquaredScale } from './squaredScale';

/** What all slices have in common. Plain data, so that it can be sent to a thread. */
export interface SignedDistancePlan {
  /** Of the grid whose slices these are; a 2D image is turned, so that each of its rows is a slice. */
  readonly dims: Dims;
  readonly scale: SquaredScale;
  readonly target: 'centres' | 'boxes';
  /** Added to the negative distance inside, mm. */
  readonly shift: number;
  /** Rows and columns that meet the mask. */
  readonly known: Window;
  /** Length of the array of counts along k. */
  readonly counts: number;
}

/**
 * @param mask 0 or 1, shape (nz, ny, nx)
 * @returns undefined where the mask is empty or full: there is no surface
 * @throws RangeError when a volume has more than 65535 slices
 */
export function planSignedDistance(
  mask: Uint8Array,
  dims: Dims,
  spacing: Spacing,
  convention: DistanceConvention,
): SignedDistancePlan | undefined {
  const grid = turnedGrid(dims, spacing);
  const box = boundingBox(mask, grid.dims);
  if (!box || !mask.includes(0)) return undefined;
  const known = windowOf(box);
  return {
    dims: grid.dims,
    scale: squaredScale(grid.dims, grid.spacing),
    target: convention === 'interface' ? 'boxes' : 'centres',
    shift: insideShift(convention, dims, spacing),
    known,
    counts: (known.x.end - known.x.first) * (known.y.end - known.y.first) * grid.dims[2],
  };
}

const SIDE: Side = 'both';

export class SignedSlices {
  readonly #plan: SignedDistancePlan;
  readonly #mask: Uint8Array;
  readonly #counts: Uint16Array;
  readonly #plane: PlaneDistances;
  readonly #row: Float64Array;
  readonly #wanted: Window;

  /**
   * @param mask 0 or 1, shape (nz, ny, nx)
   * @param counts of countAlongK
   * @param wanted rows and columns that are written; all where left out
   */
  constructor(plan: SignedDistancePlan, mask: Uint8Array, counts: Uint16Array, wanted?: Window) {
    const [nx, ny, nz] = plan.dims;
    const { weights } = plan.scale;
    this.#plan = plan;
    this.#mask = mask;
    this.#counts = counts;
    this.#wanted = wanted ?? { x: { first: 0, end: nx }, y: { first: 0, end: ny } };
    this.#row = new Float64Array(nx);
    this.#plane = new PlaneDistances({
      width: nx,
      height: ny,
      weights: { along: weights[0], down: weights[1], across: weights[2] },
      target: plan.target,
      side: SIDE,
      known: plan.known,
      wanted: this.#wanted,
      none: nz,
    });
  }

  /** Writes the wanted part of slice k into a map of the whole grid: mm, negative inside. */
  write(k: number, map: Float32Array): void {
    const [nx, ny, nz] = this.#plan.dims;
    const [mask, row] = [this.#mask, this.#row];
    const { x, y: rows } = this.#wanted;
    this.#plane.setPlane(this.#counts, (k * this.#counts.length) / nz, mask, k * nx * ny);
    for (let y = rows.first; y < rows.end; y++) {
      const start = nx * (y + ny * k);
      this.#plane.row(y, mask, k * nx * ny, row, 0);
      this.#writeRow(map, start + x.first, x.end - x.first);
    }
  }

  #writeRow(map: Float32Array, start: number, length: number): void {
    const [mask, row, shift, unit] = [this.#mask, this.#row, this.#plan.shift, this.#plan.scale.unit];
    for (let i = 0; i < length; i++) {
      const d = Math.sqrt((row[i] ?? 0) * unit);
      map[start + i] = mask[start + i] === 1 ? shift - d : d;
    }
  }
}
