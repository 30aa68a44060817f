/** The table of a data set: how many cases, which channels and labels, what sizes. */
import { z } from 'zod';
import { labelSchema, type LabelTable } from '../../labels/labelTable';
import type { CheckedCase } from './checkedCase';
import type { ImageFacts } from './facts';
import { groupBy } from './groupBy';
import { median, medianOf, patientSpacing, type Triple } from './spread';

const triple = z.tuple([z.number(), z.number(), z.number()]).readonly();
/** Along each axis by itself. */
const spreadSchema = z.object({ median: triple, min: triple, max: triple });

export const summarySchema = z.object({
  cases: z.number().int(),
  /** With a label map; the others are test cases. */
  labelled: z.number().int(),
  /** Label maps by further raters. */
  furtherLabelMaps: z.number().int(),
  channels: z
    .array(
      z.object({
        name: z.string(),
        /** Of all cases; null where no value is finite. The median is that of the cases' means. */
        min: z.number().nullable(),
        max: z.number().nullable(),
        median: z.number().nullable(),
      }),
    )
    .readonly(),
  labels: z
    .array(
      labelSchema.extend({
        /** Of all label maps. */
        voxels: z.number().int(),
        /** Of the voxels of all label maps. */
        share: z.number(),
        /** Cases of which a label map has it. */
        cases: z.number().int(),
      }),
    )
    .readonly(),
  /** mm left-right, back-front, foot-head; null where no image could be read. */
  spacing: spreadSchema.nullable(),
  /** Voxels along i, j, k. */
  shape: spreadSchema.nullable(),
  /** Images in each type, such as "int16". */
  types: z.record(z.string(), z.number().int()),
});
export type DatasetSummary = Readonly<z.infer<typeof summarySchema>>;

export function summarize(
  cases: readonly CheckedCase[],
  channels: readonly string[],
  table: LabelTable,
): DatasetSummary {
  const images = cases.flatMap((each) => each.images);
  const firsts = cases.flatMap(({ images: [first] }) => first ?? []);
  return {
    cases: cases.length,
    labelled: cases.filter(({ isLabelled }) => isLabelled).length,
    furtherLabelMaps: cases.reduce((sum, { labels }) => sum + Math.max(0, labels.length - 1), 0),
    channels: channels.map((name, n) => ({ name, ...intensitiesOf(cases, n) })),
    labels: labelsOf(cases, table),
    spacing: spreadOf(firsts.map(patientSpacing)),
    shape: spreadOf(firsts.map(({ dims }) => dims)),
    types: countBy(images, ({ dtype }) => dtype),
  };
}

function intensitiesOf(
  cases: readonly CheckedCase[],
  channel: number,
): Pick<DatasetSummary['channels'][number], 'min' | 'max' | 'median'> {
  const found = cases
    .flatMap(({ images }) => images.flatMap(({ channels }) => channels)[channel] ?? [])
    .filter(({ mean }) => Number.isFinite(mean));
  if (found.length === 0) return { min: null, max: null, median: null };
  return {
    min: found.reduce((low, { min }) => Math.min(low, min), Infinity),
    max: found.reduce((high, { max }) => Math.max(high, max), -Infinity),
    median: median(found.map(({ mean }) => mean)),
  };
}

function labelsOf(cases: readonly CheckedCase[], table: LabelTable): DatasetSummary['labels'] {
  const counts = cases.map(({ labels }) =>
    labels.flatMap(({ content }) => (content.kind === 'labels' ? content.counts : [])),
  );
  const all = counts.flat().reduce((sum, of) => sum + [...of.values()].reduce((a, b) => a + b, 0), 0);
  return table.map((label) => {
    const voxels = counts.flat().reduce((sum, of) => sum + (of.get(label.value) ?? 0), 0);
    return {
      ...label,
      voxels,
      share: all > 0 ? voxels / all : 0,
      cases: counts.filter((of) => of.some((each) => each.has(label.value))).length,
    };
  });
}

function spreadOf(triples: readonly Triple[]): z.infer<typeof spreadSchema> | null {
  if (triples.length === 0) return null;
  const along = (axis: 0 | 1 | 2, pick: (a: number, b: number) => number): number =>
    triples.map((of) => of[axis]).reduce(pick);
  const each = (pick: (a: number, b: number) => number): Triple => [
    along(0, pick),
    along(1, pick),
    along(2, pick),
  ];
  return {
    median: medianOf(triples),
    min: each((a, b) => Math.min(a, b)),
    max: each((a, b) => Math.max(a, b)),
  };
}

function countBy(
  images: readonly ImageFacts[],
  property: (image: ImageFacts) => string,
): Record<string, number> {
  const groups = groupBy(images, property);
  return Object.fromEntries([...groups].map(([value, of]) => [value, of.length]));
}
