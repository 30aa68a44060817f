/**
 * Lookup tables of BIDS (*_dseg.tsv) that name the labels of label maps: one that lies beside a label map or in a
 * folder above it applies where its entities are among the label map's.
 */
import path from 'node:path';
import { volumeBaseName } from '../formats/registry';
import { DatasetError } from './datasetError';
import { filesIn } from './files';
import type { LabelFile } from './foundCase';
import { readLabelNames, type NamedLabel, type NamedLabels } from './labelNames';

const TABLE = /(?:^|_)dseg\.tsv$/i;

/**
 * The labels that the tables of all label maps name.
 * @returns undefined where there is no table
 * @throws DatasetError where two tables name a value differently
 */
export async function bidsLabelNames(
  root: string,
  labels: readonly LabelFile[],
): Promise<NamedLabels | undefined> {
  const tables = new Set<string>();
  for (const { file } of labels) for (const table of await tablesOf(root, file)) tables.add(table);
  const known = new Map<number, { readonly label: NamedLabel; readonly file: string }>();
  for (const file of tables) {
    for (const label of (await readLabelNames(file)).labels) {
      const other = known.get(label.value);
      if (other && other.label.name !== label.name) {
        throw new DatasetError(
          file,
          `${file} calls the value ${label.value} "${label.name}", ${other.file} calls it "${other.label.name}". Correct one of them.`,
        );
      }
      known.set(label.value, { label, file });
    }
  }
  const [first] = tables;
  if (first === undefined) return undefined;
  return { file: first, labels: [...known.values()].map(({ label }) => label), background: [] };
}

async function tablesOf(root: string, label: string): Promise<readonly string[]> {
  const parts = new Set(volumeBaseName(label).split('_'));
  for (let folder = path.dirname(label); ; folder = path.dirname(folder)) {
    const names = ((await filesIn(folder)) ?? []).filter((name) => TABLE.test(name));
    const fitting = names.filter((name) => {
      const entities = name
        .replace(/\.tsv$/i, '')
        .split('_')
        .slice(0, -1);
      return entities.every((entity) => parts.has(entity));
    });
    // The nearest one holds, as in BIDS.
    if (fitting.length > 0) return fitting.map((name) => path.join(folder, name));
    if (folder === root || folder === path.dirname(folder)) return [];
  }
}
