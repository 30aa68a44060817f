import { describe, expect, it } from 'vitest';
import { Graph } from '../graph/graph';
import { buildLoss } from './losses';
import { runLoss } from './lossOnLogits.fixture';

/** Every probability is 1/2; of four pixels the last is foreground. */
const EVEN = { shape: [1, 2, 2, 2], labels: [0, 0, 0, 1], logits: new Float64Array(8) };
const MAPS = [9, 9, 9, 9, 1, 2, 3, -1];

describe('the boundary loss', () => {
  it('is the mean of probability times distance over samples, chosen classes and pixels', () => {
    const { loss } = runLoss({ kind: 'boundary' }, { ...EVEN, maps: MAPS });
    expect(loss).toBeCloseTo((0.5 * 5) / 4, 12);
  });

  it('looks at all of three classes, at the foreground of two', () => {
    const three = { shape: [1, 3, 1, 1], labels: [0], logits: [0, 0, 0], maps: [3, 6, 9] };
    expect(runLoss({ kind: 'boundary' }, three).loss).toBeCloseTo(18 / 9, 12);
    const two = { shape: [1, 2, 1, 1], labels: [0], logits: [0, 0], maps: [3, 6] };
    expect(runLoss({ kind: 'boundary' }, two).loss).toBeCloseTo(3, 12);
  });
});

describe('the generalized surface loss', () => {
  it('is 1 minus the share of the squared map where prediction and reference agree', () => {
    const { loss } = runLoss({ kind: 'generalized-surface' }, { ...EVEN, maps: MAPS });
    // Everywhere |1 - t - p| = 1/2.
    expect(loss).toBeCloseTo(1 - 1 / 4, 6);
  });

  it('is 1 and teaches nothing where the map is zero', () => {
    const { loss, gradient } = runLoss({ kind: 'generalized-surface' }, { ...EVEN, maps: MAPS.map(() => 0) });
    expect(loss).toBe(1);
    expect(gradient.every((g) => g === 0)).toBe(true);
  });
});

describe('the Hausdorff losses', () => {
  it('one-sided: the mean of squared error times squared distance', () => {
    const { loss } = runLoss({ kind: 'hausdorff-one-sided' }, { ...EVEN, maps: MAPS });
    expect(loss).toBeCloseTo((0.25 * (1 + 4 + 9 + 1)) / 4, 12);
  });

  it('two-sided: distances to both contours, and log(1 + loss) where asked for', () => {
    // The prediction has no contour; the reference's lies within 1, 1, sqrt 2 and 1 of the pixels.
    const expected = (0.25 * (2 + 1 + 1 + 1)) / 4;
    const { loss } = runLoss({ kind: 'hausdorff', exponent: 2, logarithm: false }, EVEN);
    expect(loss).toBeCloseTo(expected, 6);
    const { loss: logarithm } = runLoss({ kind: 'hausdorff', exponent: 2, logarithm: true }, EVEN);
    expect(logarithm).toBeCloseTo(Math.log(1 + expected), 6);
  });
});

it.each([
  [{ kind: 'boundary' }, 'The boundary loss needs the signed distance maps'],
  [{ kind: 'generalized-surface' }, 'The generalized-surface loss needs the signed distance maps'],
  [{ kind: 'hausdorff-one-sided' }, 'The hausdorff-one-sided loss needs the signed distance maps'],
  [{ kind: 'hausdorff', exponent: 2, logarithm: false }, 'needs weights made from the prediction'],
] as const)('%j is refused without its maps', (term, message) => {
  const graph = new Graph();
  const [probabilities, target] = ['p', 't'].map((name) => graph.input(name, 'float32', [1, 2, 2, 2]));
  if (!probabilities || !target) throw new Error('two inputs');
  expect(() => buildLoss(term, { probabilities, target })).toThrow(message);
});
