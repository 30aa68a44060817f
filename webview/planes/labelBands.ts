/** The marks of labels along a slice slider as bands: runs of slices in one colour. Pure. */
import type { LabelTable } from '../../src/labels/labelTable';
import type { SlicesOfLabel } from '../../src/protocol/schemas';
import type { PlaneName } from '../../src/volume/planes';
import type { Rgb } from '../render/colorMaps';

/** More labels than this share one row, each slice in the colour of the label it holds most of. */
export const MOST_ROWS = 3;

export interface Band {
  readonly row: number;
  readonly first: number;
  readonly last: number;
  readonly color: Rgb;
}

export interface Bands {
  readonly rows: number;
  readonly bands: readonly Band[];
}

/** @returns undefined where no label that is shown is on any slice */
export function bandsOf(
  marks: readonly SlicesOfLabel[],
  plane: PlaneName,
  table: LabelTable,
  hidden: readonly number[],
): Bands | undefined {
  const shown = table.flatMap(({ value, color }) => {
    const slices = marks.find(({ label }) => label === value)?.slices[plane];
    return slices && !hidden.includes(value) && slices.some((count) => count > 0) ? [{ color, slices }] : [];
  });
  if (shown.length === 0) return undefined;
  if (shown.length <= MOST_ROWS) {
    const bands = shown.flatMap(({ color, slices }, row) =>
      runsOf(slices.map((count) => (count > 0 ? color : undefined))).map((run) => ({ row, ...run })),
    );
    return { rows: shown.length, bands };
  }
  const depth = Math.max(...shown.map(({ slices }) => slices.length));
  const dominant = Array.from({ length: depth }, (_, slice) => {
    const most = shown.reduce((a, b) => ((b.slices[slice] ?? 0) > (a.slices[slice] ?? 0) ? b : a));
    return (most.slices[slice] ?? 0) > 0 ? most.color : undefined;
  });
  return { rows: 1, bands: runsOf(dominant).map((run) => ({ row: 0, ...run })) };
}

function runsOf(colors: readonly (Rgb | undefined)[]): readonly Omit<Band, 'row'>[] {
  const runs: { first: number; last: number; color: Rgb }[] = [];
  colors.forEach((color, slice) => {
    const open = runs.at(-1);
    if (!color) return;
    if (open?.last === slice - 1 && open.color === color) open.last = slice;
    else runs.push({ first: slice, last: slice, color });
  });
  return runs;
}
