/** The probe on a plane: the shortest lines to the contours, with mm at their side. */
import type { JSX } from 'preact';
import type { PlaneName } from '../../src/volume/planes';
import { usePage } from '../page';
import { toScreen, type Point, type Size, type ViewTransform } from '../render/viewTransform';
import { probeLines } from './probeText';

/** CSS pixels from the end of a line to its text, from the text to the border, and from one text to another. */
const BEYOND = 22;
const MARGIN = { x: 62, y: 18 };
const ROOM = { x: 120, y: 32 };

export function ProbeView(props: {
  readonly name: PlaneName;
  readonly slice: number;
  readonly transform: ViewTransform;
  readonly viewport: Size;
}): JSX.Element | null {
  const { session } = usePage();
  const { name, slice, transform, viewport } = props;
  const probed = session.probing.probed.value;
  if (probed?.plane.name !== name || probed.slice !== slice) return null;
  const at = toScreen(transform, probed.at);
  const lines = probeLines(probed).map((line) => ({ ...line, to: toScreen(transform, line.to) }));
  const texts = textPlaces(
    at,
    lines.map(({ to }) => to),
    viewport,
  );
  return (
    <svg class="probe" aria-hidden="true" data-testid={`probe-${name}`}>
      {lines.map(({ role, to, text, elsewhere }, n) => {
        const { x, y } = texts[n] ?? to;
        const isShortest = elsewhere === undefined;
        return (
          <g key={role} data-testid={`probe-line-${role}`} data-length={lengthOf(at, to)}>
            <line class="shade" x1={at.x} y1={at.y} x2={to.x} y2={to.y} />
            <line class={isShortest ? '' : 'on-slice'} x1={at.x} y1={at.y} x2={to.x} y2={to.y} />
            <circle cx={to.x} cy={to.y} r={3} />
            <text x={x} y={y}>
              {text}
              {!isShortest && (
                <tspan x={x} dy="1.15em" class="elsewhere">
                  {elsewhere}
                </tspan>
              )}
            </text>
          </g>
        );
      })}
      <circle class="stand" cx={at.x} cy={at.y} r={3.5} />
    </svg>
  );
}

const lengthOf = (a: Point, b: Point): number => Math.hypot(b.x - a.x, b.y - a.y);

/** Places for the texts behind the ends of the lines, inside of the viewport and not on each other. */
function textPlaces(from: Point, ends: readonly Point[], { width, height }: Size): readonly Point[] {
  const places: Point[] = [];
  for (const to of ends) {
    const length = Math.max(1, lengthOf(from, to));
    const [dx, dy] = [(to.x - from.x) / length, (to.y - from.y) / length];
    const x = inside(to.x + dx * (BEYOND + 20), width, MARGIN.x);
    let y = inside(to.y + dy * BEYOND, height, MARGIN.y);
    const isTaken = (): boolean =>
      places.some((other) => Math.abs(other.x - x) < ROOM.x && Math.abs(other.y - y) < ROOM.y);
    const step = y > height / 2 ? -ROOM.y : ROOM.y;
    while (isTaken() && y > 0 && y < height) y += step;
    places.push({ x, y });
  }
  return places;
}

const inside = (value: number, size: number, margin: number): number =>
  Math.min(size - margin, Math.max(margin, value));
