/** Overlap of two masks, and the Dice coefficient made of it. */
import type { MaskPair } from './maskPair';

/** Voxels of each mask and of both. */
export interface Overlap {
  readonly reference: number;
  readonly prediction: number;
  readonly intersection: number;
}

export function overlapOf({ reference, prediction }: Pick<MaskPair, 'reference' | 'prediction'>): Overlap {
  let [r, p, both] = [0, 0, 0];
  for (let n = 0; n < reference.length; n++) {
    const [a, b] = [reference[n] ?? 0, prediction[n] ?? 0];
    r += a;
    p += b;
    both += a & b;
  }
  return { reference: r, prediction: p, intersection: both };
}

/** Dice coefficient 2 |A and B| / (|A| + |B|); null where both are empty, since any value would be a choice. */
export function diceOf({ reference, prediction, intersection }: Overlap): number | null {
  const sum = reference + prediction;
  return sum === 0 ? null : (2 * intersection) / sum;
}

/** Intersection over union |A and B| / |A or B|; null where both are empty. */
export function iouOf({ reference, prediction, intersection }: Overlap): number | null {
  const union = reference + prediction - intersection;
  return union === 0 ? null : intersection / union;
}
