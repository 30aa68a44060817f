import type { Dims, Spacing } from './mask';

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
