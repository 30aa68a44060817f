/** Where two label maps differ on a slice, as runs of pixels in a row. */
import type { SliceImage } from '../../src/protocol/schemas';

/** `missed`: only in the reference; `extra`: only in the prediction; `other`: both have a label, not the same. */
export const DIFFERENCE_KINDS = ['missed', 'extra', 'other'] as const;
export type DifferenceKind = (typeof DIFFERENCE_KINDS)[number];

/** Run n: pixels runs[3n + 1] .. runs[3n + 2] - 1 of row runs[3n]. */
export type Runs = readonly number[];
export type Difference = Readonly<Record<DifferenceKind, Runs>>;

const made = new WeakMap<
  SliceImage,
  { readonly prediction: SliceImage; readonly hidden: readonly number[]; readonly difference: Difference }
>();

/**
 * Computed once for two slices and labels; hidden labels count as background.
 * @param reference label values, shape (height, width)
 * @param prediction same shape
 */
export function differenceOf(
  reference: SliceImage,
  prediction: SliceImage,
  hidden: readonly number[],
): Difference {
  const known = made.get(reference);
  if (known?.prediction === prediction && known.hidden === hidden) return known.difference;
  const difference = runsOf(reference, prediction, new Set(hidden));
  made.set(reference, { prediction, hidden, difference });
  return difference;
}

function runsOf(reference: SliceImage, prediction: SliceImage, hidden: ReadonlySet<number>): Difference {
  const runs: Record<DifferenceKind, number[]> = { missed: [], extra: [], other: [] };
  const { width, height } = reference;
  const shown = (value: number | undefined): number => (value === undefined || hidden.has(value) ? 0 : value);
  for (let y = 0; y < height; y++) {
    let kind: DifferenceKind | undefined;
    for (let x = 0, n = y * width; x < width; x++, n++) {
      const a = reference.data[n] ?? 0;
      const b = prediction.data[n] ?? 0;
      const here = a === b ? undefined : kindOf(shown(a), shown(b));
      if (here !== undefined && here === kind) {
        const run = runs[here];
        run[run.length - 1] = x + 1;
      } else if (here !== undefined) {
        runs[here].push(y, x, x + 1);
      }
      kind = here;
    }
  }
  return runs;
}

function kindOf(reference: number, prediction: number): DifferenceKind | undefined {
  if (reference === prediction) return undefined;
  if (prediction === 0) return 'missed';
  return reference === 0 ? 'extra' : 'other';
}
