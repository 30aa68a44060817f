/** The signed distance map of one label of an open label map, kept right while the label is edited. */
import type { DistanceThreads } from '../contour/distanceThreads';
import { uniteBoxes, wholeBox, type Box } from '../contour/mask';
import { sharedMask } from '../contour/sharedMask';
import { signedDistanceSlice } from '../contour/signedDistanceSlice';
import { planSignedDistance } from '../contour/signedSlices';
import { affectedRegion } from '../contour/updateSignedDistance';
import { spacingOf, type Vector3 } from '../volume/affine';
import type { Plane } from '../volume/planes';
import { extractSlice } from '../volume/slices';
import type { Grid, Volume, VoxelArray } from '../volume/volume';

/** Zero lies on the contour as it is drawn (docs/decisions/0004-distance-conventions.md). */
const CONVENTION = 'interface';
/** How long nothing may be asked or edited until the rest is computed: slices that are shown come first. */
const PAUSE_MS = 150;

export class LabelDistances {
  readonly #grid: Grid;
  readonly #spacing: Vector3;
  readonly #value: number;
  readonly #mask: Uint8Array;
  readonly #threads: DistanceThreads;
  readonly #map: Float32Array;
  /** Holds all voxels of the label; undefined where there never were any. */
  #box: Box | undefined;
  #inside: number;
  /** What was edited since the map outside of `#open` was computed. */
  #edited: Box | undefined;
  /** The part of the map that nobody has computed to the end. */
  #open: Box | undefined;
  #pause: NodeJS.Timeout | undefined;
  #computing: { readonly done: Promise<void>; readonly abort: AbortController } | undefined;

  private constructor(
    volume: Grid,
    value: number,
    { mask, box, inside }: Awaited<ReturnType<typeof sharedMask>>,
    threads: DistanceThreads,
  ) {
    this.#grid = { dims: volume.dims, affine: volume.affine };
    this.#spacing = spacingOf(volume.affine);
    this.#value = value;
    this.#mask = mask;
    this.#box = box;
    this.#inside = inside;
    this.#threads = threads;
    this.#map = new Float32Array(new SharedArrayBuffer(4 * mask.length));
    this.#open = wholeBox(volume.dims);
  }

  static async of(volume: Volume, value: number, threads: DistanceThreads): Promise<LabelDistances> {
    return new LabelDistances(volume, value, await sharedMask(volume.data, value, volume.dims), threads);
  }

  get byteLength(): number {
    return this.#map.byteLength + this.#mask.byteLength;
  }

  /** Voxels of the label. */
  get voxels(): number {
    return this.#inside;
  }

  /**
   * The whole map, once it holds all edits: mm, shape (nz, ny, nx). Edits change it in place. Zero
   * everywhere where the label is nowhere or everywhere.
   * @throws Error when a thread ended
   */
  async whole(): Promise<Float32Array> {
    while (this.#open || this.#edited) await (this.#computing ?? this.#compute()).done;
    return this.#map;
  }

  /**
   * A slice of the map as it is drawn, shape (plane.height, plane.width). Where the map does not hold all
   * edits yet, the slice alone is computed, and the rest in the background.
   */
  slice(plane: Plane, slice: number): Float32Array<ArrayBuffer> {
    if (!this.#open && !this.#edited) return extractSlice(this.#map, this.#grid, plane, slice);
    this.#computeSoon();
    const { dims, affine } = this.#grid;
    const axis = plane.slice.axis;
    const thin = (n: 0 | 1 | 2): number => (n === axis ? 1 : dims[n]);
    const grid: Grid = { affine, dims: [thin(0), thin(1), thin(2)] };
    return extractSlice(this.#alone(axis, slice), grid, { ...plane, depth: 1 }, 0);
  }

  /**
   * Takes over what was edited.
   * @param labels voxels of the label map after the edit
   * @param box holds all voxels that were changed
   */
  edited(labels: VoxelArray, box: Box): void {
    const changed = this.#takeOver(labels, box);
    if (!changed) return;
    this.#edited = uniteBoxes(this.#edited, changed);
    this.#box = uniteBoxes(this.#box, changed);
    this.#computing?.abort.abort();
  }

  #alone(axis: Plane['slice']['axis'], slice: number): Float32Array<ArrayBuffer> {
    const { dims } = this.#grid;
    if (!this.#box || !this.#hasSurface()) return new Float32Array(this.#mask.length / dims[axis]);
    return signedDistanceSlice(this.#mask, this.#box, dims, this.#spacing, CONVENTION, axis, slice);
  }

  #computeSoon(): void {
    clearTimeout(this.#pause);
    if (this.#computing) return;
    // Whoever asks for the whole map hears of what goes wrong.
    this.#pause = setTimeout(() => {
      this.whole().catch(() => undefined);
    }, PAUSE_MS).unref();
  }

  #hasSurface(): boolean {
    return this.#inside > 0 && this.#inside < this.#mask.length;
  }

  /** Starts to compute what is open; an edit meanwhile stops it. */
  #compute(): { readonly done: Promise<void>; readonly abort: AbortController } {
    const abort = new AbortController();
    const done = this.#computeOpen(abort.signal).finally(() => {
      this.#computing = undefined;
    });
    return (this.#computing = { done, abort });
  }

  async #computeOpen(signal: AbortSignal): Promise<void> {
    const { dims } = this.#grid;
    const whole = wholeBox(dims);
    const region = !this.#edited
      ? (this.#open ?? whole)
      : uniteBoxes(this.#open, affectedRegion(this.#map, dims, this.#spacing, CONVENTION, this.#edited));
    this.#open = region;
    this.#edited = undefined;
    if (!this.#box || !region || !this.#hasSurface()) this.#map.fill(0);
    else {
      const plan = planSignedDistance(this.#box, dims, this.#spacing, CONVENTION, region);
      try {
        await this.#threads.compute({ mask: this.#mask, map: this.#map, plan }, signal);
      } catch (error) {
        if (!signal.aborted) throw error;
        return;
      }
    }
    this.#open = undefined;
  }

  /** @returns the box of the mask's voxels that were changed by it */
  #takeOver(labels: VoxelArray, { min, max }: Box): Box | undefined {
    const [nx, ny] = this.#grid.dims;
    let changed: Box | undefined;
    for (let z = min[2]; z <= max[2]; z++) {
      for (let y = min[1]; y <= max[1]; y++) {
        let [first, last] = [-1, -1];
        const row = nx * (y + ny * z);
        for (let x = min[0]; x <= max[0]; x++) {
          const side = labels[row + x] === this.#value ? 1 : 0;
          if (this.#mask[row + x] === side) continue;
          this.#mask[row + x] = side;
          this.#inside += side === 1 ? 1 : -1;
          if (first < 0) first = x;
          last = x;
        }
        if (first >= 0) changed = uniteBoxes(changed, { min: [first, y, z], max: [last, y, z] });
      }
    }
    return changed;
  }
}
