/**
 * Where the colours of the contour error end when nobody says so: the 95th percentile of the error's
 * size over slices spread through the whole volume, so that it does not change while one scrolls.
 */
import type { Scene } from '../../src/protocol/page';
import type { SliceContour } from '../../src/protocol/schemas';
import type { Plane } from '../../src/volume/planes';
import type { ContoursRequest } from '../data/requests';
import { absoluteErrors } from '../render/contourGeometry';
import { niceCeiling, percentile } from '../render/scales';

const SAMPLED_SLICES = 24;
const SHARE = 0.95;
/** mm; until the sample has come, and where no slice of it holds a contour. */
export const ERROR_CLIP_WITHOUT_SAMPLE = 5;

/** Contours of the prediction on slices spread evenly through a plane; none without a reference. */
export function errorSample(
  { reference, prediction }: Pick<Scene, 'reference' | 'prediction'>,
  { name, depth }: Pick<Plane, 'name' | 'depth'>,
): readonly ContoursRequest[] {
  if (!reference || !prediction) return [];
  const count = Math.min(depth, SAMPLED_SLICES);
  return Array.from({ length: count }, (_, n) => ({
    kind: 'contours' as const,
    handle: prediction.handle,
    reference: reference.handle,
    plane: name,
    slice: Math.floor(((n + 0.5) * depth) / count),
  }));
}

/** Clip value in mm for the contours of the sample. */
export function errorClipOf(contours: readonly SliceContour[]): number {
  const size = percentile(absoluteErrors(contours), SHARE);
  return size === undefined ? ERROR_CLIP_WITHOUT_SAMPLE : niceCeiling(size);
}

/** Clip value in mm of a distance map: an eighth of the scan's shortest side. */
export function distanceClipOf({ dims, spacing }: Pick<Scene['scan'], 'dims' | 'spacing'>): number {
  const sides = dims.map((n, axis) => (n > 1 ? n * (spacing[axis] ?? 1) : Infinity));
  return niceCeiling(Math.min(...sides) / 8);
}
