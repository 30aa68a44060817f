/** Slices and components by how wrong they are, of the labels that are shown. Pure. */
import type { Label } from '../../src/labels/labelTable';
import type { ErrorComponent, ErrorOverview } from '../../src/protocol/schemas';
import type { PlaneName } from '../../src/volume/planes';

/** Largest contour error (mm, without sign) on each slice of a plane; null where there is none to be had. */
export function slicesErrors(
  { labels }: ErrorOverview,
  plane: PlaneName,
  hidden: readonly number[],
): readonly (number | null)[] {
  const shown = labels.filter(({ label }) => !hidden.includes(label)).map(({ slices }) => slices[plane]);
  const depth = Math.max(0, ...shown.map((errors) => errors.length));
  return Array.from({ length: depth }, (_, slice) =>
    shown.reduce<number | null>((worst, errors) => {
      const error = errors[slice] ?? null;
      return error === null ? worst : Math.max(worst ?? 0, error);
    }, null),
  );
}

/** Slices that have an error, worst first; of equal ones the first comes first. */
export function rankedSlices(errors: readonly (number | null)[]): readonly number[] {
  return errors
    .flatMap((error, slice) => (error === null ? [] : [{ error, slice }]))
    .sort((a, b) => b.error - a.error || a.slice - b.slice)
    .map(({ slice }) => slice);
}

export interface ListedComponent extends ErrorComponent {
  readonly label: number;
  readonly name: string;
}

/** What is wrong with the labels shown, worst first. What matches within the tolerance is not listed. */
export function listedComponents(
  { labels }: ErrorOverview,
  table: readonly Label[],
  hidden: readonly number[],
): readonly ListedComponent[] {
  const nameOf = (label: number): string => table.find(({ value }) => value === label)?.name ?? String(label);
  return labels
    .filter(({ label }) => !hidden.includes(label))
    .flatMap(({ label, components }) =>
      components
        .filter(({ kind }) => kind !== 'matched')
        .map((component) => ({ ...component, label, name: nameOf(label) })),
    )
    .sort((a, b) => badness(b) - badness(a) || b.volume - a.volume);
}

/** A component without any counterpart in the other map is worse than one at any distance. */
export const badness = ({ distance }: Pick<ErrorComponent, 'distance'>): number =>
  distance === null ? Infinity : Math.abs(distance);

/**
 * Where to go in a ranking: on from the place that was gone to last, the worst first.
 * @param last index of that place; undefined where the view has been moved away from it
 */
export function stepped(count: number, last: number | undefined, step: 1 | -1): number | undefined {
  if (count === 0) return undefined;
  if (last === undefined || last >= count) return 0;
  return (last + step + count) % count;
}

/** "over-segmented, 0.42 ml, +3.0 mm" */
export function componentText({ kind, volume, distance }: ErrorComponent): string {
  return `${kind}, ${volumeText(volume)}, ${distance === null ? 'no counterpart' : distanceText(distance)}`;
}

/** Volumes from 0.1 ml in ml, smaller ones in mm^3. */
export function volumeText(ml: number): string {
  return ml < 0.1 ? `${Number((ml * 1000).toPrecision(2))} mm³` : `${ml.toFixed(ml < 10 ? 2 : 1)} ml`;
}

/** "+3.0 mm", "−0.5 mm" */
export function distanceText(mm: number): string {
  const size = Math.abs(mm).toFixed(1);
  if (Number(size) === 0) return `${size} mm`;
  return `${mm < 0 ? '−' : '+'}${size} mm`;
}
