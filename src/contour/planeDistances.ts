/**
 * Squared distances on one plane of voxels, from the distances along the axis across it: first along the
 * plane's columns, then along its rows (see LowerEnvelope).
 */
import { LowerEnvelope, type Range, type Side, type Target } from './lowerEnvelope';

/** Columns treated together, so that memory is read by whole cache lines. */
const TILE = 16;

/** A part of a plane. */
export interface Window {
  readonly x: Range;
  readonly y: Range;
}

export interface PlaneOptions {
  readonly width: number;
  readonly height: number;
  /** Squared size of a voxel along rows and columns, and across, in units of a SquaredScale. */
  readonly weights: { readonly along: number; readonly down: number; readonly across: number };
  readonly target: Target;
  readonly side: Side;
  /** Where the mask is; beyond it everything is outside. */
  readonly known: Window;
  readonly wanted: Window;
  /** Number of steps across the plane that stands for "none on this line". */
  readonly none: number;
}

export class PlaneDistances {
  /** Squared distance in units by number of steps across the plane; Infinity for none. */
  readonly #squares: Float64Array;
  readonly #rows: LowerEnvelope;
  readonly #columns: LowerEnvelope | undefined;
  readonly #options: PlaneOptions;
  readonly #plane: Float64Array;
  readonly #tile: Float64Array;
  readonly #tileMask: Uint8Array;
  readonly #tileOut: Float64Array;

  constructor(options: PlaneOptions) {
    const { width, height, weights, target, side, known, wanted, none } = options;
    this.#options = options;
    this.#squares = Float64Array.from({ length: none + 1 }, (_, n) => {
      const steps = target === 'centres' ? n : Math.max(0, n - 0.5);
      return n === none ? Infinity : weights.across * steps * steps;
    });
    this.#rows = new LowerEnvelope(width, weights.along, target, side, known.x, wanted.x);
    this.#columns =
      height === 1 ? undefined : new LowerEnvelope(height, weights.down, target, side, known.y, wanted.y);
    const [columns, rows] = [known.x.end - known.x.first, wanted.y.end - wanted.y.first];
    const knownRows = known.y.end - known.y.first;
    this.#plane = new Float64Array(columns * rows);
    this.#tile = new Float64Array(TILE * knownRows);
    this.#tileMask = new Uint8Array(TILE * knownRows);
    this.#tileOut = new Float64Array(TILE * rows);
  }

  /**
   * Sets the plane whose rows are asked for next.
   * @param counts steps across the plane to the nearest voxel on the other side, for the known window,
   *   from counts[start] on
   * @param mask the plane begins at mask[maskStart]
   */
  setPlane(counts: Uint16Array, start: number, mask: Uint8Array, maskStart: number): void {
    const { width, known, wanted } = this.#options;
    const [plane, squares, columns] = [this.#plane, this.#squares, this.#columns];
    const stride = known.x.end - known.x.first;
    if (!columns) {
      for (let n = 0; n < plane.length; n++) plane[n] = squares[counts[start + n] ?? 0] ?? 0;
      return;
    }
    const [tile, tileMask, tileOut] = [this.#tile, this.#tileMask, this.#tileOut];
    const knownRows = known.y.end - known.y.first;
    const rows = wanted.y.end - wanted.y.first;
    const corner = maskStart + known.y.first * width + known.x.first;
    for (let x0 = 0; x0 < stride; x0 += TILE) {
      const count = stride - x0 < TILE ? stride - x0 : TILE;
      for (let y = 0; y < knownRows; y++) {
        const inCounts = start + y * stride + x0;
        const inMask = corner + y * width + x0;
        for (let t = 0, to = y; t < count; t++, to += knownRows) {
          tile[to] = squares[counts[inCounts + t] ?? 0] ?? 0;
          tileMask[to] = mask[inMask + t] ?? 0;
        }
      }
      for (let t = 0; t < count; t++) {
        columns.run(tile, t * knownRows, tileMask, t * knownRows, tileOut, t * rows);
      }
      for (let y = 0; y < rows; y++) {
        const to = y * stride + x0;
        for (let t = 0, from = y; t < count; t++, from += rows) plane[to + t] = tileOut[from] ?? 0;
      }
    }
  }

  /**
   * Squared distances of the wanted voxels of row y, in units, from out[outStart] on.
   * @param mask as for setPlane
   */
  row(y: number, mask: Uint8Array, maskStart: number, out: Float64Array, outStart: number): void {
    const { width, known, wanted } = this.#options;
    const stride = known.x.end - known.x.first;
    const start = (y - wanted.y.first) * stride;
    this.#rows.run(this.#plane, start, mask, maskStart + y * width + known.x.first, out, outStart);
  }
}
