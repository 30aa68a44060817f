/** Signed distance maps of a label: mm, float32, negative inside. */
import type { VoxelArray } from '../volume/volume';
import { checkGrid, SquaredDistances } from './distanceTransform';
import type { Target } from './lowerEnvelope';
import { boundingBox, boxDims, cropMask, growBox, maskOf, type Dims, type Spacing } from './mask';

/**
 * Where zero lies.
 *
 * - `upstream`: `one_hot2dist` of the reference implementation of boundary loss
 *   (https://github.com/LIVIAETS/boundary-loss, utils.py). Outside: distance to the nearest voxel
 *   centre inside. Inside: -(distance to the nearest centre outside - 1), where the 1 is not scaled by
 *   the spacing, so that voxels inside turn positive where the spacing is below 1 mm (their issue 45).
 * - `spacing-aware`: the same with the smallest spacing instead of 1. Zero lies on the innermost rim,
 *   nothing inside is positive, and at unit spacing it equals `upstream`.
 * - `interface`: distance from the voxel's centre to the nearest face between a voxel inside and one
 *   outside. Zero lies on the contour as it is drawn.
 */
export type DistanceConvention = 'upstream' | 'spacing-aware' | 'interface';
export const DISTANCE_CONVENTIONS = [
  'upstream',
  'spacing-aware',
  'interface',
] as const satisfies readonly DistanceConvention[];

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

/** signedDistanceMap in steps of at most a few slices, for callers that must stay responsive. */
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
  const target: Target = convention === 'interface' ? 'boxes' : 'centres';
  const shift = insideShift(convention, dims, spacing);

  const outside = new SquaredDistances(mask, dims, spacing, 1, target);
  for (let k = 0, n = 0; k < outside.sliceCount; k++) {
    const slice = outside.slice(k);
    for (let i = 0; i < slice.length; i++, n++) out[n] = Math.sqrt(slice[i] ?? 0);
    yield;
  }

  // The nearest voxel outside is never more than one voxel off the bounding box.
  const around = growBox(box, 1, dims);
  const [bx, by, bz] = boxDims(around);
  const cropped = cropMask(mask, dims, around);
  const inside = new SquaredDistances(cropped, [bx, by, bz], spacing, 0, target);
  const at = (x: number, y: number, z: number): number =>
    around.min[0] + x + dims[0] * (around.min[1] + y + dims[1] * (around.min[2] + z));
  for (let k = 0, n = 0; k < inside.sliceCount; k++) {
    const slice = inside.slice(k);
    for (let row = 0; row < slice.length; row += bx) {
      const [y, z] = [Math.floor(n / bx) % by, Math.floor(n / (bx * by))];
      for (let x = 0, o = at(0, y, z); x < bx; x++, n++, o++) {
        if (cropped[n] === 1) out[o] = shift - Math.sqrt(slice[row + x] ?? 0);
      }
    }
    yield;
  }
  return out;
}

/** What is added to the negative distance inside, in a volume of these dims. */
export function insideShift(convention: DistanceConvention, dims: Dims, spacing: Spacing): number {
  switch (convention) {
    case 'upstream':
      return 1;
    case 'spacing-aware':
      // An axis of one voxel has no neighbours, so its spacing says nothing.
      return Math.min(...spacing.filter((_, axis) => (dims[axis] ?? 1) > 1));
    case 'interface':
      return 0;
  }
}
