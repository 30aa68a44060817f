/** Signed distance maps of a label: mm, float32, negative inside. */
import type { VoxelArray } from '../volume/volume';
import { countAlongK } from './countAlongK';
import type { DistanceConvention } from './distanceConvention';
import { checkGrid } from './distanceTransform';
import { maskOf, type Dims, type Spacing } from './mask';
import { planSignedDistance, SignedSlices } from './signedSlices';

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
  const plan = planSignedDistance(mask, dims, spacing, convention);
  if (!plan) return out;
  const counts = new Uint16Array(plan.counts);
  countAlongK(mask, plan.dims, plan.known, plan.known.y, counts);
  const slices = new SignedSlices(plan, mask, counts);
  for (let k = 0; k < plan.dims[2]; k++) {
    yield;
    slices.write(k, out);
  }
  return out;
}
