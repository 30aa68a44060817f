/** Draws isolines as thin lines, with their distance in mm where there is room. */
import type { Isoline } from './isolines';
import { signedText } from './scales';
import { toScreen, type Point, type ViewTransform } from './viewTransform';

const LINE = 'rgb(255 255 255 / 0.7)';
const SHADE = 'rgb(0 0 0 / 0.3)';
/** CSS pixels. */
const WIDTH = 1;
const ZERO_WIDTH = 1.75;
const FONT = 10;
/** A line shorter than this on the screen has no room for a number. */
const LEAST_LENGTH = 70;
/** Numbers stand at least this far apart. */
const LEAST_GAP = 46;

export function drawIsolines(
  context: CanvasRenderingContext2D,
  lines: readonly Isoline[],
  transform: ViewTransform,
  ratio: number,
): void {
  context.setLineDash([]);
  context.font = `${FONT * ratio}px sans-serif`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const taken: Point[] = [];
  const labels: { readonly text: string; readonly at: Point }[] = [];
  for (const { level, points } of lines) {
    const path = new Path2D();
    const seen: Point[] = [];
    let length = 0;
    let before: Point | undefined;
    for (let n = 0; n < points.length; n += 2) {
      const at = toScreen(transform, { x: points[n] ?? 0, y: points[n + 1] ?? 0 });
      if (before) {
        path.lineTo(at.x, at.y);
        length += Math.hypot(at.x - before.x, at.y - before.y);
      } else path.moveTo(at.x, at.y);
      if (isWellInside(context.canvas, at, FONT * 2 * ratio)) seen.push(at);
      before = at;
    }
    context.strokeStyle = SHADE;
    context.lineWidth = (level === 0 ? ZERO_WIDTH : WIDTH) * ratio + 1.2 * ratio;
    context.stroke(path);
    context.strokeStyle = LINE;
    context.lineWidth = (level === 0 ? ZERO_WIDTH : WIDTH) * ratio;
    context.stroke(path);
    if (length < LEAST_LENGTH * ratio) continue;
    const at = freePlace(seen, taken, LEAST_GAP * ratio);
    if (!at) continue;
    taken.push(at);
    labels.push({ text: signedText(level), at });
  }
  for (const { text, at } of labels) {
    context.lineJoin = 'round';
    context.strokeStyle = 'rgb(0 0 0 / 0.8)';
    context.lineWidth = 3 * ratio;
    context.strokeText(text, at.x, at.y);
    context.fillStyle = '#ffffff';
    context.fillText(text, at.x, at.y);
  }
}

const isWellInside = (canvas: HTMLCanvasElement, { x, y }: Point, margin: number): boolean =>
  x > margin && y > margin && x < canvas.width - margin && y < canvas.height - margin;

/** The first of a few places along a line that is far enough from the numbers that stand already. */
function freePlace(line: readonly Point[], taken: readonly Point[], gap: number): Point | undefined {
  return [0.5, 0.25, 0.75, 0.1, 0.9]
    .map((share) => line[Math.floor(share * (line.length - 1))])
    .find(
      (at) => at !== undefined && taken.every((other) => Math.hypot(other.x - at.x, other.y - at.y) > gap),
    );
}
