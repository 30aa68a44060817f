/**
 * Where a label map is read from. Most are one file of label values; others are put together from a mask
 * for each label, or from a picture in which each colour is a label.
 */
import { z } from 'zod';

const file = z.string();
const value = z.number().int().positive();
const color = z.tuple([z.number(), z.number(), z.number()]).readonly();

const labelMaskSchema = z.object({
  /** Value in the label map of the voxels in the mask. */
  value,
  name: z.string(),
  file,
});
export type LabelMask = Readonly<z.infer<typeof labelMaskSchema>>;

const colourLabelSchema = z.object({
  /** Value in the label map of pixels of this colour; 0 for the background. */
  value: z.number().int().min(0),
  /** Red, green, blue, as in the file. */
  color,
});
export type ColourLabel = Readonly<z.infer<typeof colourLabelSchema>>;

export const labelMapSourceSchema = z.discriminatedUnion('kind', [
  /** A label map as it is. */
  z.object({ kind: z.literal('values'), file }),
  /** A mask for each label, at least one, in the order in which they are painted over each other. */
  z.object({ kind: z.literal('masks'), masks: z.array(labelMaskSchema).min(1).readonly() }),
  z.object({ kind: z.literal('colours'), file, colours: z.array(colourLabelSchema).readonly() }),
]);
export type LabelMapSource = Readonly<z.infer<typeof labelMapSourceSchema>>;

/** The file a label map is called after: its only one, or its first mask. */
export function fileOfLabelMap(source: LabelMapSource): string {
  return filesOfLabelMap(source)[0] ?? '';
}

/** All files of a label map, absolute paths. */
export function filesOfLabelMap(source: LabelMapSource): readonly string[] {
  return source.kind === 'masks' ? source.masks.map((mask) => mask.file) : [source.file];
}

/**
 * What, besides the content of its files, a label map follows from: which value each mask, or each colour, stands
 * for. Nothing of one file of label values.
 */
export function makingOf(source: LabelMapSource): readonly unknown[] {
  switch (source.kind) {
    case 'values':
      return [];
    case 'masks':
      return [source.masks.map((mask) => mask.value)];
    case 'colours':
      return [source.colours];
  }
}
