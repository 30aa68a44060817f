/** How a model learned: curves, and what the terms of its loss did. */
import { reportFigure, reportTable } from '../../../reports/html';
import { lineChartSvg, type ChartPoint } from '../../../reports/lineChart';
import { markup, type Markup, type MarkupValue } from '../../../reports/markup';
import type { EpochMetrics } from '../../training/epochMetrics';
import type { ModelDescription } from '../modelDescription';

export function curvesSection(
  epochs: readonly EpochMetrics[],
  { labels }: Pick<ModelDescription, 'labels'>,
): Markup | undefined {
  if (epochs.length === 0) return undefined;
  const xLabel = 'epoch';
  const terms = termsOf(epochs);
  const points = (valueOf: (epoch: EpochMetrics) => number | null | undefined): readonly ChartPoint[] =>
    epochs.flatMap((epoch) => {
      const y = valueOf(epoch);
      return typeof y === 'number' ? [{ x: epoch.epoch, y }] : [];
    });
  const loss = lineChartSvg({
    ...{ title: 'Loss', xLabel, yLabel: 'terms times their weights' },
    series: [
      { name: 'sum', points: points((epoch) => epoch.loss) },
      ...(terms.length > 1 ? terms : []).map((term) => ({
        name: term,
        points: points(({ weightedTerms }) => weightedTerms[term]),
      })),
    ],
  });
  const dice = lineChartSvg({
    ...{ title: 'Validation Dice', xLabel, yLabel: 'Dice', yIncludes: [1] },
    series: [
      ...labels.map(({ name }) => ({
        name,
        points: points(({ validation }) => validation?.labels[name]?.dice),
      })),
      ...(labels.length > 1
        ? [{ name: 'mean over labels', dashed: true, points: points(({ validation }) => validation?.dice) }]
        : []),
    ],
  });
  const shares = lineChartSvg({
    ...{ title: 'Share of the gradient at the logits', xLabel, yLabel: '%', yIncludes: [0, 100] },
    series: terms.map((term) => ({
      name: term,
      points: points(({ gradientShares }) => 100 * (gradientShares[term] ?? NaN)),
    })),
  });
  return markup`<h2>How it learned</h2>
<div class="charts">
${reportFigure(dice, '')}${reportFigure(loss, '')}${terms.length > 1 && reportFigure(shares, '')}</div>
`;
}

/** The terms with their weights and how much of the gradient they made up. */
export function lossTable(epochs: readonly EpochMetrics[]): Markup | undefined {
  const [first, last] = [epochs[0], epochs.at(-1)];
  if (!first || !last) return undefined;
  const weight = (value: number | undefined): string =>
    value === undefined ? '–' : String(Number(value.toPrecision(3)));
  const rows = termsOf(epochs).map((term): MarkupValue[] => {
    const shares = epochs.flatMap(({ gradientShares }) => gradientShares[term] ?? []);
    const share = shares.reduce((sum, value) => sum + value, 0) / shares.length;
    return [
      term,
      weight(first.weights[term]),
      weight(last.weights[term]),
      shares.length === 0 ? '–' : `${(100 * share).toFixed(share < 0.01 ? 2 : 1)} %`,
      last.terms[term]?.toFixed(4).replace('-', '−') ?? '–',
    ];
  });
  return reportTable(
    'Terms of the loss. The share is of the gradient at the logits, mean over the epochs; the value is without its weight.',
    [
      { title: 'term', kind: 'text' },
      ...['weight at first', 'weight at last', 'share of the gradient', 'value at last'].map((title) => ({
        title,
        kind: 'number' as const,
      })),
    ],
    rows,
  );
}

const termsOf = (epochs: readonly EpochMetrics[]): readonly string[] =>
  Object.keys(epochs.at(-1)?.terms ?? {});
