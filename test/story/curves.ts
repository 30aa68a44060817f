/** Loss and validation Dice over the epochs, as SVG: two small plots side by side. */
import type { Epoch } from './steps';

const [WIDTH, HEIGHT] = [460, 240];
const MARGIN = { left: 48, right: 12, top: 28, bottom: 34 };
const TICKS = 4;

interface Series {
  readonly title: string;
  readonly color: string;
  readonly points: readonly (readonly [epoch: number, value: number])[];
}

export function curves(epochs: readonly Epoch[]): string {
  const loss: Series = {
    title: 'training loss',
    color: '#0969da',
    points: epochs.map(({ epoch, loss: value }) => [epoch, value]),
  };
  const dice: Series = {
    title: 'validation Dice',
    color: '#bc4c00',
    points: epochs.flatMap(({ epoch, validation }) =>
      validation ? [[epoch, validation.dice] as const] : [],
    ),
  };
  const plots = [loss, dice].filter(({ points }) => points.length > 0);
  const width = WIDTH * plots.length;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${HEIGHT}" viewBox="0 0 ${width} ${HEIGHT}" font-family="system-ui, sans-serif" font-size="11" fill="currentColor" role="img" aria-label="Learning curves">
${plots.map((series, n) => `<g transform="translate(${n * WIDTH} 0)">${plot(series)}</g>`).join('\n')}
</svg>`;
}

function plot({ title, color, points }: Series): string {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [x0, x1, y0, y1] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const across = (x: number): number =>
    MARGIN.left + ((x - x0) / (x1 - x0 || 1)) * (WIDTH - MARGIN.left - MARGIN.right);
  const down = (y: number): number =>
    HEIGHT - MARGIN.bottom - ((y - y0) / (y1 - y0 || 1)) * (HEIGHT - MARGIN.top - MARGIN.bottom);
  const line = points.map(([x, y]) => `${across(x).toFixed(1)},${down(y).toFixed(1)}`).join(' ');
  const ticks = Array.from({ length: TICKS + 1 }, (_, n) => y0 + ((y1 - y0) * n) / TICKS)
    .map(
      (y) =>
        `<line x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${down(y)}" y2="${down(y)}" stroke="currentColor" stroke-opacity="0.15"/><text x="${MARGIN.left - 6}" y="${down(y) + 4}" text-anchor="end">${y.toFixed(2)}</text>`,
    )
    .join('');
  const bottom = HEIGHT - 10;
  return `<text x="${MARGIN.left}" y="16" font-size="13">${title}</text>${ticks}
<text x="${across(x0)}" y="${bottom}">epoch ${x0}</text><text x="${across(x1)}" y="${bottom}" text-anchor="end">${x1}</text>
<polyline points="${line}" fill="none" stroke="${color}" stroke-width="2"/>
${points.map(([x, y]) => `<circle cx="${across(x).toFixed(1)}" cy="${down(y).toFixed(1)}" r="2.5" fill="${color}"/>`).join('')}`;
}
