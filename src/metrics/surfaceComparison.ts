/** Everything that is measured between the surface voxels of two masks. */
import type { MaskPair } from './maskPair';
import { nearestVoxels } from './nearestVoxels';
import { overlapOf, type Overlap } from './overlap';
import { surfaceBand } from './surfaceBand';
import { surfaceVoxels, type SurfaceDistances } from './surfaceVoxels';
import { rowsOf } from './voxelRows';

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
  const { reference, prediction, dims, spacing, axes } = pair;
  const ofPrediction = surfaceVoxels(prediction, dims, axes);
  const r = rowsOf(surfaceVoxels(reference, dims, axes), dims);
  const p = rowsOf(ofPrediction, dims);
  const predictionToReference = nearestVoxels(p, r, dims, spacing);
  const signed = predictionToReference.slice();
  for (let n = ofPrediction.indexOf(1), i = 0; n >= 0; n = ofPrediction.indexOf(1, n + 1), i++) {
    if (reference[n] === 1) signed[i] = -(signed[i] ?? 0);
  }
  return {
    predictionToReference,
    referenceToPrediction: nearestVoxels(r, p, dims, spacing),
    signed,
    bands: overlapOf({
      reference: surfaceBand(reference, r, dims, spacing, bandWidth),
      prediction: surfaceBand(prediction, p, dims, spacing, bandWidth),
    }),
  };
}
