/** Two label maps in files: the numbers of every label, and where it is worst. */
import type { LabelMapSource } from '../labels/labelMapSource';
import { labelTableOf } from '../labels/labelTable';
import { errorOverviewSteps, type LabelErrors } from '../metrics/errorOverview';
import { evaluateLabelMaps } from '../metrics/evaluate';
import { readComparable } from '../metrics/evaluateFiles';
import type { LabelMetrics } from '../metrics/labelMetrics';
import { METRIC_KEYS } from '../metrics/metricCatalogue';
import type { LabelResult, WorstPlace } from './evaluation';

/** What an evaluation is asked for, as it can be sent to a thread. */
export interface PairRequest {
  readonly reference: LabelMapSource;
  readonly prediction: string;
  /** Names of labels by value, where they are known. */
  readonly names: ReadonlyMap<number, string>;
  /** Values that have a result also where they are in neither map. */
  readonly labels: readonly number[];
}

export interface NamedResult extends LabelResult {
  readonly name: string;
}

/**
 * @returns every label that is in either map or in the request, in ascending order of value
 * @throws FormatError when a file cannot be read; EvaluationError when the two cannot be compared
 */
export async function evaluatePair(
  { reference, prediction, names, labels }: PairRequest,
  signal?: AbortSignal,
): Promise<readonly NamedResult[]> {
  const pair = await readComparable(reference, prediction, { names, signal });
  const table = labelTableOf(
    [...pair.table.map(({ value }) => value), ...labels],
    new Map([...pair.table.map(({ value, name }) => [value, name] as const), ...names]),
  );
  const metrics = evaluateLabelMaps(pair.reference, pair.prediction, table);
  const overview = finish(
    errorOverviewSteps(
      pair.reference,
      pair.prediction,
      table.map(({ value }) => value),
    ),
  );
  return metrics.map((of) => ({
    ...{ label: of.label, name: of.name },
    ...{ referenceVoxels: of.referenceVoxels, predictionVoxels: of.predictionVoxels },
    values: valuesOf(of),
    worst: worstPlace(overview.find(({ label }) => label === of.label)),
  }));
}

function finish<T>(steps: Generator<undefined, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

function valuesOf(metrics: LabelMetrics): LabelResult['values'] {
  return Object.fromEntries(METRIC_KEYS.map((key) => [key, metrics[key]]));
}

/** The place with the largest contour error; where there is none, in the largest part that is wrong. */
function worstPlace(errors: LabelErrors | undefined): WorstPlace | null {
  const components = errors?.components ?? [];
  const size = ({ distance }: LabelErrors['components'][number]): number => Math.abs(distance ?? -1);
  const [first] = components;
  if (!first) return null;
  const measured = components.filter(({ distance }) => distance !== null);
  const farthest = measured.reduce(
    (worst, each) => (size(each) > size(worst) ? each : worst),
    measured[0] ?? first,
  );
  const [i, j, k] = farthest.worst;
  return { voxel: [Math.round(i), Math.round(j), Math.round(k)], distance: farthest.distance };
}
