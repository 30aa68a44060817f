/**
 * The distance maps of patches. Where voxels of the patch are voxels of the scan, the map of the scan moves
 * along; elsewhere it is computed anew from the patch's labels (patchDistances.ts) or, in runs of earlier
 * versions, interpolated. Limits and normalisation come last: a map scaled to another size keeps its limit.
 */
import type { DistanceConvention } from '../../contour/signedDistance';
import { at } from '../graph/tensor';
import type { CompleteAugmentation } from './augmentationConfig';
import { BoxReader, type BoxRange } from './boxes';
import type { DistanceMapOptions } from './distanceMaps';
import { continued } from './displacement';
import type { OpenFiles } from './openFiles';
import { innerSize, OUTSIDE, recomputeDistances, type LabelRegion } from './patchDistances';
import type { Size } from './patches';
import type { PreparedCase, PreparedMaps } from './preparedCase';
import {
  copyExactly,
  forEachRow,
  labelRows,
  linearRows,
  rangeOf,
  type FillRow,
  type PatchView,
} from './resamplePatch';

/** How maps follow what is no exact change of place. */
export type MapMethod = CompleteAugmentation['distances'];

export interface PatchMapOptions {
  /** Background included. */
  readonly classes: number;
  /** The kinds of maps that are wanted, one after another. */
  readonly mapSets: readonly DistanceMapOptions[];
  readonly method: MapMethod;
  readonly patch: Size;
  /** mm along the axes of the patch. */
  readonly spacing: Size;
}

/** Kinds of maps that cases must be prepared with, for the kinds that are wanted of patches. */
export function preparedMapSets(
  mapSets: readonly DistanceMapOptions[],
  method: MapMethod,
): readonly DistanceMapOptions[] {
  if (method === 'interpolated') return mapSets;
  return conventionsOf(mapSets).map((convention) => ({ convention, normalize: false }));
}

function conventionsOf(mapSets: readonly DistanceMapOptions[]): readonly DistanceConvention[] {
  return [...new Set(mapSets.map(({ convention }) => convention))];
}

/**
 * How far around a patch labels are looked at, in voxels of its finest axis; farther in pictures of one slice,
 * where it costs little. Contours beyond are where the interpolated map says, whose error is small against such
 * distances.
 */
const MARGIN = { volume: 8, picture: 32 } as const;

export class PatchMaps {
  readonly #options: PatchMapOptions;
  readonly #conventions: readonly DistanceConvention[];
  readonly #maps: BoxReader;
  readonly #labels: BoxReader;
  /** In mm, shape (conventions * classes, ...patch). */
  readonly #distances: Float32Array;

  constructor(files: OpenFiles, options: PatchMapOptions) {
    const { mapSets, method, classes, patch } = options;
    this.#options = options;
    this.#conventions = method === 'recomputed' ? conventionsOf(mapSets) : [];
    this.#maps = new BoxReader(files);
    this.#labels = new BoxReader(files);
    this.#distances = new Float32Array(this.#conventions.length * classes * patch[0] * patch[1] * patch[2]);
  }

  /** The maps of a patch whose voxels are voxels of the scan. @param out shape (sets * classes, ...patch) */
  copy(drawn: PreparedCase, view: PatchView, range: BoxRange, out: Float32Array): void {
    if (!drawn.distanceMaps) return;
    const box = this.#maps.readFloats(drawn.distanceMaps.file, view.stack, range);
    if (this.#options.method === 'interpolated') {
      copyExactly(box, out, view);
      return;
    }
    copyExactly(box, this.#distances.fill(0), view);
    this.#finish(drawn.distanceMaps, 1, out);
  }

  /** Interpolates the maps of the scan while the rows of a patch are gone through; `complete` must follow. */
  interpolation(drawn: PreparedCase, view: PatchView, range: BoxRange, out: Float32Array): FillRow[] {
    if (!drawn.distanceMaps) return [];
    const box = this.#maps.readFloats(drawn.distanceMaps.file, view.stack, range);
    const { zoom } = view.change;
    const { method, mapSets, classes } = this.#options;
    if (method === 'recomputed') {
      const factors = Array<number>(box.items).fill(zoom);
      return [linearRows(box, this.#distances.fill(0), factors)];
    }
    // Distances grow with what they are measured on; shares of the scan's size do not.
    const factors = mapSets.flatMap(({ normalize }) => Array<number>(classes).fill(normalize ? 1 : zoom));
    return [linearRows(box, out, factors)];
  }

  /** @param labels of the patch, class indices */
  complete(drawn: PreparedCase, view: PatchView, labels: Uint8Array, out: Float32Array): void {
    if (!drawn.distanceMaps || this.#options.method === 'interpolated') return;
    const { classes } = this.#options;
    const region = this.#region(drawn, view, labels);
    for (const [n, convention] of this.#conventions.entries()) {
      for (let value = 0; value < classes; value++) {
        const item = n * classes + value;
        if (!hasContour(drawn.distanceMaps, item)) continue;
        recomputeDistances(this.#map(item), region, value, convention, view.stack);
      }
    }
    this.#finish(drawn.distanceMaps, view.change.zoom, out);
  }

  #map(item: number): Float32Array {
    const size = this.#distances.length / (this.#conventions.length * this.#options.classes);
    return this.#distances.subarray(item * size, (item + 1) * size);
  }

  /** The labels of a patch and a margin. */
  #region(drawn: PreparedCase, view: PatchView, labels: Uint8Array): LabelRegion {
    const { spacing, patch } = this.#options;
    const { stack, change } = view;
    const margin = marginOf(patch, spacing, stack);
    const size: Size = [patch[0] + 2 * margin[0], patch[1] + 2 * margin[1], patch[2] + 2 * margin[2]];
    const { displacement } = change;
    const around: PatchView = {
      ...view,
      patch: size,
      change: { ...change, displacement: displacement && continued(displacement, patch, margin) },
    };
    const found = new Uint8Array(size[0] * size[1] * size[2]).fill(OUTSIDE);
    forEachRow(around, [labelRows(this.#labels.readBytes(drawn.labels, stack, rangeOf(around)), found)]);
    const region = { labels: found, size, margin, spacing, isCut: cutAxes(around) };
    placeInside(region, labels);
    return region;
  }

  /** Limits and normalises. @param zoom how much larger things appear than in the scan */
  #finish({ ranges }: PreparedMaps, zoom: number, out: Float32Array): void {
    const { mapSets, classes } = this.#options;
    const size = out.length / (mapSets.length * classes);
    for (const [set, { convention, normalize, clip = Infinity }] of mapSets.entries()) {
      for (let value = 0; value < classes; value++) {
        const item = this.#conventions.indexOf(convention) * classes + value;
        const to = (set * classes + value) * size;
        const map = this.#map(item);
        const depth = Math.min(clip, -zoom * (ranges[2 * item] ?? 0));
        const reach = Math.min(clip, zoom * (ranges[2 * item + 1] ?? 0));
        for (let n = 0; n < size; n++) {
          const distance = Math.min(Math.max(map[n] ?? 0, -clip), clip);
          out[to + n] = normalize ? share(distance, depth, reach) : distance;
        }
      }
    }
  }
}

/** A distance as a share of the depth of the object, or of the largest distance to it: -1 to 1. */
function share(distance: number, depth: number, reach: number): number {
  if (distance < 0) return depth > 0 ? Math.max(-1, distance / depth) : 0;
  return reach > 0 ? Math.min(1, distance / reach) : 0;
}

/** A class that a case has nowhere, or everywhere, has no contour: its map is zero. */
function hasContour({ ranges }: PreparedMaps, item: number): boolean {
  return ranges[2 * item] !== 0 || ranges[2 * item + 1] !== 0;
}

function marginOf(patch: Size, spacing: Size, stack: Size): Size {
  const axes = ([0, 1, 2] as const).filter((axis) => patch[axis] > 1);
  const margin = stack[0] === 1 ? MARGIN.picture : MARGIN.volume;
  const reach = margin * Math.min(...axes.map((axis) => spacing[axis]));
  const along = (axis: 0 | 1 | 2): number => Math.ceil(reach / spacing[axis]);
  return [Math.min(along(0), stack[0] - 1), along(1), along(2)];
}

/** Along which axes the scan goes on beyond a region. */
function cutAxes({ patch, stack, centre, change }: PatchView): readonly [boolean, boolean, boolean] {
  const { matrix, displacement } = change;
  const isCut = (axis: 0 | 1 | 2): boolean => {
    const isMixed = ([0, 1, 2] as const).some(
      (other) => other !== axis && (at(matrix, 3 * axis + other) !== 0 || at(matrix, 3 * other + axis) !== 0),
    );
    if (isMixed || (displacement?.largest[axis] ?? 0) > 0) return true;
    const reach = Math.abs(at(matrix, 4 * axis)) * (patch[axis] / 2);
    return centre[axis] - reach > -0.5 || centre[axis] + reach < stack[axis] - 0.5;
  };
  return [isCut(0), isCut(1), isCut(2)];
}

/** The patch's own labels into the region around it: rounding may have decided otherwise there. */
function placeInside(region: LabelRegion, labels: Uint8Array): void {
  const { size, margin } = region;
  const [depth, height, width] = innerSize(region);
  for (let z = 0, n = 0; z < depth; z++) {
    for (let y = 0; y < height; y++) {
      let to = ((z + margin[0]) * size[1] + y + margin[1]) * size[2] + margin[2];
      for (let x = 0; x < width; x++, n++, to++) {
        if (region.labels[to] !== OUTSIDE) region.labels[to] = labels[n] ?? 0;
      }
    }
  }
}
