/**
 * Everything that is measured between the surface voxels of two masks, from one distance transform for
 * each of them.
 */
import { SquaredDistances } from '../contour/distanceTransform';
import type { MaskPair } from './maskPair';
import type { Overlap } from './overlap';
import { surfaceVoxels, type SurfaceDistances } from './surfaceVoxels';

export interface SurfaceComparison extends SurfaceDistances {
  /** As predictionToReference, negative where the voxel is inside the reference. */
  readonly signed: Float64Array;
  /** Of the bands along both surfaces: the voxels of each mask close to its own surface. */
  readonly bands: Overlap;
}

/**
 * @param pair two masks, neither of them empty
 * @param bandWidth how far from a surface voxel (mm, between centres) the band reaches into its mask
 */
export function compareSurfaces(pair: MaskPair, bandWidth: number): SurfaceComparison {
  const { reference, prediction, dims, axes } = pair;
  const r = surfaceVoxels(reference, dims, axes);
  const p = surfaceVoxels(prediction, dims, axes);
  const toReference = walk(pair, reference, r, p, bandWidth);
  const toPrediction = walk(pair, prediction, p, r, bandWidth);
  const signed = toReference.distances.slice();
  for (let n = p.indexOf(1), i = 0; n >= 0; n = p.indexOf(1, n + 1), i++) {
    if (reference[n] === 1) signed[i] = -(signed[i] ?? 0);
  }
  let intersection = 0;
  for (let n = 0; n < reference.length; n++) {
    intersection += (toReference.band[n] ?? 0) & (toPrediction.band[n] ?? 0);
  }
  return {
    predictionToReference: toReference.distances,
    referenceToPrediction: toPrediction.distances,
    signed,
    bands: { reference: toReference.size, prediction: toPrediction.size, intersection },
  };
}

/**
 * Goes once through the distances to the surface of a mask.
 * @param surface voxels of the mask to which distances are measured
 * @param from voxels of which they are wanted
 * @returns distances (mm) in the order of the voxels `from`, and the band of the mask with its size
 */
function walk(
  { dims, spacing }: Pick<MaskPair, 'dims' | 'spacing'>,
  mask: Uint8Array,
  surface: Uint8Array,
  from: Uint8Array,
  bandWidth: number,
): { readonly distances: Float64Array; readonly band: Uint8Array; readonly size: number } {
  const squared = new SquaredDistances(surface, dims, spacing, 1);
  let count = 0;
  for (let n = 0; n < from.length; n++) count += from[n] ?? 0;
  const distances = new Float64Array(count);
  const band = new Uint8Array(mask.length);
  const limit = bandWidth * bandWidth;
  let [found, size] = [0, 0];
  for (let k = 0, n = 0; k < squared.sliceCount; k++) {
    const slice = squared.slice(k);
    for (let i = 0; i < slice.length; i++, n++) {
      const d = slice[i] ?? 0;
      if (from[n] === 1) distances[found++] = Math.sqrt(d);
      if (mask[n] === 1 && d <= limit) {
        band[n] = 1;
        size++;
      }
    }
  }
  return { distances, band, size };
}
