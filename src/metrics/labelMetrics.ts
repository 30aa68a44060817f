/** The row of an evaluation: the metrics of one label, and why some have no value. */
import type { MetricKey } from './metricCatalogue';
import { METRICS } from './metricCatalogue';
import type { SignedDistanceHistogram } from './signedDistances';

/** Every metric of a label; null where it is not defined, never left out. */
export type MetricValues = Readonly<Record<MetricKey, number | null>>;

/** Agreement of one label in two label maps. */
export type LabelMetrics = MetricValues & {
  readonly label: number;
  readonly name: string;
  readonly referenceVoxels: number;
  readonly predictionVoxels: number;
  /** Diagonal of the volume in mm: what stands for a distance in means that count missed labels (aggregate.ts). */
  readonly diagonal: number;
  /** Of the distances that meanSignedDistance is the mean of; null where that is. */
  readonly histogram: SignedDistanceHistogram | null;
};

/** Why a metric of a label has no value. */
export type Absence = 'in neither label map' | 'not in the reference' | 'not in the prediction';

type Sizes = Pick<LabelMetrics, 'referenceVoxels' | 'predictionVoxels'>;

/** Where a label is missing; undefined where both maps have it. */
export function absenceOf({ referenceVoxels, predictionVoxels }: Sizes): Absence | undefined {
  if (referenceVoxels === 0 && predictionVoxels === 0) return 'in neither label map';
  if (referenceVoxels === 0) return 'not in the reference';
  if (predictionVoxels === 0) return 'not in the prediction';
  return undefined;
}

const NEEDS = new Map<MetricKey, (typeof METRICS)[number]['needs']>(
  METRICS.map(({ key, needs }) => [key, needs]),
);

/** Why a metric has no value for a label of these sizes; undefined where it has one. */
export function whyUndefined(sizes: Sizes, key: MetricKey): Absence | undefined {
  const absence = absenceOf(sizes);
  switch (NEEDS.get(key)) {
    case 'either':
      return absence === 'in neither label map' ? absence : undefined;
    case 'both':
      return absence;
    case 'reference':
      return absence === 'not in the prediction' ? undefined : absence;
    case 'prediction':
      return absence === 'not in the reference' ? undefined : absence;
    case 'nothing':
    case undefined:
      return undefined;
  }
}
