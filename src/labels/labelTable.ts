/** The label table: which values a label map holds, what they are called and how they are drawn. */
import { z } from 'zod';
import { LABEL_STATES } from '../formats/labelStates';

export { LABEL_STATES };
export type LabelState = (typeof LABEL_STATES)[number];

export const labelSchema = z.object({
  /** Voxel value; 0 is the background and is never listed. */
  value: z.number().int(),
  name: z.string(),
  /** Red, green, blue, 0 to 255. */
  color: z.tuple([z.number(), z.number(), z.number()]).readonly(),
  /** 0 to 1; absent: as everything is drawn. */
  opacity: z.number().min(0).max(1).optional(),
  /** Not drawn. */
  hidden: z.boolean().optional(),
  /** While any label is solo, only those are drawn. */
  solo: z.boolean().optional(),
  /** No edit gives it a voxel or takes one from it. */
  locked: z.boolean().optional(),
  /** Absent: not started. */
  state: z.enum(LABEL_STATES).optional(),
});
export type Label = Readonly<z.infer<typeof labelSchema>>;

export const labelTableSchema = z.array(labelSchema).readonly();
export type LabelTable = readonly Label[];

/** Okabe and Ito's palette, readable with colour-blind eyes (https://jfly.uni-koeln.de/color/). */
const PALETTE = [
  [230, 159, 0],
  [86, 180, 233],
  [0, 158, 115],
  [240, 228, 66],
  [213, 94, 0],
  [204, 121, 167],
  [0, 114, 178],
] as const satisfies readonly Label['color'][];

/** The colour of a label that has none of its own: the palette, then golden-angle hues. */
export function defaultColor(value: number): Label['color'] {
  const fromPalette = PALETTE[value - 1];
  if (fromPalette) return fromPalette;
  const hue = (value * 137.508) % 360;
  const channel = (offset: number): number => {
    const k = (offset + hue / 30) % 12;
    return Math.round(255 * (0.55 - 0.4 * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  };
  return [channel(0), channel(8), channel(4)];
}

/** The table of the given values; names missing from `names` become "label N". */
export function labelTableOf(
  values: Iterable<number>,
  names: ReadonlyMap<number, string> = new Map(),
): LabelTable {
  return [...new Set(values)]
    .filter((value) => value !== 0)
    .sort((a, b) => a - b)
    .map((value) => ({
      value,
      name: names.get(value) ?? `label ${value}`,
      color: defaultColor(value),
    }));
}

/** Whether two tables say the same: the same labels in the same order. */
export function sameTable(a: LabelTable, b: LabelTable): boolean {
  return a.length === b.length && a.every((label, n) => textOf(label) === textOf(b[n]));
}

/** What is absent, false or as it is by default, is the same. */
function textOf(label: Label | undefined): string {
  if (!label) return '';
  const { value, name, color, opacity = null, hidden = false, solo = false, locked = false } = label;
  return JSON.stringify([value, name, color, opacity, hidden, solo, locked, label.state ?? 'not started']);
}
