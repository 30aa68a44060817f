/**
 * dataset.json of the Medical Segmentation Decathlon (http://medicaldecathlon.com, a list of pairs
 * under "training") and of nnU-Net v2 (channel_names, labels, file_ending;
 * https://github.com/MIC-DKFZ/nnUNet/blob/master/documentation/dataset_format.md).
 */
import path from 'node:path';
import { z } from 'zod';
import { readIfThere } from '../formats/readIfThere';
import { labelTableOf, type LabelTable } from '../labels/labelTable';
import { DatasetError } from './datasetError';

const FILE_NAME = 'dataset.json';

const names = z.record(z.string(), z.string());
/** {"1": "anterior"} in the Decathlon, {"anterior": 1} or {"region": [1, 2]} in nnU-Net v2. */
const labels = z.record(z.string(), z.union([z.string(), z.number(), z.array(z.number())]));

const decathlonSchema = z.object({
  name: z.string().optional(),
  modality: names.optional(),
  channel_names: names.optional(),
  labels,
  training: z.array(z.object({ image: z.string(), label: z.string() })),
  test: z.array(z.union([z.string(), z.object({ image: z.string() })])).optional(),
});

const nnunetSchema = z.object({
  name: z.string().optional(),
  channel_names: names,
  labels,
  file_ending: z.string().regex(/^\.[^/\\]+$/, 'must be an ending such as ".nii.gz"'),
  /** Explicit files of each training case, where they do not follow the naming scheme. */
  dataset: z
    .record(z.string(), z.object({ images: z.array(z.string()).min(1), label: z.string() }))
    .optional(),
});

export type DecathlonJson = z.infer<typeof decathlonSchema> & { readonly layout: 'decathlon' };
export type NnunetJson = z.infer<typeof nnunetSchema> & { readonly layout: 'nnunet' };
export type DatasetJson = DecathlonJson | NnunetJson;

/**
 * The dataset.json of a folder; undefined when it has none.
 * @throws DatasetError when it is no JSON or not of either layout
 */
export async function readDatasetJson(root: string): Promise<DatasetJson | undefined> {
  const file = datasetJsonOf(root);
  let text: string | undefined;
  try {
    text = await readIfThere(file);
  } catch (error) {
    throw new DatasetError(file, `${file} cannot be read: ${messageOf(error)}.`, { cause: error });
  }
  if (text === undefined) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new DatasetError(file, `${file} is no valid JSON: ${messageOf(error)}. Correct it.`, {
      cause: error,
    });
  }
  if (typeof json === 'object' && json !== null && 'training' in json) {
    return {
      ...validated(file, 'Medical Segmentation Decathlon', decathlonSchema, json),
      layout: 'decathlon',
    };
  }
  return { ...validated(file, 'nnU-Net v2', nnunetSchema, json), layout: 'nnunet' };
}

export function datasetJsonOf(root: string): string {
  return path.join(root, FILE_NAME);
}

function validated<T>(file: string, layout: string, schema: z.ZodType<T>, json: unknown): T {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const where = issue && issue.path.length > 0 ? `"${issue.path.join('.')}": ` : '';
  throw new DatasetError(
    file,
    `${file} is not as the ${layout} layout asks: ${where}${issue?.message ?? 'unknown reason'}. Correct it.`,
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Channel names in the order of their numbers. */
export function channelsOf(root: string, channels: Readonly<Record<string, string>>): readonly string[] {
  const numbered = Object.entries(channels).map(([key, name]) => ({ index: Number(key), name }));
  numbered.sort((a, b) => a.index - b.index);
  const wrong = numbered.findIndex(({ index }, i) => index !== i);
  if (wrong < 0) return numbered.map(({ name }) => name);
  const file = datasetJsonOf(root);
  throw new DatasetError(
    file,
    `${file} does not number its channels 0, 1, 2, ...: ${Object.keys(channels).join(', ')}. Correct them.`,
  );
}

/**
 * The label table, whichever way round it is written.
 * @throws DatasetError for regions and ignored labels of nnU-Net, and for values that are no labels
 */
export function labelsOf(root: string, json: Pick<DatasetJson, 'labels'>): LabelTable {
  const file = datasetJsonOf(root);
  const table = new Map<number, string>();
  for (const [key, entry] of Object.entries(json.labels)) {
    if (Array.isArray(entry)) {
      throw new DatasetError(
        file,
        `${file} defines "${key}" as a region of several labels (${entry.join(', ')}), which is not supported. Give every label value a name of its own.`,
      );
    }
    const isNameFirst = typeof entry === 'number';
    const [value, name] = isNameFirst ? [entry, key] : [Number(key), entry];
    if (isNameFirst && name === 'ignore') {
      throw new DatasetError(
        file,
        `${file} has an "ignore" label (${value}); voxels left out of training are not supported. Give them a label.`,
      );
    }
    if (!Number.isInteger(value) || value < 0) {
      throw new DatasetError(
        file,
        `${file} gives the label "${key}" the value ${JSON.stringify(entry)}; label values are integers from 0 on. Correct it.`,
      );
    }
    const other = table.get(value);
    if (other !== undefined) {
      throw new DatasetError(file, `${file} gives "${other}" and "${name}" the same value ${value}.`);
    }
    table.set(value, name);
  }
  return labelTableOf(table.keys(), table);
}
