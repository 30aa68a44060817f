/** The metrics that are shown first; all others are a step away, and in every export. */
import type { MetricDescription } from './evaluation';

const MAIN: readonly string[] = [
  'dice',
  'hd',
  'hd95',
  'assd',
  'meanSignedDistance',
  'nsd2',
  'volumeError',
  'lesionF1',
];

/** In this order; all metrics of an evaluation that has none of these. */
export function mainMetrics(metrics: readonly MetricDescription[]): readonly MetricDescription[] {
  const main = MAIN.flatMap((key) => metrics.find((metric) => metric.key === key) ?? []);
  return main.length > 0 ? main : metrics;
}
