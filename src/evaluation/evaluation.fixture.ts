/** Evaluations for tests, without files. */
import type { Evaluation, LabelResult, MetricDescription } from './evaluation';

export const DICE: MetricDescription = {
  ...{ key: 'dice', name: 'Dice', unit: '', digits: 3, better: 'higher', definition: 'Overlap' },
};
export const HD95: MetricDescription = {
  ...{ key: 'hd95', name: 'HD95', unit: 'mm', digits: 2, better: 'lower', definition: 'Distance' },
};
export const VOLUME_ERROR: MetricDescription = {
  ...{
    key: 'volumeError',
    name: 'Volume error',
    unit: 'ml',
    digits: 2,
    better: 'zero',
    definition: 'Volume',
  },
};

export const resultOf = (values: LabelResult['values'], label = 1): LabelResult => ({
  ...{ label, referenceVoxels: 10, predictionVoxels: 10, values },
  worst: { voxel: [1, 2, 3], distance: 3 },
});

/** @param cases by id: the values of label 1 by model, null where a model has not predicted the case */
export function evaluationOf(
  cases: Readonly<Record<string, readonly (LabelResult['values'] | null)[]>>,
  metrics: readonly MetricDescription[] = [DICE],
): Evaluation {
  const count = Math.max(1, ...Object.values(cases).map(({ length }) => length));
  return {
    ...{ format: 'boundary-evaluation', version: 1, created: '2024-05-06T07:08:09.000Z' },
    reference: '/data/labels',
    models: Array.from({ length: count }, (_, n) => ({ name: `model ${n}`, source: `/predictions/${n}` })),
    labels: [{ value: 1, name: 'tumour', color: [230, 159, 0] }],
    metrics,
    cases: Object.entries(cases).map(([id, models]) => ({
      ...{ id, rater: null, images: [`/data/images/${id}.nii`] },
      reference: { kind: 'values', file: `/data/labels/${id}.nii` },
      results: models.flatMap((values, model) =>
        values ? [{ model, prediction: `/predictions/${model}/${id}.nii`, labels: [resultOf(values)] }] : [],
      ),
    })),
    ...{ failed: [], unmatched: { references: [], predictions: [] }, comparisons: [] },
  };
}
