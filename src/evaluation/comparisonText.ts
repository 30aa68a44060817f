/** What a comparison of models found, in words that claim no more than the numbers do. */
import { SIGNIFICANT, smallestP } from '../statistics/pairedScores';
import type { ModelComparison, PairedDifference } from './comparison';
import type { Evaluation, MetricDescription } from './evaluation';
import { differenceText, pText } from './figures';

type Named = Pick<Evaluation, 'models' | 'labels' | 'metrics'>;

/** One sentence or two for each comparison. */
export function comparisonText(comparison: ModelComparison, evaluation: Named): string {
  const name = evaluation.models[comparison.model]?.name ?? '';
  const first = evaluation.models[comparison.first]?.name ?? '';
  const { cases, differences, tests } = comparison;
  const tested = differences.filter(({ zeros, cases: pairs }) => zeros < pairs);
  if (cases === 0 || differences.length === 0) {
    return `"${name}" cannot be compared with "${first}": there is no case that both have predicted and in which a metric is defined.`;
  }
  const counted = cases === 1 ? '1 case' : `${cases} cases`;
  if (tested.length === 0) return `In ${counted}, "${name}" and "${first}" do not differ at all.`;
  const certain = tested.filter((difference) => difference.corrected < SIGNIFICANT);
  if (certain.length === 0) {
    const smallest = Math.min(...tested.map((difference) => difference.corrected));
    return (
      `No evidence of a difference between "${name}" and "${first}" in ${counted} (smallest corrected p: ${pText(smallest)}). ` +
      `That does not show that they are equal: the intervals tell which differences agree with the data.${tooSmall(cases, tests)}`
    );
  }
  const better = certain.filter(({ favours }) => favours === 'model');
  const worse = certain.filter(({ favours }) => favours === 'first');
  const parts = [
    better.length > 0 && `better than "${first}" in ${listOf(better, evaluation)}`,
    worse.length > 0 && `worse ${better.length > 0 ? '' : `than "${first}" `}in ${listOf(worse, evaluation)}`,
  ].filter((part) => part !== false);
  const others = tests - certain.length;
  const rest =
    others > 0
      ? ` The other ${testsOf(others)} found no evidence of a difference, which is none of equality.`
      : '';
  return `In ${counted}, "${name}" is ${parts.join(', but ')}.${rest}`;
}

const testsOf = (count: number): string => (count === 1 ? '1 test' : `${count} tests`);

/** Where not even differences that all point one way would count. */
function tooSmall(cases: number, tests: number): string {
  if (Math.min(1, smallestP(cases) * tests) < SIGNIFICANT) return '';
  return ` With ${cases === 1 ? '1 case' : `${cases} cases`} and ${testsOf(tests)} not even differences that all point the same way could give a corrected p below ${SIGNIFICANT}.`;
}

/** How the numbers came about, to be read beside them. */
export function comparisonMethod(comparisons: readonly ModelComparison[]): string {
  const tests = comparisons[0]?.tests ?? 0;
  return (
    'Differences are paired by case and point from the first model to the other; a case with several raters counts once, with the mean over them, ' +
    'and a metric whose best value is zero is compared without its sign. Only cases in which the metric is defined for both models are pairs; the others are counted beside them. ' +
    'Interval: 95 % percentile bootstrap of the mean difference, 10,000 draws of cases with a fixed seed. ' +
    "p: Wilcoxon's signed-rank test, two-sided, without the cases that do not differ, exact with ties up to 200 cases; " +
    `corrected after Holm for all ${tests} tests.`
  );
}

/** At most so many are named in a sentence. */
const MOST_NAMED = 6;

function listOf(differences: readonly PairedDifference[], { labels, metrics }: Named): string {
  const named = differences.toSorted((a, b) => a.corrected - b.corrected).slice(0, MOST_NAMED);
  const texts = named.map((difference) => {
    const metric = metrics.find(({ key }) => key === difference.metric);
    const label = labels.find(({ value }) => value === difference.label)?.name;
    const p = pText(difference.corrected);
    return `${metric?.name ?? difference.metric} of ${label ?? `label ${difference.label}`} (${meanText(difference, metric)}, corrected p ${p.startsWith('<') ? p : `= ${p}`})`;
  });
  const more = differences.length - named.length;
  return `${texts.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function meanText({ mean }: PairedDifference, metric: MetricDescription | undefined): string {
  const unit = metric && metric.unit !== '' ? ` ${metric.unit}` : '';
  return `${differenceText(mean, metric?.digits ?? 3)}${unit}`;
}
