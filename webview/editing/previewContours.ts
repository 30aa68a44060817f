/** Contours of a slice while it is painted, before the compute process has told the new ones. */
import { sliceContours } from '../../src/contour/sliceContours';
import type { SliceContour, SliceImage } from '../../src/protocol/schemas';

/**
 * Contours of the slice. Points that were on a contour of the label before keep their error, since the surface it is
 * measured to is the other label map's; others have none yet.
 */
export function previewContours(image: SliceImage, before: readonly SliceContour[]): readonly SliceContour[] {
  const known = new Map(before.map((contour) => [contour.label, contour]));
  return sliceContours(image.data, image.width, image.height).map((contour) => {
    const old = known.get(contour.label);
    if (!old?.error) return contour;
    return { ...contour, error: knownErrors(contour.points, old, image.width) };
  });
}

/** The error (mm) of each point, NaN where it is not known. */
function knownErrors(
  points: Float32Array,
  { points: before, error }: SliceContour,
  width: number,
): Float32Array<ArrayBuffer> {
  // Points lie midway between pixels: half pixels count whole numbers, and so tell them apart.
  const columns = 2 * width + 4;
  const key = (x: number, y: number): number => 2 * x + 2 + columns * (2 * y + 2);
  const errors = new Map<number, number>();
  for (let n = 0; n < before.length / 2; n++) {
    errors.set(key(before[2 * n] ?? 0, before[2 * n + 1] ?? 0), error?.[n] ?? NaN);
  }
  return Float32Array.from(
    { length: points.length / 2 },
    (_, n) => errors.get(key(points[2 * n] ?? 0, points[2 * n + 1] ?? 0)) ?? NaN,
  );
}
