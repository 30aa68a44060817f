/** Which prediction belongs to which reference, for two folders of label maps. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { caseOfLabel, isPredictionMap, predictionNumber, scanOfPrediction } from '../../datasets/pairing';
import { isVolumeFile, volumeBaseName } from '../../formats/registry';

export interface LabelMapPair {
  /** The reference's base name. */
  readonly name: string;
  readonly reference: string;
  readonly prediction: string;
}

export interface LabelMapPairs {
  readonly pairs: readonly LabelMapPair[];
  /** Files without a partner, or with several. */
  readonly unmatched: { readonly references: readonly string[]; readonly predictions: readonly string[] };
}

/** Label maps of a folder, sorted by name: all its volume files but the maps that go with predictions. */
export async function labelMapsIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory() && isVolumeFile(entry.name) && !isPredictionMap(entry.name))
    .map((entry) => path.join(folder, entry.name))
    .sort();
}

/**
 * Pairs files of the same base name ("case_07.nii.gz" and "case_07.nii"), then what is left by case
 * ("case_07_seg.nii.gz" and "case_07.prediction.nii.gz"). A file is paired only where its partner is the
 * only one.
 */
export function pairLabelMaps(references: readonly string[], predictions: readonly string[]): LabelMapPairs {
  const byName = pairBy(references, predictions, volumeBaseName, volumeBaseName);
  const { references: otherReferences, predictions: otherPredictions } = byName.unmatched;
  const byCase = pairBy(otherReferences, otherPredictions, caseOfLabel, (file) =>
    predictionNumber(file) === undefined ? caseOfLabel(file) : scanOfPrediction(file),
  );
  const pairs = [...byName.pairs, ...byCase.pairs].sort((a, b) => (a.name < b.name ? -1 : 1));
  return { pairs, unmatched: byCase.unmatched };
}

function pairBy(
  references: readonly string[],
  predictions: readonly string[],
  keyOfReference: (file: string) => string,
  keyOfPrediction: (file: string) => string,
): LabelMapPairs {
  const referencesByKey = groupBy(references, keyOfReference);
  const predictionsByKey = groupBy(predictions, keyOfPrediction);
  const pairs = [...referencesByKey].flatMap(([key, [reference, ...others]]): LabelMapPair[] => {
    const [prediction, ...more] = predictionsByKey.get(key) ?? [];
    if (reference === undefined || prediction === undefined || others.length > 0 || more.length > 0)
      return [];
    return [{ name: volumeBaseName(reference), reference, prediction }];
  });
  const paired = new Set(pairs.flatMap(({ reference, prediction }) => [reference, prediction]));
  return {
    pairs,
    unmatched: {
      references: references.filter((file) => !paired.has(file)),
      predictions: predictions.filter((file) => !paired.has(file)),
    },
  };
}

function groupBy(files: readonly string[], keyOf: (file: string) => string): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const file of files) groups.set(keyOf(file), [...(groups.get(keyOf(file)) ?? []), file]);
  return groups;
}
