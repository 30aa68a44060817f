import { expect, it } from 'vitest';
import { hausdorffWeights } from './hausdorffWeights';

it('sums the distances to both contours, each to the power of the exponent, in mm', () => {
  // A row of five pixels of 2 mm: predicted from the second on, labelled from the fourth on.
  const weights = hausdorffWeights([0.4, 0.6, 0.9, 1, 1], [0, 0, 0, 1, 1], {
    ...{ shape: [1, 1, 1, 5], spacing: [7, 2], exponent: 2 },
  });
  const predicted = [2, 2, 4, 6, 8].map((d) => d * d);
  const actual = [6, 4, 2, 2, 4].map((d) => d * d);
  expect([...weights]).toEqual(predicted.map((d, n) => d + (actual[n] ?? NaN)));
});

it('looks at every sample and class by itself, in three dimensions as well', () => {
  const half = [0, 0, 1, 1, 0, 0, 1, 1];
  const none = half.map(() => 0);
  const all = half.map(() => 1);
  const weights = hausdorffWeights([...none, ...half], [...all, ...none], {
    ...{ shape: [1, 2, 2, 2, 2], spacing: [1, 3, 1], exponent: 1 },
  });
  // Nowhere and everywhere there is no contour.
  expect([...weights.subarray(0, 8)]).toEqual(none);
  expect([...weights.subarray(8)]).toEqual(half.map(() => 3));
});

it('leaves the classes at 0 that are not asked for', () => {
  const weights = hausdorffWeights([0, 1, 1, 0], [0, 1, 1, 0], {
    ...{ shape: [1, 2, 1, 2], spacing: [1, 1], exponent: 1, classes: [1] },
  });
  expect([...weights]).toEqual([0, 0, 2, 2]);
});
