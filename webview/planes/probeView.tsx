/** The probe on a plane: the shortest lines to the contours, with mm at their side. */
import type { JSX } from 'preact';
import type { PlaneName } from '../../src/volume/planes';
import { usePage } from '../page';
import { toScreen, type Point, type Size, type ViewTransform } from '../render/viewTransform';
import { probeLines } from './probeText';

/** CSS pixels from a line to its text, and from the text to the border. */
const BESIDE = 13;
const MARGIN = 34;

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
  return (
    <svg class="probe" aria-hidden="true" data-testid={`probe-${name}`}>
      {probeLines(probed).map((line) => {
        const to = toScreen(transform, line.to);
        const text = besideOf(at, to, viewport);
        return (
          <g key={line.role} data-testid={`probe-line-${line.role}`} data-length={lengthOf(at, to)}>
            <line class="shade" x1={at.x} y1={at.y} x2={to.x} y2={to.y} />
            <line x1={at.x} y1={at.y} x2={to.x} y2={to.y} />
            <circle cx={to.x} cy={to.y} r={3} />
            <text x={text.x} y={text.y}>
              {line.text}
            </text>
          </g>
        );
      })}
      <circle class="stand" cx={at.x} cy={at.y} r={3.5} />
    </svg>
  );
}

const lengthOf = (a: Point, b: Point): number => Math.hypot(b.x - a.x, b.y - a.y);

/** A place for the text beside the middle of a line, inside of the viewport. */
function besideOf(from: Point, to: Point, { width, height }: Size): Point {
  const length = Math.max(1, lengthOf(from, to));
  // To the right of the line as it runs, so that the texts of two lines from one point part.
  const [nx, ny] = [-(to.y - from.y) / length, (to.x - from.x) / length];
  const side = Math.abs(nx) * 14 + BESIDE;
  const inside = (value: number, size: number, margin: number): number =>
    Math.min(size - margin, Math.max(margin, value));
  return {
    x: inside((from.x + to.x) / 2 + nx * side, width, MARGIN),
    y: inside((from.y + to.y) / 2 + ny * side, height, BESIDE),
  };
}
