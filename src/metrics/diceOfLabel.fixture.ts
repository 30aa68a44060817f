/** Dice coefficient for tests: of label maps as they are read from files. */
import type { VoxelArray } from '../volume/volume';
import { diceOf } from './overlap';

/**
 * Dice coefficient of one label in two label maps of the same shape; null where it is in neither.
 */
export function diceOfLabel(reference: VoxelArray, prediction: VoxelArray, value: number): number | null {
  let [r, p, both] = [0, 0, 0];
  for (let n = 0; n < reference.length; n++) {
    const inReference = reference[n] === value;
    const inPrediction = prediction[n] === value;
    if (inReference) r++;
    if (inPrediction) p++;
    if (inReference && inPrediction) both++;
  }
  return diceOf({ reference: r, prediction: p, intersection: both });
}
