/** Contours as line segments, grouped by colour: one stroke a colour instead of one a segment. */
import type { SliceContour } from '../../src/protocol/schemas';
import { divergingIndex } from './colorMaps';

/** Segments n: from (s[4n], s[4n + 1]) to (s[4n + 2], s[4n + 3]) in slice pixels. */
export type Segments = number[];

export interface ContourSegments {
  /** By entry of the diverging colour map. */
  readonly byError: ReadonlyMap<number, Segments>;
  /** Segments no error is known for. */
  readonly neutral: Segments;
}

/** Calls back with the first and last point number of each polyline. */
export function eachPolyline(
  { points, starts }: SliceContour,
  visit: (first: number, last: number) => void,
): void {
  const count = points.length / 2;
  starts.forEach((first, p) => {
    const end = Math.min(starts[p + 1] ?? count, count);
    if (end > first) visit(first, end - 1);
  });
}

/**
 * Segments of a contour by colour; a segment's error is the mean of its ends'.
 * @param clip error in mm at which the colour map ends
 */
export function segmentsByError(contour: SliceContour, clip: number): ContourSegments {
  const byError = new Map<number, Segments>();
  const neutral: Segments = [];
  const { points, error } = contour;
  eachPolyline(contour, (first, last) => {
    for (let n = first; n < last; n++) {
      const value = ((error?.[n] ?? NaN) + (error?.[n + 1] ?? NaN)) / 2;
      const group = Number.isFinite(value) ? divergingIndex(value, clip) : undefined;
      let segments = group === undefined ? neutral : byError.get(group);
      if (!segments) {
        segments = [];
        if (group !== undefined) byError.set(group, segments);
      }
      segments.push(
        points[2 * n] ?? 0,
        points[2 * n + 1] ?? 0,
        points[2 * n + 2] ?? 0,
        points[2 * n + 3] ?? 0,
      );
    }
  });
  return { byError, neutral };
}

/** Absolute errors (mm) of all points of the contours that have one. */
export function absoluteErrors(contours: readonly SliceContour[]): number[] {
  return contours.flatMap(({ error }) => Array.from(error ?? [], Math.abs));
}
