import { describe, expect, it } from 'vitest';
import { pseudoRandom } from '../graph/gradientCheck';
import { CASE_2D, runLoss } from './lossOnLogits.fixture';

describe('Dice', () => {
  it('is 1 - 2 * common / (predicted + actual), mean over samples and classes', () => {
    // Every probability is 1/2; of four pixels one is foreground.
    const even = { shape: [1, 2, 2, 2], labels: [0, 0, 0, 1], logits: new Float64Array(8) };
    const [background, foreground] = [(2 * 1.5) / (2 + 3), (2 * 0.5) / (2 + 1)];
    expect(runLoss({ kind: 'dice' }, even).loss).toBeCloseTo(1 - (background + foreground) / 2, 8);
    expect(runLoss({ kind: 'dice', classes: [1] }, even).loss).toBeCloseTo(1 - foreground, 8);
  });
});

describe('the Tversky loss', () => {
  it('is the Dice loss with two halves', () => {
    expect(runLoss({ kind: 'tversky', alpha: 0.5, beta: 0.5 }, CASE_2D).loss).toBeCloseTo(
      runLoss({ kind: 'dice' }, CASE_2D).loss,
      12,
    );
  });

  it('minds false negatives more with a larger beta', () => {
    // Half of each pixel: of class 1 there are 0.5 right, 1.5 too many and 0.5 missing.
    const even = { shape: [1, 2, 2, 2], labels: [0, 0, 0, 1], logits: new Float64Array(8) };
    const { loss } = runLoss({ kind: 'tversky', alpha: 0.3, beta: 0.7, classes: [1] }, even);
    expect(loss).toBeCloseTo(1 - 0.5 / (0.5 + 0.3 * 1.5 + 0.7 * 0.5), 8);
  });
});

describe('generalized Dice', () => {
  const labels = [0, 0, 1, 1, 0, 0, 1, 1];
  const withoutClass2 = { shape: [1, 3, 2, 4], labels, logits: pseudoRandom(24, 8) };

  it('still teaches the present classes when one is absent, unlike the form of the authors', () => {
    const safe = runLoss({ kind: 'generalized-dice', absentClasses: 'safe' }, withoutClass2);
    const upstream = runLoss({ kind: 'generalized-dice', absentClasses: 'upstream' }, withoutClass2);
    expect(Math.hypot(...safe.gradient)).toBeGreaterThan(0.01);
    expect(Math.hypot(...upstream.gradient)).toBeLessThan(1e-15);
  });

  it('is 1 when none of the chosen classes is present', () => {
    const { loss } = runLoss(
      { kind: 'generalized-dice', absentClasses: 'safe', classes: [1] },
      { shape: [1, 2, 1, 2], labels: [0, 0], logits: [0, 0, 0, 0] },
    );
    expect(loss).toBeCloseTo(1, 6);
  });
});
