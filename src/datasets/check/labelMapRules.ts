/** Whether the values of a label map are labels, and labels of the table. */
import type { LabelTable } from '../../labels/labelTable';
import { counted } from './checkedCase';
import type { LabelContent } from './facts';
import type { Finding } from './finding';

/** Values that a message lists at the most. */
const MOST_LISTED = 5;

/**
 * The same rules for a check and for training; every finding is an error.
 * @param background values besides 0 that stand for none of the labels
 */
export function labelMapFindings(
  file: string,
  content: LabelContent,
  table: LabelTable,
  background: readonly number[] = [],
): Finding[] {
  switch (content.kind) {
    case 'fractions':
      return [
        {
          ...noLabels(file),
          message: `${file} is no label map: ${counted(content.voxels, 'voxel')} of no whole number, such as ${content.example}.`,
          values: { voxels: content.voxels, example: finiteOrText(content.example) },
        },
      ];
    case 'too-many-values':
      return [
        { ...noLabels(file), message: `${file} is no label map: too many different values.`, values: {} },
      ];
    case 'labels':
      return unknownValues(file, content.counts, table, background);
  }
}

const noLabels = (file: string): Pick<Finding, 'kind' | 'severity' | 'files' | 'advice'> => ({
  kind: 'label-not-integer',
  severity: 'error',
  files: [file],
  advice:
    'Labels are whole numbers: resample label maps by the nearest neighbour, and put intensities among the images.',
});

/** JSON knows neither NaN nor infinity. */
const finiteOrText = (value: number): number | string => (Number.isFinite(value) ? value : String(value));

function unknownValues(
  file: string,
  counts: ReadonlyMap<number, number>,
  table: LabelTable,
  background: readonly number[],
): Finding[] {
  const known = new Set([0, ...background, ...table.map(({ value }) => value)]);
  const unknown = [...counts].filter(([value]) => !known.has(value));
  if (unknown.length === 0) return [];
  const listed = unknown
    .slice(0, MOST_LISTED)
    .map(([value, voxels]) => `${value} (${counted(voxels, 'voxel')})`);
  const more = unknown.length > MOST_LISTED ? ` and ${unknown.length - MOST_LISTED} more` : '';
  const names = table.map(({ value, name }) => `${value} ${name}`).join(', ');
  return [
    {
      kind: 'label-values',
      severity: 'error',
      files: [file],
      message: `${file} holds values the label table does not: ${listed.join(', ')}${more}. The table has ${names === '' ? 'no label' : names}.`,
      values: { values: unknown.map(([value]) => value), voxels: unknown.map(([, voxels]) => voxels) },
      advice: 'Name them in dataset.json, or correct the label map.',
    },
  ];
}
