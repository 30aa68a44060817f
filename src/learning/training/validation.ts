/** Validation: whole cases are predicted slice by slice and compared in 3D. */
import type { LabelTable } from '../../labels/labelTable';
import type { PreparedCase } from '../data/preparedCase';
import type { Predictor } from '../networks/inference';
import { mostProbable, predictSlices, type WindowOptions } from '../prediction/slidingWindow';

export interface ValidationResult {
  /** Mean over labels of their mean over cases. */
  readonly dice: number;
  /** By label name; null where no case has the label in reference or prediction. */
  readonly labels: Readonly<Record<string, number | null>>;
  /** Cases compared, fewer than given where time ran out. */
  readonly cases: number;
}

/**
 * 3D Dice per label, 2 |R ∩ P| / (|R| + |P|), on the grid the network works on. A case where both are
 * empty has no Dice and is left out of the mean; one where either is empty counts 0.
 * @param isOver asked after every case; the cases done by then count
 * @throws the signal's reason when aborted
 */
export async function validate(
  predictor: Predictor,
  cases: readonly PreparedCase[],
  table: LabelTable,
  window: WindowOptions,
  isOver: () => boolean = () => false,
): Promise<ValidationResult> {
  const values = table.map((): number[] => []);
  let done = 0;
  for (const validated of cases) {
    const overlap = await overlapOfCase(predictor, validated, window);
    values.forEach((list, n) => {
      const { reference = 0, prediction = 0, both = 0 } = overlap[n + 1] ?? {};
      if (reference + prediction > 0) list.push((2 * both) / (reference + prediction));
    });
    done++;
    if (isOver()) break;
  }
  const means = values.map((list) => (list.length > 0 ? mean(list) : null));
  return {
    dice: mean(means.filter((value) => value !== null)),
    labels: Object.fromEntries(table.map(({ name }, n) => [name, means[n] ?? null])),
    cases: done,
  };
}

interface Overlap {
  reference: number;
  prediction: number;
  both: number;
}

/** Voxels of each class in the reference, the prediction and both. */
async function overlapOfCase(
  predictor: Predictor,
  { slices, height, width, images, labels }: PreparedCase,
  window: WindowOptions,
): Promise<readonly Overlap[]> {
  const overlaps = Array.from({ length: predictor.classes }, () => ({
    reference: 0,
    prediction: 0,
    both: 0,
  }));
  const source = { slices, height, width, read: (slice: number) => images.readFloats(slice) };
  let slice = 0;
  for await (const probabilities of predictSlices(predictor, source, window)) {
    const predicted = mostProbable(probabilities, predictor.classes);
    const reference = labels.read(slice++);
    for (let n = 0; n < predicted.length; n++) {
      const [r, p] = [overlaps[reference[n] ?? 0], overlaps[predicted[n] ?? 0]];
      if (r) r.reference++;
      if (p) p.prediction++;
      if (p && r === p) p.both++;
    }
  }
  return overlaps;
}

function mean(values: readonly number[]): number {
  return values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : 0;
}
