/** The label table of label maps that nothing names: the values they hold. */
import type { LoadedVolume } from '../formats/codec';
import { FormatError } from '../formats/formatError';
import { readVolume } from '../formats/registry';
import { labelTableOf, type LabelTable } from '../labels/labelTable';
import { labelNamesOf, labelValuesOf } from '../labels/labelValues';
import type { LayoutOptions } from './dataset';
import { DatasetError } from './datasetError';
import type { NamedLabels } from './labelNames';

/**
 * The values in label maps, with the names that a table or the files give. With a table of values all its labels
 * are there, found or not.
 */
export async function tableOfFiles(
  files: readonly string[],
  named: NamedLabels | undefined,
  options: LayoutOptions,
): Promise<LabelTable> {
  const given = (named?.labels ?? []).filter(({ isNumbered }) => isNumbered);
  if (options.leaveLabelValues === true && given.length === 0) return [];
  const values = new Set(given.map(({ value }) => value));
  const names = new Map<number, string>();
  for (const file of options.leaveLabelValues === true ? [] : files) {
    const loaded = await readOrReport(file, options);
    if (!loaded) continue;
    const { volume, header } = loaded;
    const found = labelValuesOf(volume.data);
    if (!found) {
      options.report(
        new DatasetError(file, `${file} is no label map: its values are not integers, or too many differ.`),
      );
      continue;
    }
    for (const value of found.keys()) values.add(value);
    for (const [value, name] of labelNamesOf(header)) names.set(value, name);
  }
  for (const { value, name } of given) names.set(value, name);
  return labelTableOf(values, names).map((label) => ({
    ...label,
    color: given.find(({ value }) => value === label.value)?.color ?? label.color,
  }));
}

/** @returns undefined where the file cannot be read, which is reported */
export async function readOrReport(
  file: string,
  { signal, report }: LayoutOptions,
): Promise<LoadedVolume | undefined> {
  try {
    return await readVolume(file, { signal });
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    report(new DatasetError(file, error.message, { fault: 'unreadable', cause: error }));
    return undefined;
  }
}
