/**
 * One model against another: paired differences case by case, their interval and a test, for every label
 * and metric. A case is one observation however many raters it has: its difference is the mean over them.
 */
import { mean, median } from 'simple-statistics';
import { bootstrapMeanInterval, holm, signedRankTest } from '../statistics/pairedScores';
import type { ModelComparison, PairedDifference } from './comparison';
import type { EvaluatedCase, Evaluation, LabelResult, MetricDescription } from './evaluation';

/** Differences nearer to each other than this are rounding, and count as equal. */
const ROUNDING = 1e10;

/**
 * Every model but the first against the first, in steps of one test. Metrics that only describe, such as
 * volumes, are not compared.
 */
export function* compareModels({
  cases,
  models,
  labels,
  metrics,
}: Pick<Evaluation, 'cases' | 'models' | 'labels' | 'metrics'>): Generator<
  undefined,
  readonly ModelComparison[]
> {
  const compared = metrics.filter(({ better }) => better !== 'none');
  const untested: Untested[] = [];
  for (const model of models.map((_, n) => n).slice(1)) {
    const pairs = pairedCases(cases, model);
    const differences: Omit<PairedDifference, 'corrected'>[] = [];
    for (const { value: label } of labels) {
      for (const metric of compared) {
        yield;
        const difference = differenceOf(pairs.both, label, metric);
        if (difference) differences.push(difference);
      }
    }
    untested.push({ model, cases: pairs.both.length, onlyOne: pairs.onlyOne, differences });
  }
  return corrected(untested);
}

interface Untested extends Pick<ModelComparison, 'model' | 'cases' | 'onlyOne'> {
  readonly differences: readonly Omit<PairedDifference, 'corrected'>[];
}

function corrected(untested: readonly Untested[]): readonly ModelComparison[] {
  const all = untested.flatMap(({ differences }) => differences);
  const p = holm(all.map((difference) => difference.p));
  const correctedOf = new Map(all.map((difference, n) => [difference, p[n] ?? 1]));
  return untested.map(({ differences, ...comparison }) => ({
    ...comparison,
    first: 0,
    tests: all.length,
    differences: differences.map((difference) => ({
      ...difference,
      corrected: correctedOf.get(difference) ?? 1,
    })),
  }));
}

/** The results of both models for each rater of a case. */
type PairedCase = readonly { readonly first: Results; readonly model: Results }[];
type Results = ReadonlyMap<number, LabelResult>;

function pairedCases(
  cases: readonly EvaluatedCase[],
  model: number,
): { readonly both: readonly PairedCase[]; readonly onlyOne: number } {
  const byId = new Map<string, EvaluatedCase[]>();
  for (const each of cases) {
    const raters = byId.get(each.id);
    if (raters) raters.push(each);
    else byId.set(each.id, [each]);
  }
  const both: PairedCase[] = [];
  let onlyOne = 0;
  for (const raters of byId.values()) {
    const results = raters.map((each) => ({ first: resultsOf(each, 0), model: resultsOf(each, model) }));
    const paired = results.flatMap(({ first, model: other }) =>
      first && other ? { first, model: other } : [],
    );
    if (paired.length > 0) both.push(paired);
    else if (results.some(({ first, model: other }) => first ?? other)) onlyOne++;
  }
  return { both, onlyOne };
}

function resultsOf({ results }: EvaluatedCase, model: number): Results | undefined {
  const found = results.find((result) => result.model === model);
  return found && new Map(found.labels.map((result) => [result.label, result]));
}

function differenceOf(
  cases: readonly PairedCase[],
  label: number,
  { key, better }: MetricDescription,
): Omit<PairedDifference, 'corrected'> | undefined {
  const valueOf = (results: Results): number | null => {
    const value = results.get(label)?.values[key] ?? null;
    return value !== null && better === 'zero' ? Math.abs(value) : value;
  };
  const differences: number[] = [];
  const undefinedIn = { first: 0, model: 0, both: 0 };
  for (const raters of cases) {
    const values = raters.map((rater) => ({ first: valueOf(rater.first), model: valueOf(rater.model) }));
    const paired = values.flatMap(({ first, model }) =>
      first === null || model === null ? [] : [model - first],
    );
    if (paired.length > 0) differences.push(Math.round(mean(paired) * ROUNDING) / ROUNDING);
    else if (values.some(({ first }) => first !== null)) undefinedIn.model++;
    else if (values.some(({ model }) => model !== null)) undefinedIn.first++;
    else undefinedIn.both++;
  }
  if (differences.length === 0) return undefined;
  const average = mean(differences);
  const { count, tied, p } = signedRankTest(differences);
  const isBetter = better === 'higher' ? average > 0 : average < 0;
  return {
    ...{ label, metric: key, cases: differences.length, undefinedIn },
    ...{ mean: average, median: median(differences) },
    interval: bootstrapMeanInterval(differences) ?? null,
    ...{ zeros: differences.length - count, tied, p },
    favours: average === 0 ? 'neither' : isBetter ? 'model' : 'first',
  };
}
