/**
 * examples.json: the validation cases that went best, in the middle and worst with the weights in
 * model.onnx, each with a picture of its slice with most wrong pixels.
 */
import { deflateSync, inflateSync } from 'node:zlib';
import { z } from 'zod';
import { slicePictureSchema } from '../../reports/slicePicture';
import type { PreparedCase } from '../data/preparedCase';
import { pictureOf, type Drawn } from './preview';
import type { CaseScores } from './validationScores';

const exampleSchema = z.object({
  rank: z.enum(['best', 'median', 'worst']),
  /** Mean over the labels. */
  dice: z.number(),
  /** Its title is the id of the case. */
  picture: slicePictureSchema,
});
export type Example = z.infer<typeof exampleSchema>;

export const examplesSchema = z.object({
  /** Counted from 1; that of validation.json. */
  epoch: z.number().int(),
  examples: z.array(exampleSchema),
});
export type Examples = z.infer<typeof examplesSchema>;

/** A case as it was predicted on one of its slices. */
interface Seen {
  readonly of: PreparedCase;
  readonly slice: number;
  /** Deflated, shape (height, width): every case is remembered until all scores are known. */
  readonly prediction: Uint8Array;
}

export class ExampleBuilder {
  readonly #model: Drawn;
  readonly #seen = new Map<string, Seen>();

  constructor(model: Drawn) {
    this.#model = model;
  }

  /** @param prediction class indices, shape (slices, height, width) */
  add(of: PreparedCase, prediction: Uint8Array<ArrayBuffer>): void {
    const slice = worstSlice(of, prediction);
    const pixels = of.height * of.width;
    const shown = prediction.subarray(slice * pixels, (slice + 1) * pixels);
    this.#seen.set(of.id, { of, slice, prediction: deflateSync(shown, { level: 1 }) });
  }

  /** @param cases scores of the cases that were added */
  finish(cases: readonly CaseScores[]): readonly Example[] {
    return rankedCases(cases).flatMap(({ id, rank, dice }) => {
      const seen = this.#seen.get(id);
      if (!seen) return [];
      const prediction = Uint8Array.from(inflateSync(seen.prediction));
      return [{ rank, dice, picture: pictureOf(seen.of, seen.slice, prediction, this.#model) }];
    });
  }
}

/** The slice with most wrong pixels; where nothing is wrong, that with most of the labels. */
function worstSlice({ labels, slices, height, width, counts }: PreparedCase, prediction: Uint8Array): number {
  const pixels = height * width;
  const classes = counts.length / slices;
  let [worst, most] = [0, -1];
  for (let slice = 0; slice < slices; slice++) {
    const reference = labels.read(slice);
    // Less than one wrong pixel, however many there are.
    let wrong = (pixels - (counts[slice * classes] ?? 0)) / (pixels + 1);
    for (let n = 0; n < pixels; n++) if (reference[n] !== prediction[slice * pixels + n]) wrong++;
    if (wrong > most) [worst, most] = [slice, wrong];
  }
  return worst;
}

/** Of three cases or more three, of fewer as many; none that has no label in reference and prediction. */
export function rankedCases(
  cases: readonly CaseScores[],
): readonly { readonly id: string; readonly rank: Example['rank']; readonly dice: number }[] {
  const ordered = cases
    .flatMap(({ id, labels }) => {
      const known = Object.values(labels).flatMap(({ dice }) => dice ?? []);
      return known.length === 0 ? [] : [{ id, dice: known.reduce((a, b) => a + b, 0) / known.length }];
    })
    .sort((a, b) => b.dice - a.dice);
  const last = ordered.length - 1;
  const places = new Map<number, Example['rank']>([
    [last, 'worst'],
    [0, 'best'],
    ...(last >= 2 ? [[Math.round(last / 2), 'median'] as const] : []),
  ]);
  return ordered.flatMap((of, n) => {
    const rank = places.get(n);
    return rank === undefined ? [] : [{ ...of, rank }];
  });
}
