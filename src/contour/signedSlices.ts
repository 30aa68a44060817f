/** The slices of a signed distance map, each for itself, so that they can be computed in any order and place. */
import { countAlongK } from './countAlongK';
import { insideShift, type DistanceConvention } from './distanceConvention';
import { turnedGrid, windowOf } from './distanceTransform';
import type { Range, Target } from './lowerEnvelope';
import { wholeBox, type Box, type Dims, type Spacing } from './mask';
import { PlaneDistances, type Window } from './planeDistances';
import { squaredScale, type SquaredScale } from './squaredScale';

/** What all slices have in common. Plain data, so that it can be sent to a thread. */
export interface SignedDistancePlan {
  /** Of the grid whose slices these are; a 2D image is turned, so that each of its rows is a slice. */
  readonly dims: Dims;
  readonly scale: SquaredScale;
  readonly target: Target;
  /** Added to the negative distance inside, mm. */
  readonly shift: number;
  /** Rows and columns that meet the mask. */
  readonly known: Window;
  /** Slices, and their rows and columns, that are computed. */
  readonly slices: Range;
  readonly wanted: Window;
}

/**
 * @param box holds the mask, which has voxels both inside and outside
 * @param wanted the part of the map that is computed; all of it where left out
 * @throws RangeError when a volume has more than 65535 slices
 */
export function planSignedDistance(
  box: Box,
  dims: Dims,
  spacing: Spacing,
  convention: DistanceConvention,
  wanted?: Box,
): SignedDistancePlan {
  const grid = turnedGrid(dims, spacing);
  const turned = ({ min, max }: Box): Box =>
    grid.isTurned ? { min: [min[0], 0, min[1]], max: [max[0], 0, max[1]] } : { min, max };
  const computed = wanted ? turned(wanted) : wholeBox(grid.dims);
  return {
    dims: grid.dims,
    scale: squaredScale(grid.dims, grid.spacing),
    target: convention === 'interface' ? 'boxes' : 'centres',
    shift: insideShift(convention, dims, spacing),
    known: windowOf(turned(box)),
    slices: { first: computed.min[2], end: computed.max[2] + 1 },
    wanted: windowOf(computed),
  };
}

/** Length of the array of counts along k. */
export function countsOf({ known: { x, y }, slices }: SignedDistancePlan): number {
  return (x.end - x.first) * (y.end - y.first) * (slices.end - slices.first);
}

export class SignedSlices {
  readonly #plan: SignedDistancePlan;
  readonly #mask: Uint8Array;
  readonly #counts: Uint16Array;
  readonly #plane: PlaneDistances;
  readonly #row: Float64Array;

  /**
   * @param mask 0 or 1, shape (nz, ny, nx)
   * @param counts of countAlongK
   */
  constructor(plan: SignedDistancePlan, mask: Uint8Array, counts: Uint16Array) {
    const [width, height, none] = plan.dims;
    const { weights } = plan.scale;
    this.#plan = plan;
    this.#mask = mask;
    this.#counts = counts;
    this.#row = new Float64Array(width);
    this.#plane = new PlaneDistances({
      width,
      height,
      weights: { along: weights[0], down: weights[1], across: weights[2] },
      target: plan.target,
      side: 'both',
      known: plan.known,
      wanted: plan.wanted,
      none,
    });
  }

  /** Writes the wanted part of slice k into a map of the whole grid: mm, negative inside. */
  write(k: number, map: Float32Array): void {
    const { dims, slices, wanted } = this.#plan;
    const [nx, ny] = dims;
    const [mask, row, counts] = [this.#mask, this.#row, this.#counts];
    const ofSlice = counts.length / (slices.end - slices.first);
    this.#plane.setPlane(counts, (k - slices.first) * ofSlice, mask, k * nx * ny);
    for (let y = wanted.y.first; y < wanted.y.end; y++) {
      this.#plane.row(y, mask, k * nx * ny, row, 0);
      this.#writeRow(map, nx * (y + ny * k) + wanted.x.first, wanted.x.end - wanted.x.first);
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

/** Rows that are counted in one step: about as long as a slice takes. */
const ROWS = 16;

/** Computes what a plan wants of a map, in steps of a slice. */
export function* signedSliceSteps(
  plan: SignedDistancePlan,
  mask: Uint8Array,
  map: Float32Array,
): Generator<undefined, void> {
  const counts = new Uint16Array(countsOf(plan));
  const { first, end } = plan.known.y;
  for (let y = first; y < end; y += ROWS) {
    const rows = { first: y, end: Math.min(end, y + ROWS) };
    countAlongK(mask, plan.dims, plan.known, rows, plan.slices, counts);
    yield;
  }
  const slices = new SignedSlices(plan, mask, counts);
  for (let k = plan.slices.first; k < plan.slices.end; k++) {
    yield;
    slices.write(k, map);
  }
}
