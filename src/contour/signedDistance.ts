/** Signed distance maps of a label: mm, float32, negative inside. */
import type { VoxelArray } from '../volume/volume';
import type { DistanceConvention } from './distanceConvention';
import { checkGrid } from './distanceTransform';
import { boundingBox, maskOf, type Dims, type Spacing } from './mask';
import { planSignedDistance, signedSliceSteps } from './signedSlices';

export { DISTANCE_CONVENTIONS, insideShift, type DistanceConvention } from './distanceConvention';

/**
 * Signed distance map of one label.
 *
 * A label that is nowhere has no surface and gets zeros everywhere, as upstream does. So does a label
 * that is everywhere, where upstream returns an artefact of scipy (the distance to a voxel outside the
 * image). The image border is no surface.
 * @param labels label map, shape (nz, ny, nx), nz = 1 for a 2D image
 * @returns mm, same shape
 * @throws RangeError when labels, dims and spacing do not fit together
 */
export function signedDistanceMap(
  labels: VoxelArray,
  value: number,
  dims: Dims,
  spacing: Spacing,
  convention: DistanceConvention,
): Float32Array<ArrayBuffer> {
  const steps = signedDistanceSteps(labels, value, dims, spacing, convention);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** signedDistanceMap in steps of a slice, for callers that must stay responsive. */
export function* signedDistanceSteps(
  labels: VoxelArray,
  value: number,
  dims: Dims,
  spacing: Spacing,
  convention: DistanceConvention,
): Generator<undefined, Float32Array<ArrayBuffer>> {
  checkGrid(labels.length, dims, spacing);
  const out = new Float32Array(labels.length);
  const mask = maskOf(labels, value);
  const box = boundingBox(mask, dims);
  if (!box || !mask.includes(0)) return out;
  yield* signedSliceSteps(planSignedDistance(box, dims, spacing, convention), mask, out);
  return out;
}
