/** Draws contours as vector lines on a 2D canvas, in device pixels. */
import type { LabelTable } from '../../src/labels/labelTable';
import type { SliceContour } from '../../src/protocol/schemas';
import { cssColor, divergingCss } from './colorMaps';
import { eachPolyline, segmentsByError, type Segments } from './contourGeometry';
import { toScreen, type ViewTransform } from './viewTransform';

export interface ContourLayer {
  readonly contours: readonly SliceContour[];
  readonly table: LabelTable;
  readonly hidden: ReadonlySet<number>;
  /** How it is drawn: thin in the label's colour, or coloured by error up to `clip` mm. */
  readonly style: { readonly kind: 'plain' } | { readonly kind: 'error'; readonly clip: number };
}

/** Line widths and dashes in CSS pixels. */
const PLAIN_WIDTH = 1.25;
const ERROR_WIDTH = 2.25;
const HALO = 1.4;
const DASH = [5, 3.5] as const;
const HALO_COLOR = 'rgb(0 0 0 / 0.45)';
const UNLISTED_COLOR = 'rgb(255 0 255)';

/**
 * Draws over what is on the canvas.
 * @param transform slice pixels to device pixels
 * @param ratio device pixels per CSS pixel
 */
export function drawContours(
  context: CanvasRenderingContext2D,
  layers: readonly ContourLayer[],
  transform: ViewTransform,
  ratio: number,
): void {
  context.lineJoin = 'round';
  context.lineCap = 'round';
  for (const { contours, table, hidden, style } of layers) {
    for (const contour of contours) {
      if (hidden.has(contour.label)) continue;
      const label = table.find(({ value }) => value === contour.label);
      const color = label ? cssColor(label.color) : UNLISTED_COLOR;
      const whole = pathOf(contour, transform);
      const width = (style.kind === 'error' ? ERROR_WIDTH : PLAIN_WIDTH) * ratio;
      context.setLineDash([]);
      stroke(context, whole, HALO_COLOR, width + HALO * ratio);
      switch (style.kind) {
        case 'plain':
          stroke(context, whole, color, width);
          break;
        case 'error': {
          const { byError, neutral } = segmentsByError(contour, style.clip);
          for (const [index, segments] of byError) {
            stroke(context, pathOfSegments(segments, transform), divergingCss(index), width);
          }
          context.lineCap = 'butt';
          context.setLineDash(DASH.map((length) => length * ratio));
          stroke(context, pathOfSegments(neutral, transform), color, width);
          context.lineCap = 'round';
          break;
        }
      }
    }
  }
}

function stroke(context: CanvasRenderingContext2D, path: Path2D, color: string, width: number): void {
  context.strokeStyle = color;
  context.lineWidth = width;
  context.stroke(path);
}

function pathOf(contour: SliceContour, transform: ViewTransform): Path2D {
  const path = new Path2D();
  const { points } = contour;
  const at = (n: number): { x: number; y: number } =>
    toScreen(transform, { x: points[2 * n] ?? 0, y: points[2 * n + 1] ?? 0 });
  eachPolyline(contour, (first, last) => {
    for (let n = first; n <= last; n++) {
      const { x, y } = at(n);
      if (n === first) path.moveTo(x, y);
      else path.lineTo(x, y);
    }
  });
  return path;
}

/** Segments that follow each other become one line, so that dashes run on across them. */
function pathOfSegments(segments: Segments, transform: ViewTransform): Path2D {
  const path = new Path2D();
  for (let n = 0; n < segments.length; n += 4) {
    const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = segments.slice(n, n + 4);
    if (segments[n - 2] !== x0 || segments[n - 1] !== y0) {
      const from = toScreen(transform, { x: x0, y: y0 });
      path.moveTo(from.x, from.y);
    }
    const to = toScreen(transform, { x: x1, y: y1 });
    path.lineTo(to.x, to.y);
  }
  return path;
}
