/**
 * Weights of a network's outputs at several resolutions, as nnU-Net has them (`_build_loss` of
 * nnUNetTrainer.py, https://github.com/MIC-DKFZ/nnUNet at 2.8.1): halved from each resolution to the
 * next coarser one, none for the coarsest, and 1 in sum.
 * @param outputs how many outputs there are, at least one
 * @returns one weight for each, full resolution first; a single output has all of it
 * @throws RangeError when there is no output
 */
export function deepSupervisionWeights(outputs: number): readonly number[] {
  if (!Number.isInteger(outputs) || outputs < 1) {
    throw new RangeError(`Deep supervision needs at least one output, not ${outputs}.`);
  }
  if (outputs === 1) return [1];
  const halved = Array.from({ length: outputs }, (_, n) => (n === outputs - 1 ? 0 : 0.5 ** n));
  const total = halved.reduce((sum, weight) => sum + weight, 0);
  return halved.map((weight) => weight / total);
}
