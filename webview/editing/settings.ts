/** How the editor is set: which tool, which label, how large. Plain data, kept with the view across reloads. */
import { z } from 'zod';
import type { Editable, ValueRange } from '../../src/editing/actions';
import type { LabelTable } from '../../src/labels/labelTable';
import { EDIT_TOOLS } from './tools';

const range = z.object({ low: z.number(), high: z.number() }).readonly();

export const RADIUS = { least: 0.1, most: 200 } as const;
/** A key press makes the brush larger or smaller by this factor. */
const RADIUS_STEP = 1.25;

export const editSettingsSchema = z.object({
  /** Null: looking, which never paints. */
  tool: z.enum(EDIT_TOOLS).nullable().default(null),
  /** Value of the active label; null, or one that is not in the table: the first of the table. */
  label: z.number().int().nullable().default(null),
  shape: z.enum(['circle', 'sphere']).default('circle'),
  /** mm. */
  radius: z.number().min(RADIUS.least).max(RADIUS.most).default(5),
  /** Of the threshold brush; null: the intensity window. */
  range: range.nullable().default(null),
  /** Of the smart brush and of filling by intensity; null: an eighth of the intensity window. */
  tolerance: z.number().nonnegative().nullable().default(null),
  fillExtent: z.enum(['slice', 'volume']).default('slice'),
  fillBy: z.enum(['label', 'intensity']).default('label'),
  /** Where scissors cut: through which slices, and on which side of the line. */
  cutSlices: z.enum(['one', 'all']).default('all'),
  cutSide: z.enum(['inside', 'outside']).default('inside'),
  /** What accept and reject take: the component that is clicked, or all of the label. */
  accepts: z.enum(['component', 'label']).default('component'),
  /** What may be painted over. */
  over: z.enum(['anything', 'background', 'label']).default('anything'),
  /** The label that may be painted over. */
  overLabel: z.number().int().nullable().default(null),
  /** Only where the scan has such a value. */
  intensity: range.nullable().default(null),
  /** Slices that are changed by hand count as reviewed. */
  review: z.boolean().default(true),
});
export type EditSettings = Readonly<z.infer<typeof editSettingsSchema>>;

export const INITIAL_SETTINGS: EditSettings = editSettingsSchema.parse({});

/** The radius one step larger or smaller, as a number with two digits that count. */
export function steppedRadius(radius: number, larger: boolean): number {
  const stepped = Number((larger ? radius * RADIUS_STEP : radius / RADIUS_STEP).toPrecision(2));
  const moved = stepped === radius ? radius + (larger ? 0.1 : -0.1) : stepped;
  return Math.min(RADIUS.most, Math.max(RADIUS.least, moved));
}

/** Value of the label that is painted; undefined in an empty table. */
export function activeLabel({ label }: Pick<EditSettings, 'label'>, table: LabelTable): number | undefined {
  return table.find(({ value }) => value === label)?.value ?? table[0]?.value;
}

export function toleranceOf({ tolerance }: EditSettings, window: ValueRange): number {
  return tolerance ?? Number(((window.high - window.low) / 8).toPrecision(3));
}

/** What an action may change. */
export function editableOf({ over, overLabel, intensity }: EditSettings, table: LabelTable): Editable {
  const only = intensity ? { intensity } : {};
  switch (over) {
    case 'anything':
    case 'background':
      return { over: { kind: over }, ...only };
    case 'label': {
      const value = table.find((label) => label.value === overLabel)?.value ?? table[0]?.value;
      return { over: { kind: 'labels', values: value === undefined ? [] : [value] }, ...only };
    }
  }
}
