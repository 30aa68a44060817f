/** Contour error: how far, in mm, each point of a contour lies from the reference surface. */

/**
 * Signed distance of each contour point to the reference surface: mm, negative where the point lies
 * inside the reference.
 *
 * A contour point lies midway between two neighbouring pixels. Where the reference's surface runs
 * between the same two pixels, the error is exactly zero; elsewhere it is the mean of both pixels'
 * distances, which is exact next to flat faces. As for the contours themselves, what lies outside of
 * the image counts as outside of the label.
 * @param points (x, y) pairs in pixels, as sliceContours gives them
 * @param distances the slice of the reference label's signed distance map in the convention
 *   `interface`, shape (height, width)
 * @returns one value a point, or undefined where the reference has no surface (the label is nowhere
 *   or everywhere, and its map therefore zero)
 */
export function contourError(
  points: Float32Array,
  distances: Float32Array,
  width: number,
  height: number,
): Float32Array<ArrayBuffer> | undefined {
  // No voxel's centre lies on a face, so a zero means that there is no surface at all.
  if ((distances[0] ?? 0) === 0) return undefined;
  const at = (x: number, y: number): number | undefined =>
    x < 0 || y < 0 || x >= width || y >= height ? undefined : distances[y * width + x];
  const errors = new Float32Array(points.length / 2);
  for (let n = 0; n < errors.length; n++) {
    const [x, y] = [points[2 * n] ?? 0, points[2 * n + 1] ?? 0];
    errors[n] = errorBetween(at(Math.floor(x), Math.floor(y)), at(Math.ceil(x), Math.ceil(y)));
  }
  return errors;
}

/** Error midway between two pixels' distances; undefined stands for a pixel outside of the image. */
export function errorBetween(a: number | undefined, b: number | undefined): number {
  if (a === undefined || b === undefined) return Math.max(0, a ?? b ?? 0);
  return a < 0 === b < 0 ? (a + b) / 2 : 0;
}
