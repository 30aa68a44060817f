/** One number of one label, or a dash that says why there is none. */
import type { JSX } from 'preact';
import type { Better, MetricKey } from '../../src/metrics/metricCatalogue';
import type { LabelMetrics } from '../../src/protocol/schemas';

interface Metric {
  readonly key: MetricKey;
  readonly name: string;
  readonly digits: number;
  readonly better: Better;
  /** '' where the unit stands elsewhere. */
  readonly unit: '' | 'mm' | 'ml';
}

/** Why distances of a label are not defined. */
export function reasonOf({
  referenceVoxels,
  predictionVoxels,
}: Pick<LabelMetrics, 'referenceVoxels' | 'predictionVoxels'>): string | undefined {
  if (referenceVoxels === 0 && predictionVoxels === 0) return 'in neither label map';
  if (referenceVoxels === 0) return 'not in the reference';
  if (predictionVoxels === 0) return 'not in the prediction';
  return undefined;
}

export function MetricValue(props: { readonly metric: Metric; readonly metrics: LabelMetrics }): JSX.Element {
  const { metric, metrics } = props;
  const value = metrics[metric.key];
  if (value === null) {
    const why = `${metric.name} is not defined: the label is ${reasonOf(metrics) ?? 'too small to measure'}.`;
    return (
      <span aria-label={why} title={why}>
        —
      </span>
    );
  }
  return <span>{metricText(metric, value)}</span>;
}

/** A value with the decimals worth showing, and its sign where zero is best. */
export function metricText({ digits, better, unit }: Metric, value: number): string {
  const text = Math.abs(value).toFixed(digits);
  const sign = Number(text) === 0 ? '' : value < 0 ? '−' : better === 'zero' ? '+' : '';
  return `${sign}${text}${unit === '' ? '' : ` ${unit}`}`;
}
