/** Validation: whole cases are predicted patch by patch and compared in 3D. */
import type { LabelTable } from '../../labels/labelTable';
import { scoreLabels } from '../../metrics/labelScores';
import type { PreparedCase } from '../data/preparedCase';
import type { Predictor } from '../networks/inference';
import { mostProbable, predictSlices, type WindowOptions } from '../prediction/slidingWindow';
import { meansOfCases, type CaseScores, type ValidationScores } from './validationScores';

export interface ValidationResult {
  readonly scores: ValidationScores;
  /** Of the cases compared, fewer than given where time ran out. */
  readonly cases: readonly CaseScores[];
}

export interface ValidationOptions {
  readonly table: LabelTable;
  readonly window: WindowOptions;
  /** Of the normalised surface distance, in mm. */
  readonly nsdTolerance: number;
  /** Asked after every case; the cases done by then count. */
  readonly isOver?: (() => boolean) | undefined;
  /** Told of every case. @param prediction class indices, shape (slices, height, width) */
  readonly onCase?: ((validated: PreparedCase, prediction: Uint8Array<ArrayBuffer>) => void) | undefined;
}

/**
 * Scores of every label (metrics/labelScores.ts) on the grid the network works on. One case is in memory
 * at a time.
 * @throws the signal's reason when aborted
 */
export async function validate(
  predictor: Predictor,
  cases: readonly PreparedCase[],
  { table, window, nsdTolerance, isOver = () => false, onCase }: ValidationOptions,
): Promise<ValidationResult> {
  const done: CaseScores[] = [];
  const classes = table.map((_, n) => n + 1);
  for (const validated of cases) {
    const { id, slices, height, width, spacing } = validated;
    const prediction = await predictCase(predictor, validated, window);
    const maps = {
      ...{ reference: validated.labels.readAll(), prediction, spacing },
      dims: [width, height, slices],
    } as const;
    const scores = scoreLabels(maps, classes, nsdTolerance);
    done.push({
      id,
      labels: Object.fromEntries(scores.map((of, n) => [table[n]?.name ?? '', of])),
    });
    onCase?.(validated, prediction);
    if (isOver()) break;
  }
  const names = table.map(({ name }) => name);
  return { scores: meansOfCases(done, names), cases: done };
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
