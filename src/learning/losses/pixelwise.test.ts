import { describe, expect, it } from 'vitest';
import { CASE_2D, runLoss } from './lossOnLogits.fixture';

/** One row of pixels of two classes with these probabilities of their own class. */
function row(own: readonly number[], labels = own.map(() => 1)) {
  const logits = [0, 1].flatMap((k) => own.map((p, n) => Math.log(labels[n] === k ? p : 1 - p)));
  return { shape: [1, 2, 1, own.length], labels, logits };
}

describe('cross-entropy', () => {
  it('is the mean of -log p over the pixels', () => {
    const { loss } = runLoss({ kind: 'cross-entropy' }, row([0.5, 0.25]));
    expect(loss).toBeCloseTo((Math.log(2) + Math.log(4)) / 2, 8);
  });

  it('weighs every pixel by its class and divides by the weights, as PyTorch', () => {
    const { loss } = runLoss(
      { kind: 'cross-entropy', classWeights: [1, 3] },
      row([0.5, 0.25, 0.25], [0, 0, 1]),
    );
    expect(loss).toBeCloseTo((Math.log(2) + Math.log(4) + 3 * Math.log(4)) / 5, 8);
  });
});

describe('the focal loss', () => {
  it('is cross-entropy with gamma 0, and makes less of what is nearly right', () => {
    expect(runLoss({ kind: 'focal', gamma: 0 }, CASE_2D).loss).toBeCloseTo(
      runLoss({ kind: 'cross-entropy' }, CASE_2D).loss,
      8,
    );
    expect(runLoss({ kind: 'focal', gamma: 2 }, row([0.9])).loss).toBeCloseTo(-0.01 * Math.log(0.9), 8);
  });
});

describe('top-k', () => {
  const pixels = row([0.9, 0.2, 0.5, 0.4]);

  it('is the cross-entropy of the hardest pixels', () => {
    const { loss, gradient } = runLoss({ kind: 'top-k', percent: 50 }, pixels);
    expect(loss).toBeCloseTo(-(Math.log(0.2) + Math.log(0.4)) / 2, 8);
    expect([...gradient.subarray(4)].map((g) => Math.abs(g) > 1e-9)).toEqual([false, true, false, true]);
  });

  it('takes at least one pixel, and all of them at 100 percent', () => {
    expect(runLoss({ kind: 'top-k', percent: 1 }, pixels).loss).toBeCloseTo(-Math.log(0.2), 8);
    expect(runLoss({ kind: 'top-k', percent: 100 }, pixels).loss).toBeCloseTo(
      runLoss({ kind: 'cross-entropy' }, pixels).loss,
      8,
    );
  });

  it('shares a place among equal pixels', () => {
    const { loss, gradient } = runLoss({ kind: 'top-k', percent: 50 }, row([0.5, 0.5, 0.5, 0.5]));
    expect(loss).toBeCloseTo(Math.log(2), 8);
    for (const g of gradient.subarray(4)) expect(g).toBeCloseTo(-0.5 / 4, 8);
  });
});
