/**
 * Draws where two label maps differ: blue for missed as the inside of the diverging map, orange for extra
 * as its outside, and hatched each in its own way, so that hue is never all that tells them apart.
 */
import { cssColor, type Rgb } from './colorMaps';
import { DIFFERENCE_KINDS, type Difference, type DifferenceKind, type Runs } from './difference';
import { toScreen, type ViewTransform } from './viewTransform';

const COLORS: Readonly<Record<DifferenceKind, Rgb>> = {
  missed: [70, 150, 255],
  extra: [255, 140, 60],
  other: [240, 225, 70],
};
const FILL_OPACITY = 0.55;
/** Dark, since the fill may lie over a label of any colour. */
const HATCH_COLOR = 'rgb(0 0 0 / 0.65)';
/** CSS pixels. */
const HATCH = 7;
const HATCH_WIDTH = 1.25;

export function drawDifference(
  context: CanvasRenderingContext2D,
  difference: Difference,
  transform: ViewTransform,
  ratio: number,
): void {
  for (const kind of DIFFERENCE_KINDS) {
    const runs = difference[kind];
    if (runs.length === 0) continue;
    const path = pathOf(runs, transform);
    context.globalAlpha = FILL_OPACITY;
    context.fillStyle = cssColor(COLORS[kind]);
    context.fill(path);
    context.globalAlpha = 1;
    const hatch = hatchOf(context, kind, ratio);
    if (!hatch) continue;
    context.fillStyle = hatch;
    context.fill(path);
  }
}

function pathOf(runs: Runs, transform: ViewTransform): Path2D {
  const path = new Path2D();
  for (let n = 0; n < runs.length; n += 3) {
    const [y = 0, from = 0, to = 0] = [runs[n], runs[n + 1], runs[n + 2]];
    const a = toScreen(transform, { x: from - 0.5, y: y - 0.5 });
    const b = toScreen(transform, { x: to - 0.5, y: y + 0.5 });
    path.rect(a.x, a.y, b.x - a.x, b.y - a.y);
  }
  return path;
}

/** Lines that fall to the right (missed), rise to the right (extra), or both (other). */
function hatchOf(
  context: CanvasRenderingContext2D,
  kind: DifferenceKind,
  ratio: number,
): CanvasPattern | null {
  const size = Math.round(HATCH * ratio);
  const tile = document.createElement('canvas');
  tile.width = size;
  tile.height = size;
  const drawing = tile.getContext('2d');
  if (!drawing) return null;
  drawing.strokeStyle = HATCH_COLOR;
  drawing.lineWidth = HATCH_WIDTH * ratio;
  // Drawn three times, so that lines go on across the corners of the tile.
  for (const shift of [-size, 0, size]) {
    if (kind !== 'extra') line(drawing, shift, 0, shift + size, size);
    if (kind !== 'missed') line(drawing, shift, size, shift + size, 0);
  }
  return context.createPattern(tile, 'repeat');
}

function line(drawing: CanvasRenderingContext2D, x0: number, y0: number, x1: number, y1: number): void {
  const [dx, dy] = [x1 - x0, y1 - y0];
  drawing.beginPath();
  drawing.moveTo(x0 - dx, y0 - dy);
  drawing.lineTo(x1 + dx, y1 + dy);
  drawing.stroke();
}
