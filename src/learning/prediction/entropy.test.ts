import { describe, expect, it } from 'vitest';
import { addEntropy, entropyOf, mutualInformation } from './entropy';

describe('entropyOf', () => {
  it('is 0 where one class is certain, 1 where all are equal, and as by hand between', () => {
    // Pixels: certain, equal of three classes, (0.5, 0.5, 0), (0.7, 0.2, 0.1).
    const probabilities = Float32Array.of(1, 1 / 3, 0.5, 0.7, 0, 1 / 3, 0.5, 0.2, 0, 1 / 3, 0, 0.1);
    const byHand = -(0.7 * Math.log(0.7) + 0.2 * Math.log(0.2) + 0.1 * Math.log(0.1)) / Math.log(3);
    const found = entropyOf(probabilities, 3, 4);
    [0, 1, Math.log(2) / Math.log(3), byHand].forEach((expected, n) => {
      expect(found[n]).toBeCloseTo(expected, 6);
    });
    expect(byHand).toBeCloseTo(0.7298, 4);
  });
});

describe('mutualInformation', () => {
  it('is what disagreement adds to the entropy', () => {
    // Two members: sure of different classes; both unsure; 0.9 and 0.1.
    const members = [Float32Array.of(1, 0.5, 0.9, 0, 0.5, 0.1), Float32Array.of(0, 0.5, 0.1, 1, 0.5, 0.9)];
    const mean = Float32Array.from(
      { length: 6 },
      (_, n) => ((members[0]?.[n] ?? 0) + (members[1]?.[n] ?? 0)) / 2,
    );
    const [a, b] = members.map((member) => entropyOf(member, 2, 3));
    const meanEntropy = Float32Array.from({ length: 3 }, (_, n) => ((a?.[n] ?? 0) + (b?.[n] ?? 0)) / 2);
    const found = mutualInformation(entropyOf(mean, 2, 3), meanEntropy);
    const unsure = -(0.9 * Math.log2(0.9) + 0.1 * Math.log2(0.1));
    [1, 0, 1 - unsure].forEach((expected, n) => {
      expect(found[n]).toBeCloseTo(expected, 6);
    });
  });

  it('is never below 0', () => {
    expect([...mutualInformation(Float32Array.of(0.3), Float32Array.of(0.30000001))]).toEqual([0]);
  });
});

it('addEntropy puts the entropy of each image after its classes', () => {
  expect([...addEntropy(Float32Array.of(1, 0, 0.5, 0.5), 2, 1)]).toEqual([1, 0, 0, 0.5, 0.5, 1]);
});
