/** The strip along the slice slider: how wrong each slice is. */
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { Plane } from '../../src/volume/planes';
import { usePage } from '../page';

/** Height of the strip in units of its own; bars of slices with an error are never lower than this. */
const HEIGHT = 100;
const LEAST = 6;

export function SliceErrors({
  plane,
  slice,
}: {
  readonly plane: Plane;
  readonly slice: number;
}): JSX.Element | null {
  const { session } = usePage();
  const errors = session.whereToLook.errors.value[plane.name];
  const drawn = useMemo(() => barsOf(errors), [errors]);
  if (!drawn || plane.depth < 2) return null;
  const { path, worst, largest } = drawn;
  const text = `Largest contour error by slice: ${largest.toFixed(1)} mm, on slice ${worst + 1}`;
  return (
    <svg
      class="slice-errors"
      role="img"
      aria-label={text}
      data-testid={`errors-${plane.name}`}
      data-worst={worst}
      data-largest={largest}
      viewBox={`0 0 ${plane.depth - 1} ${HEIGHT}`}
      preserveAspectRatio="none"
      onPointerDown={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        const share = (event.clientX - box.left) / box.width;
        const clicked = Math.round(share * (plane.depth - 1));
        session.goToSlice(plane, Math.min(plane.depth - 1, Math.max(0, clicked)));
      }}
    >
      <title>{`${text}. Click to go there; N goes to the next worst slice.`}</title>
      {/* The whole strip can be clicked, also where there is no bar. */}
      <rect x={-0.5} width={plane.depth} height={HEIGHT} fill="transparent" />
      <path class="bars" d={path} />
      <rect class="here" x={slice - 0.5} width={1} height={HEIGHT} />
    </svg>
  );
}

interface Bars {
  /** One rectangle a slice, around the slice's number. */
  readonly path: string;
  readonly worst: number;
  /** mm. */
  readonly largest: number;
}

/** @returns undefined where no slice has an error */
export function barsOf(errors: readonly (number | null)[]): Bars | undefined {
  const largest = errors.reduce<number>((most, error) => Math.max(most, error ?? -1), -1);
  if (largest < 0) return undefined;
  const bar = (error: number, slice: number): string => {
    const height = largest === 0 ? LEAST : LEAST + (HEIGHT - LEAST) * (error / largest);
    return `M${slice - 0.5} ${HEIGHT}v${-height}h1v${height}z`;
  };
  return {
    path: errors.map((error, slice) => (error === null ? '' : bar(error, slice))).join(''),
    worst: errors.indexOf(largest),
    largest,
  };
}
