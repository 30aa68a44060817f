/** Everything that is drawn over the picture of a slice on the canvas of lines, from below to above. */
import { drawContours, type ContourLayer } from './contourPainter';
import type { Difference } from './difference';
import { drawDifference } from './differencePainter';
import { drawIsolines } from './isolinePainter';
import type { Isoline } from './isolines';
import type { ViewTransform } from './viewTransform';

export interface Overlays {
  readonly difference: Difference | undefined;
  readonly isolines: readonly Isoline[] | undefined;
  readonly contours: readonly ContourLayer[];
}

/**
 * Replaces the content of the canvas.
 * @param transform slice pixels to device pixels
 * @param ratio device pixels per CSS pixel
 */
export function drawOverlays(
  context: CanvasRenderingContext2D,
  { difference, isolines, contours }: Overlays,
  transform: ViewTransform,
  ratio: number,
): void {
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  if (difference) drawDifference(context, difference, transform, ratio);
  if (isolines) drawIsolines(context, isolines, transform, ratio);
  drawContours(context, contours, transform, ratio);
}

/** What the drawing depends on, to be compared value by value. */
export function overlaysKey({ difference, isolines, contours }: Overlays): readonly unknown[] {
  return [
    difference,
    isolines,
    ...contours.flatMap(({ contours: lines, table, hidden, style }) => [
      lines,
      table,
      [...hidden].join(),
      style.kind === 'error' ? style.clip : 0,
    ]),
  ];
}
