/** Metrics of the prediction argmax(logits) against upstream's and medpy's. */
import { hausdorffOrDiagonal, smoothedDice } from '../../src/metrics/boundaryLossMetrics';
import type { MaskPair } from '../../src/metrics/maskPair';
import { overlapOf } from '../../src/metrics/overlap';
import { pooledSurfaceMetrics } from '../../src/metrics/pooledSurfaceMetrics';
import { argmax, gridOf, maskWhere, partsOf } from './arrays';
import { compare, type Check } from './check';
import type { ReferenceCase } from './format';

const FLOAT32 = { relative: 1e-6, absolute: 1e-15 };
const FLOAT64 = { relative: 1e-9, absolute: 1e-12 };

export function checkArgmaxMetrics({ label, logits, K, spacing, metrics_argmax }: ReferenceCase): Check[] {
  const predictions = partsOf(logits).map(argmax);
  const pairs = partsOf(label).map((labels, b) =>
    Array.from({ length: K }, (_, k): MaskPair => ({
      reference: maskWhere(labels, k),
      prediction: (predictions[b] ?? new Uint8Array()).map((v) => (v === k ? 1 : 0)),
      ...gridOf(labels.shape, spacing),
    })),
  );
  const overlaps = pairs.map((classes) => classes.map(overlapOf));
  const ofBatch = Array.from({ length: K }, (_, k) => {
    const total = (part: 'reference' | 'prediction' | 'intersection'): number =>
      overlaps.reduce((sum, classes) => sum + (classes[k]?.[part] ?? 0), 0);
    return {
      reference: total('reference'),
      prediction: total('prediction'),
      intersection: total('intersection'),
    };
  });
  const surfaces = pairs.flat().map(pooledSurfaceMetrics);
  const expected = metrics_argmax;
  const medpy = (values: readonly (readonly (number | null)[])[]): number[] =>
    values.flat().map((value) => value ?? NaN);
  return [
    ...(expected.dice_coef_bk
      ? [
          compare(
            'dice_coef',
            expected.dice_coef_bk,
            overlaps.flat().map((o) => smoothedDice(o)),
            FLOAT32,
          ),
        ]
      : []),
    ...(expected.dice_batch_k
      ? [
          compare(
            'dice_batch',
            expected.dice_batch_k,
            ofBatch.map((o) => smoothedDice(o)),
            FLOAT32,
          ),
        ]
      : []),
    ...(expected.hausdorff_bk
      ? [compare('hausdorff', expected.hausdorff_bk, pairs.flat().map(hausdorffOrDiagonal), FLOAT32)]
      : []),
    ...(expected.medpy_hd95_bk
      ? [
          compare(
            'medpy hd95',
            medpy(expected.medpy_hd95_bk),
            surfaces.map((s) => s?.hd95 ?? NaN),
            FLOAT64,
          ),
        ]
      : []),
    ...(expected.medpy_assd_bk
      ? [
          compare(
            'medpy assd',
            medpy(expected.medpy_assd_bk),
            surfaces.map((s) => s?.assd ?? NaN),
            FLOAT64,
          ),
        ]
      : []),
  ];
}
