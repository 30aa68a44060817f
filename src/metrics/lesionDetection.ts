/** How many connected parts, such as single lesions, are found, and how many of the found ones are true. */
import { componentRecall } from './componentRecall';
import type { MaskPair } from './maskPair';

/** Null where there is nothing to count: no part in the reference, none in the prediction, or in neither. */
export interface LesionDetection {
  readonly sensitivity: number | null;
  readonly precision: number | null;
  readonly f1: number | null;
}

/**
 * Lesion-wise sensitivity, precision and their harmonic mean, after O. Commowick et al., Scientific
 * Reports 8 (2018), https://doi.org/10.1038/s41598-018-31911-7. A lesion is a connected component; one
 * of the reference is found when enough of it is predicted, and a predicted one is true when enough of
 * it is in the reference. (The paper also asks that what overlaps a lesion does not reach far beyond
 * it; here that is not asked, so that a prediction much too large still finds.)
 */
export function lesionDetection(pair: MaskPair): LesionDetection {
  const sensitivity = componentRecall(pair);
  const precision = componentRecall({ ...pair, reference: pair.prediction, prediction: pair.reference });
  return { sensitivity, precision, f1: harmonicMean(sensitivity, precision) };
}

function harmonicMean(a: number | null, b: number | null): number | null {
  if (a === null && b === null) return null;
  return a === null || b === null || a + b === 0 ? 0 : (2 * a * b) / (a + b);
}
