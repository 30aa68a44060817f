/** Changes of the label table. Deleting and merging labels concerns their voxels as well (tools/labels.ts). */
import { z } from 'zod';
import { defaultColor, labelSchema, type Label, type LabelTable } from '../labels/labelTable';
import { ToolError } from './toolError';

/** What fits into 32 bits; 0 is the background. */
export const labelValueSchema = z.number().int().min(0).max(4_294_967_295);
export const listedValueSchema = labelValueSchema.min(1);
const listed = listedValueSchema;

const byte = z.number().int().min(0).max(255);
const given = { name: z.string().min(1), color: z.tuple([byte, byte, byte]).readonly() };

export const tableChangeSchema = z.discriminatedUnion('kind', [
  /** A new label at the end; without a value the first free one. */
  z.object({
    kind: z.literal('add'),
    value: listed.optional(),
    name: given.name,
    color: given.color.optional(),
  }),
  /** Renames, recolours, locks, ... : what is absent stays as it is. */
  z.object({
    kind: z.literal('set'),
    value: listed,
    to: labelSchema.omit({ value: true }).extend(given).partial(),
  }),
  /** Puts a label at another place of the table, counted from 0. */
  z.object({ kind: z.literal('reorder'), value: listed, to: z.number().int().nonnegative() }),
  /** Names and colours from a preset; labels that are not in the table are added. */
  z.object({
    kind: z.literal('preset'),
    labels: z.array(z.object({ value: listed, ...given })).readonly(),
  }),
  /** Takes a label out of the table; its voxels become background. */
  z.object({ kind: z.literal('delete'), value: listed }),
  /** Gives all voxels of a label to another one, and takes it out of the table. */
  z.object({ kind: z.literal('merge'), value: listed, into: listed }),
]);
export type TableChange = Readonly<z.infer<typeof tableChangeSchema>>;

/**
 * The table after a change.
 * @throws ToolError when a label is not there, is there already, or is locked and would lose its voxels
 */
export function changedTable(table: LabelTable, change: TableChange): LabelTable {
  switch (change.kind) {
    case 'add':
      return withLabel(table, change.name, change);
    case 'set': {
      const to = Object.fromEntries(Object.entries(change.to).filter(([, value]) => value !== undefined));
      labelOf(table, change.value);
      return table.map((label) => (label.value === change.value ? { ...label, ...to } : label));
    }
    case 'reorder': {
      const label = labelOf(table, change.value);
      return table.filter(({ value }) => value !== change.value).toSpliced(change.to, 0, label);
    }
    case 'preset': {
      const known = table.map((label) => {
        const preset = change.labels.find(({ value }) => value === label.value);
        return preset ? { ...label, name: preset.name, color: preset.color } : label;
      });
      return [
        ...known,
        ...change.labels.filter(({ value }) => table.every((label) => label.value !== value)),
      ];
    }
    case 'delete':
      return without(table, change.value);
    case 'merge':
      if (change.value === change.into) {
        throw new ToolError(`Label ${change.value} cannot be merged with itself. Choose another label.`);
      }
      unlocked(labelOf(table, change.into));
      return without(table, change.value);
  }
}

/** The table with one more label at its end. @throws ToolError when its value is taken */
export function withLabel(
  table: LabelTable,
  name: string,
  {
    value = freeValue(table),
    color,
  }: { readonly value?: number | undefined; readonly color?: Label['color'] | undefined } = {},
): LabelTable {
  const taken = table.find((label) => label.value === value);
  if (taken) {
    throw new ToolError(`Value ${value} is that of label "${taken.name}" already. Choose another value.`);
  }
  return [...table, { value, name, color: color ?? defaultColor(value) }];
}

/** The smallest value of no label. */
export function freeValue(table: LabelTable): number {
  const taken = new Set(table.map(({ value }) => value));
  for (let value = 1; ; value++) if (!taken.has(value)) return value;
}

/** @throws ToolError when the table has no label of this value */
export function labelOf(table: LabelTable, value: number): Label {
  const label = table.find((candidate) => candidate.value === value);
  if (!label) throw new ToolError(`There is no label of value ${value}. Add it to the table first.`);
  return label;
}

/** @throws ToolError for a locked label */
export function unlocked(label: Label): Label {
  if (label.locked === true) {
    throw new ToolError(`Label "${label.name}" is locked. Unlock it to change its voxels.`);
  }
  return label;
}

function without(table: LabelTable, value: number): LabelTable {
  unlocked(labelOf(table, value));
  return table.filter((label) => label.value !== value);
}
