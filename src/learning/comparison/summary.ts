/**
 * The numbers of a comparison: for every label and score the mean of each recipe with its spread over
 * seeds, and what distinguishes it from the first recipe, paired by case.
 */
import { mean, sampleStandardDeviation } from 'simple-statistics';
import { BETTER, meanScores, SCORES, type Score } from '../../metrics/labelScores';
import type { Experiment } from './experiment';
import type { RunResults } from './results';
import { bootstrapMeanInterval, holm, signedRankTest, type Interval } from '../../statistics/pairedScores';

/** Scores of one recipe. */
export interface RecipeScore {
  /** Mean over seeds of the mean over cases; null where no case has the score. */
  readonly mean: number | null;
  /** Standard deviation over seeds; null with fewer than two. */
  readonly sd: number | null;
  /** Mean over cases, by seed. */
  readonly bySeed: readonly { readonly seed: number; readonly mean: number | null; readonly cases: number }[];
  /** Predictions of cases, over all seeds, in which the score is not defined. */
  readonly undefinedIn: number;
}

/** A recipe against the first one. */
export interface Difference {
  /** Index of the recipe. */
  readonly recipe: number;
  /** Mean over cases of the paired differences; above 0 where the recipe's score is the higher one. */
  readonly difference: number;
  /** 95 %, by drawing cases; undefined with one case. */
  readonly interval: Interval | undefined;
  /** Cases with the score under both recipes. */
  readonly cases: number;
  /** Wilcoxon's signed-rank test, two-sided. */
  readonly p: number;
  /** After Holm's correction for all tests of the comparison. */
  readonly corrected: number;
  /** Which way the difference points, whatever it is worth. */
  readonly favours: 'recipe' | 'first' | 'neither';
}

export interface SummaryRow {
  /** Name of a label, or undefined for the mean over labels. */
  readonly label: string | undefined;
  readonly score: Score;
  readonly recipes: readonly RecipeScore[];
  /** Of each recipe but the first. */
  readonly differences: readonly Difference[];
}

export interface CaseSummary {
  readonly id: string;
  readonly split: number;
  /** By recipe: mean over labels and seeds of the Dice. */
  readonly dice: readonly (number | null)[];
}

export interface Summary {
  readonly rows: readonly SummaryRow[];
  readonly cases: readonly CaseSummary[];
  readonly tests: number;
}

/** @param results of the runs that are done */
export function summarize(experiment: Experiment, results: readonly RunResults[]): Summary {
  const names = experiment.labels.map(({ name }) => name);
  const labels = names.length > 1 ? [undefined, ...names] : names;
  const rows = labels.flatMap((label) =>
    SCORES.map((score) => {
      const values = new Values(experiment, results, (run, id) => scoreOf(run, id, label, score));
      return { label, score, values };
    }),
  );
  const others = experiment.recipes.map((_, recipe) => recipe).slice(1);
  const untested = rows.map(({ values, score }) =>
    others.map((recipe) => differenceOf(values.pairedWithFirst(recipe), recipe, score)),
  );
  const tested = untested.flat().filter((difference) => difference !== undefined);
  const corrected = holm(tested.map(({ p }) => p));
  const correctedOf = new Map(tested.map((difference, n) => [difference, corrected[n] ?? 1]));
  const dice = new Values(experiment, results, (run, id) => scoreOf(run, id, undefined, 'dice'));
  return {
    rows: rows.map(({ label, score, values }, n) => ({
      label,
      score,
      recipes: experiment.recipes.map((_, recipe) => values.recipe(recipe)),
      differences: (untested[n] ?? [])
        .filter((difference) => difference !== undefined)
        .map((difference) => ({ ...difference, corrected: correctedOf.get(difference) ?? 1 })),
    })),
    cases: experiment.splits.flatMap(({ validation }, split) =>
      validation.map((id) => ({
        id,
        split,
        dice: experiment.recipes.map((_, recipe) => dice.caseMean(recipe, id)),
      })),
    ),
    tests: tested.length,
  };
}

/** undefined: the run did not validate the case. null: the score is not defined. */
function scoreOf(
  { cases }: RunResults,
  id: string,
  label: string | undefined,
  score: Score,
): number | null | undefined {
  const labels = cases.get(id);
  if (!labels) return undefined;
  return label === undefined ? meanScores(Object.values(labels))[score] : (labels[label]?.[score] ?? null);
}

/** One score of all runs and cases. */
class Values {
  readonly #experiment: Experiment;
  readonly #results: readonly RunResults[];
  readonly #valueOf: (run: RunResults, id: string) => number | null | undefined;

  constructor(
    experiment: Experiment,
    results: readonly RunResults[],
    valueOf: (run: RunResults, id: string) => number | null | undefined,
  ) {
    this.#experiment = experiment;
    this.#results = results;
    this.#valueOf = valueOf;
  }

  recipe(recipe: number): RecipeScore {
    let undefinedIn = 0;
    const bySeed = this.#experiment.seeds.map((seed) => {
      const runs = this.#results.filter(({ run }) => run.recipe === recipe && run.seed === seed);
      const values = runs.flatMap((run) => [...run.cases.keys()].map((id) => this.#valueOf(run, id)));
      const defined = values.filter((value) => typeof value === 'number');
      undefinedIn += values.length - defined.length;
      return { seed, mean: meanOrNull(defined), cases: defined.length };
    });
    const means = bySeed.map((of) => of.mean).filter((value) => value !== null);
    return {
      mean: meanOrNull(means),
      sd: means.length > 1 ? sampleStandardDeviation(means) : null,
      bySeed,
      undefinedIn,
    };
  }

  /** Mean over the seeds that have the case. */
  caseMean(recipe: number, id: string, seeds = this.#seedsOf(recipe, id)): number | null {
    const values = this.#results
      .filter(({ run }) => run.recipe === recipe && seeds.has(run.seed))
      .map((run) => this.#valueOf(run, id))
      .filter((value) => typeof value === 'number');
    return meanOrNull(values);
  }

  /** Differences to the first recipe, case by case, over the seeds with which both recipes have the case. */
  pairedWithFirst(recipe: number): readonly number[] {
    const ids = this.#experiment.splits.flatMap(({ validation }) => validation);
    return ids.flatMap((id) => {
      const first = this.#seedsOf(0, id);
      const both = new Set([...this.#seedsOf(recipe, id)].filter((seed) => first.has(seed)));
      const [a, b] = [this.caseMean(0, id, both), this.caseMean(recipe, id, both)];
      return a === null || b === null ? [] : [b - a];
    });
  }

  #seedsOf(recipe: number, id: string): ReadonlySet<number> {
    const runs = this.#results.filter(({ run, cases }) => run.recipe === recipe && cases.has(id));
    return new Set(runs.map(({ run }) => run.seed));
  }
}

function differenceOf(
  differences: readonly number[],
  recipe: number,
  score: Score,
): Omit<Difference, 'corrected'> | undefined {
  if (differences.length === 0) return undefined;
  const difference = mean([...differences]);
  const isBetter = BETTER[score] === 'higher' ? difference > 0 : difference < 0;
  return {
    recipe,
    difference,
    interval: bootstrapMeanInterval(differences),
    cases: differences.length,
    p: signedRankTest(differences).p,
    favours: difference === 0 ? 'neither' : isBetter ? 'recipe' : 'first',
  };
}

function meanOrNull(values: readonly number[]): number | null {
  return values.length === 0 ? null : mean([...values]);
}
