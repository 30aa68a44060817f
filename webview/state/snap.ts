/** Which point of the contours on a slice a probe stands on. Pure. */
import type { LabelRole, SliceContour } from '../../src/protocol/schemas';
import type { Plane } from '../../src/volume/planes';
import type { Point } from '../render/viewTransform';

/** A point of a contour: midway between two pixels, on the face between two voxels. */
export interface ContourPoint extends Point {
  readonly role: LabelRole;
  readonly label: number;
}

/** A voxel beside a contour is this near to its faces, in voxels. */
const BESIDE = 0.75;

export interface Candidates {
  readonly role: LabelRole;
  readonly contours: readonly SliceContour[];
}

/**
 * The nearest point of the contours that are shown, where one is within reach.
 * @param at slice pixels
 * @param reach mm; a contour beside the voxel is always within reach
 */
export function snapped(
  candidates: readonly Candidates[],
  at: Point,
  { pixelWidth, pixelHeight }: Pick<Plane, 'pixelWidth' | 'pixelHeight'>,
  reach: number,
  hidden: readonly number[],
): ContourPoint | undefined {
  let best: ContourPoint | undefined;
  let nearest = Math.max(reach, BESIDE * Math.max(pixelWidth, pixelHeight));
  for (const { role, contours } of candidates) {
    for (const { label, points } of contours) {
      if (hidden.includes(label)) continue;
      for (let n = 0; n < points.length; n += 2) {
        const [x, y] = [points[n] ?? 0, points[n + 1] ?? 0];
        const distance = Math.hypot((x - at.x) * pixelWidth, (y - at.y) * pixelHeight);
        if (distance >= nearest) continue;
        nearest = distance;
        best = { role, label, x, y };
      }
    }
  }
  return best;
}
