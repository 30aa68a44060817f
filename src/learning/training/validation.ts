/** Validation: whole cases are predicted patch by patch and compared in 3D. */
import type { LabelTable } from '../../labels/labelTable';
import { diceOfLabel } from '../../metrics/overlap';
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
 * 3D Dice per label (see diceOfLabel) on the grid the network works on. A case where reference and
 * prediction are empty has none and is left out of the mean.
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
    const prediction = await predictCase(predictor, validated, window);
    const reference = validated.labels.readAll();
    values.forEach((list, n) => {
      const dice = diceOfLabel(reference, prediction, n + 1);
      if (dice !== null) list.push(dice);
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

/** Predicted class indices, shape (slices, height, width). */
async function predictCase(
  predictor: Predictor,
  { slices, height, width, images }: PreparedCase,
  window: WindowOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const out = new Uint8Array(slices * height * width);
  const source = { slices, height, width, read: images.readFloats.bind(images) };
  let slice = 0;
  for await (const probabilities of predictSlices(predictor, source, window)) {
    out.set(mostProbable(probabilities, predictor.classes), slice++ * height * width);
  }
  return out;
}

function mean(values: readonly number[]): number {
  return values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : 0;
}
