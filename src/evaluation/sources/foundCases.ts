/** The cases of an evaluation before anything is measured: references, and which prediction belongs to which. */
import type { LabelMapSource } from '../../labels/labelMapSource';
import type { LabelTable } from '../../labels/labelTable';
import type { Evaluation } from '../evaluation';

export interface CaseToEvaluate {
  readonly id: string;
  /** Counted from 1 where there are several; else null. */
  readonly rater: number | null;
  /** Absolute paths, one file a channel; none where the scan is not known. */
  readonly images: readonly string[];
  readonly reference: LabelMapSource;
  /** By model: the predicted label map, undefined where there is none. */
  readonly predictions: readonly (string | undefined)[];
}

export interface FoundCases {
  /** Where the references come from. */
  readonly reference: string;
  readonly models: Evaluation['models'];
  /** Empty where only the label maps themselves tell it. */
  readonly labels: LabelTable;
  readonly cases: readonly CaseToEvaluate[];
  readonly unmatched: Evaluation['unmatched'];
  /** Cases that could not be predicted. */
  readonly failed: Evaluation['failed'];
}

/** Cases that cannot be evaluated at all, with what to do. */
export class EvaluationSourceError extends Error {
  override readonly name = 'EvaluationSourceError';
  readonly code = 'evaluation-source';
}

/**
 * Names of models after their files or folders, told apart by the folders above where those are called
 * alike, and by numbers where nothing tells them apart.
 */
export function modelNames(sources: readonly string[]): readonly string[] {
  const parts = sources.map((source) => source.split(/[\\/]/).filter((part) => part !== ''));
  const longest = Math.max(0, ...parts.map(({ length }) => length));
  for (let count = 1; count <= longest; count++) {
    const names = parts.map((part) => part.slice(-count).join('/'));
    if (new Set(names).size === names.length) return names;
  }
  return sources.map((source, n) => `${source} (${n + 1})`);
}
