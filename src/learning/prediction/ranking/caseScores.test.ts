import { describe, expect, it } from 'vitest';
import { entropyOf } from '../entropy';
import type { PredictedSlice } from '../ownGrid';
import { CaseScoresBuilder, type CaseScores } from './caseScores';

/** Scores of slices of 2 classes, each given by the probabilities of class 1 that each model has. */
function scores(...slices: readonly (readonly (readonly number[])[])[]): CaseScores {
  const builder = new CaseScoresBuilder(2);
  for (const models of slices) {
    const members = models.map((ones) => Float32Array.from([...ones.map((p) => 1 - p), ...ones]));
    const [first] = members;
    const probabilities = Float32Array.from(
      first ?? [],
      (_, n) => members.reduce((sum, member) => sum + (member[n] ?? 0), 0) / members.length,
    );
    const entropy = entropyOf(probabilities, 2, probabilities.length / 2);
    const slice: PredictedSlice = {
      ...{ probabilities, members },
      uncertainty: { entropy, mutualInformation: new Float32Array(entropy.length) },
    };
    builder.add(slice);
  }
  return builder.finish();
}

const bits = (p: number): number => -(p * Math.log2(p) + (1 - p) * Math.log2(1 - p));

describe('the scores of a case', () => {
  it('are the mean entropy of what may be foreground', () => {
    // 0.05 is surely background and does not count, however many such voxels there are.
    const { uncertainty, disagreement } = scores([[0.5, 0.05, 0.05]], [[0.9, 0.05, 0.2]]);
    expect(uncertainty).toBeCloseTo((1 + bits(0.9) + bits(0.2)) / 3, 5);
    expect(disagreement).toBeNull();
  });

  it('are the largest entropy where nothing may be foreground', () => {
    expect(scores([[0.01, 0.08]], [[0.02, 0]]).uncertainty).toBeCloseTo(bits(0.08), 5);
  });

  it('tell how the models disagree, over all slices together', () => {
    // Models 1 and 2 find 3 and 2 voxels, 2 of them together; model 3 finds 1, in both others.
    const { disagreement } = scores(
      [
        [1, 1, 0],
        [1, 0, 0],
        [1, 0, 0],
      ],
      [
        [1, 0, 0],
        [1, 0, 0],
        [0, 0, 0],
      ],
    );
    const pairs = [1 - 4 / 5, 1 - 2 / 4, 1 - 2 / 3];
    expect(disagreement).toBeCloseTo(pairs.reduce((sum, value) => sum + value) / 3, 6);
  });

  it('tell no disagreement of models that find nothing together', () => {
    expect(
      scores([
        [0, 0.1],
        [0.2, 0],
      ]).disagreement,
    ).toBe(0);
  });
});
