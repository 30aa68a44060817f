import { describe, expect, it } from 'vitest';
import { contourError } from '../contour/contourError';
import { signedDistanceMap } from '../contour/signedDistance';
import { sliceContours } from '../contour/sliceContours';
import { randomMask, seededRandom } from '../contour/bruteForce.fixture';
import { labelTableOf } from '../labels/labelTable';
import { spacingOf, type Affine } from '../volume/affine';
import { extractSlice } from '../volume/slices';
import { PLANE_NAMES, planesOf, type PlaneName } from '../volume/planes';
import type { Volume } from '../volume/volume';
import { errorOverviewSteps, type LabelErrors, type SliceErrors } from './errorOverview';
import { evaluateLabelMaps } from './evaluate';
import type { LabelMetrics } from './labelMetrics';
import { METRIC_KEYS, METRICS } from './metricCatalogue';
import { ORDERS, reoriented, type Flips } from './reoriented.fixture';

const DIMS = [11, 9, 7] as const;
/** Turned about an axis, with voxels of 1 x 0.75 x 2.5 mm. */
const AFFINE: Affine = [
  [0.8, -0.45, 0, 12],
  [0.6, 0.6, 0, -7],
  [0, 0, 2.5, 3],
  [0, 0, 0, 1],
];

/** Random blobs: voxels of which most neighbours are inside. */
function blobs(random: () => number): Volume {
  const [nx, ny, nz] = DIMS;
  const noise = randomMask(DIMS, 0.5, random);
  const data = noise.map((_, n) => {
    const [x, y, z] = [n % nx, Math.floor(n / nx) % ny, Math.floor(n / (nx * ny))];
    let inside = 0;
    for (const [dx, dy, dz] of [
      [0, 0, 0],
      [1, 0, 0],
      [-1, 0, 0],
      [0, 1, 0],
      [0, -1, 0],
      [0, 0, 1],
      [0, 0, -1],
    ] as const) {
      const [i, j, k] = [x + dx, y + dy, z + dz];
      if (i >= 0 && j >= 0 && k >= 0 && i < nx && j < ny && k < nz)
        inside += noise[i + nx * (j + ny * k)] ?? 0;
    }
    return inside >= 4 ? 1 : 0;
  });
  return { dims: DIMS, affine: AFFINE, dtype: 'uint8', frames: 1, data };
}

function metricsOf(reference: Volume, prediction: Volume): LabelMetrics {
  const [row] = evaluateLabelMaps(reference, prediction, labelTableOf([1]));
  if (!row) throw new Error('There is no row.');
  return row;
}

function errorsOf(reference: Volume, prediction: Volume): LabelErrors {
  const steps = errorOverviewSteps(reference, prediction, [1]);
  for (;;) {
    const step = steps.next();
    if (step.done !== true) continue;
    const [errors] = step.value;
    if (!errors) throw new Error('There is no label.');
    return errors;
  }
}

/** Errors of the contours of one map on a slice to the surface of the other, as the viewer draws them. */
function drawnErrors(drawn: Volume, other: Volume, name: PlaneName, slice: number): number[] {
  const plane = planesOf(drawn)[name];
  const map = signedDistanceMap(other.data, 1, other.dims, spacingOf(other.affine), 'interface');
  const distances = extractSlice(map, other, plane, slice);
  const labels = extractSlice(drawn.data, drawn, plane, slice);
  return sliceContours(labels, plane.width, plane.height).flatMap(({ points }) => [
    ...(contourError(points, distances, plane.width, plane.height) ?? []),
  ]);
}

const rounded = (errors: SliceErrors): (string | null)[] => errors.map((error) => error?.toFixed(4) ?? null);

const PAIRS = [3, 5, 8, 13].map((seed) => {
  const random = seededRandom(seed);
  return { reference: blobs(random), prediction: blobs(random) };
});

const SYMMETRIC = [
  ...['dice', 'iou', 'hd', 'hd95', 'hd95Maximum', 'hd95Area', 'assd', 'nsd1', 'nsd2', 'nsd3'],
  ...['boundaryIou', 'lesionF1'],
];

describe('the metrics of a label', () => {
  it('are best for equal maps', () => {
    for (const { reference } of PAIRS) {
      const row = metricsOf(reference, reference);
      for (const { key, better } of METRICS) {
        if (better !== 'none') expect([key, row[key]]).toEqual([key, better === 'higher' ? 1 : 0]);
      }
      const { histogram } = row;
      const zero = histogram ? -histogram.first / histogram.step : NaN;
      expect(histogram?.counts.every((count, bin) => count > 0 === (bin === zero))).toBe(true);
    }
  });

  it('do not change, or change sides, when reference and prediction change places', () => {
    for (const { reference, prediction } of PAIRS) {
      const [there, back] = [metricsOf(reference, prediction), metricsOf(prediction, reference)];
      for (const key of METRIC_KEYS) {
        if (SYMMETRIC.includes(key))
          expect([key, back[key]]).toEqual([key, expect.closeTo(there[key] ?? NaN, 10)]);
      }
      expect(back.sensitivity).toBe(there.precision);
      expect(back.lesionSensitivity).toBe(there.lesionPrecision);
      expect(back.referenceVolume).toBe(there.predictionVolume);
      expect(back.volumeError).toBeCloseTo(-(there.volumeError ?? NaN), 10);
    }
  });

  it('do not change with the order and the direction of the axes', () => {
    const [pair] = PAIRS;
    if (!pair) throw new Error('There is no pair.');
    const before = metricsOf(pair.reference, pair.prediction);
    ORDERS.forEach((order, n) => {
      const flips: Flips = [n % 2 === 1, n % 3 === 0, n > 2];
      const after = metricsOf(
        reoriented(pair.reference, order, flips),
        reoriented(pair.prediction, order, flips),
      );
      for (const key of METRIC_KEYS) {
        expect([order, key, after[key]]).toEqual([order, key, expect.closeTo(before[key] ?? NaN, 10)]);
      }
      expect(after.histogram).toEqual(before.histogram);
      expect(after.diagonal).toBeCloseTo(before.diagonal, 10);
    });
  });

  it('keep to their bounds and order', () => {
    for (const { reference, prediction } of PAIRS) {
      const row = metricsOf(reference, prediction);
      const { dice, iou, hd, hd95, hd95Maximum, assd, nsd1, nsd2, nsd3 } = row;
      expect(iou).toBeCloseTo((dice ?? NaN) / (2 - (dice ?? NaN)), 12);
      const ascending = [0, assd, hd95, hd, row.diagonal].map((value) => value ?? NaN);
      expect(ascending).toEqual(ascending.toSorted((a, b) => a - b));
      expect(hd95Maximum).toBeGreaterThanOrEqual(hd95 ?? NaN);
      const shares = [0, nsd1, nsd2, nsd3, 1].map((value) => value ?? NaN);
      expect(shares).toEqual(shares.toSorted((a, b) => a - b));
      expect(Math.abs(row.meanSignedDistance ?? NaN)).toBeLessThanOrEqual(hd ?? NaN);
    }
  });
});

describe('the overview of errors', () => {
  it('does not change with the order of the axes, and turns its slices with their direction', () => {
    for (const { reference, prediction } of PAIRS) {
      const before = errorsOf(reference, prediction);
      ORDERS.forEach((order, n) => {
        const flips: Flips = [n % 2 === 1, n % 3 === 0, n > 2];
        const after = errorsOf(reoriented(reference, order, flips), reoriented(prediction, order, flips));
        // Axes 0, 1 and 2 run closest to x, y and z, along which sagittal, coronal and axial slices follow.
        for (const name of PLANE_NAMES) {
          const axis = name === 'sagittal' ? 0 : name === 'coronal' ? 1 : 2;
          const isFlipped = flips[order.findIndex((a) => a === axis)] === true;
          const slices = isFlipped ? after.slices[name].toReversed() : after.slices[name];
          expect(rounded(slices)).toEqual(rounded(before.slices[name]));
        }
        const kinds = ({ components }: LabelErrors): string[] =>
          components
            .map(({ kind, voxels, distance }) => `${kind} ${voxels} ${distance?.toFixed(4) ?? '-'}`)
            .sort();
        expect(kinds(after)).toEqual(kinds(before));
      });
    }
  });

  it('holds no error for equal maps', () => {
    for (const { reference } of PAIRS) {
      const { slices, components } = errorsOf(reference, reference);
      for (const name of PLANE_NAMES) {
        expect(slices[name].filter((error) => error !== null && error !== 0)).toEqual([]);
      }
      expect(components.every(({ kind, distance }) => kind === 'matched' && distance === 0)).toBe(true);
    }
  });

  it('gives every slice the largest error that the contours drawn on it have', () => {
    // sliceContours and contourError draw what this must agree with; see contourError.ts.
    for (const { reference, prediction } of PAIRS) {
      const { slices } = errorsOf(reference, prediction);
      for (const name of PLANE_NAMES) {
        slices[name].forEach((error, slice) => {
          const drawn = [
            ...drawnErrors(prediction, reference, name, slice),
            ...drawnErrors(reference, prediction, name, slice),
          ];
          expect([name, slice, error]).toEqual([
            name,
            slice,
            drawn.length === 0 ? null : expect.closeTo(Math.max(...drawn.map(Math.abs)), 5),
          ]);
        });
      }
    }
  });
});
