/**
 * splits_final.json, in which nnU-Net keeps the folds of a cross-validation: a list of {train, val} with
 * case names (https://github.com/MIC-DKFZ/nnUNet/blob/master/documentation/manual_data_splits.md).
 */
import path from 'node:path';
import { z } from 'zod';
import { readIfThere } from '../../formats/readIfThere';
import type { Finding } from './finding';

const FILE_NAME = 'splits_final.json';
const splitsSchema = z.array(z.object({ train: z.array(z.string()), val: z.array(z.string()) }));

/** What is wrong with the split file of a data set, where it has one. @param ids of the labelled cases */
export async function splitFileFindings(root: string, ids: readonly string[]): Promise<Finding[]> {
  const file = path.join(root, FILE_NAME);
  const text = await readIfThere(file);
  if (text === undefined) return [];
  const finding = (message: string, values: Finding['values'], advice: string): Finding => ({
    ...{ kind: 'split-file', severity: 'warning', files: [file], message, values, advice },
  });
  const parsed = splitsSchema.safeParse(parseJson(text));
  if (!parsed.success) {
    return [finding(`${file} is no list of {train, val} with case names.`, {}, 'Correct or delete it.')];
  }
  const known = new Set(ids);
  const named = parsed.data.flatMap(({ train, val }) => [...train, ...val]);
  const missing = [...new Set(named)].filter((id) => !known.has(id));
  const both = parsed.data.flatMap(({ train, val }, fold) =>
    val.filter((id) => train.includes(id)).map((id) => `${id} (fold ${fold})`),
  );
  return [
    ...(missing.length > 0
      ? [
          finding(
            `${file} names cases that the data set does not have: ${missing.join(', ')}.`,
            { missing },
            'Correct the names, or add the cases.',
          ),
        ]
      : []),
    ...(both.length > 0
      ? [
          finding(
            `${file} has cases that are trained on and validate in the same fold: ${both.join(', ')}.`,
            { both },
            'A case that was learned from says nothing about new ones. Take it out of one of the two.',
          ),
        ]
      : []),
  ];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
