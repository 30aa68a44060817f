/** What a comparison found, in words that claim no more than the numbers do. */
import { BETTER, type Score } from '../../metrics/labelScores';
import type { Experiment } from './experiment';
import type { RunResults } from './results';
import { SIGNIFICANT, smallestP } from '../../statistics/pairedScores';
import type { Difference, Summary, SummaryRow } from './summary';

export const SCORE_NAMES = {
  dice: 'Dice',
  hd95: 'HD95',
  nsd: 'NSD',
  componentRecall: 'component recall',
} as const satisfies Record<Score, string>;

/** HD95 is in mm, the others are shares. */
export function formatScore(score: Score, value: number | null): string {
  if (value === null) return '–';
  return value.toFixed(score === 'hd95' ? 2 : 3).replace('-', '−');
}

export function formatDifference(score: Score, value: number): string {
  const text = formatScore(score, value);
  return value > 0 ? `+${text}` : text;
}

export function formatP(p: number): string {
  return p < 0.001 ? '< 0.001' : p.toFixed(p < 0.1 ? 3 : 2);
}

const countOf = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

/** A sentence for each recipe but the first, which does not put down to the loss what unequal trainings may explain. */
export function verdictOf(
  experiment: Experiment,
  summary: Summary,
  results: readonly RunResults[],
): readonly string[] {
  const [first, ...others] = experiment.recipes;
  if (!first || others.length === 0) return [scoreSentence(experiment, summary)];
  const unequal = unequalEpochs(results);
  const doubt =
    unequal === undefined ? '' : ` The runs trained for ${unequal}, which alone may make such a difference.`;
  return others.map(({ name }, n) => compared(first.name, name, n + 1, experiment, summary) + doubt);
}

function compared(
  first: string,
  name: string,
  recipe: number,
  experiment: Experiment,
  { rows }: Summary,
): string {
  const found = rows.flatMap((row) => {
    const difference = row.differences.find((each) => each.recipe === recipe);
    return difference ? [{ row, difference }] : [];
  });
  const main = found.find(({ row: { score } }) => score === 'dice');
  if (!main) {
    return `"${name}" cannot be compared with "${first}": there is no case that finished runs of both have validated.`;
  }
  const cases = countOf(main.difference.cases, 'case', 'cases');
  const seeds = countOf(experiment.seeds.length, 'seed', 'seeds');
  const certain = found.filter(({ difference }) => difference.corrected < SIGNIFICANT);
  const better = certain.filter(({ difference }) => difference.favours === 'recipe');
  const worse = certain.filter(({ difference }) => difference.favours === 'first');
  if (better.length === 0 && worse.length === 0) {
    const smallest = Math.min(...found.map(({ difference }) => difference.corrected));
    return (
      `No evidence of a difference between "${name}" and "${first}" in ${cases} with ${seeds} ` +
      `(smallest corrected p: ${formatP(smallest)}). ${leftOpen(main.row, main.difference)}`
    );
  }
  const parts = [
    better.length > 0 && `better than "${first}" in ${better.map(describe).join(', ')}`,
    worse.length > 0 &&
      `worse ${better.length > 0 ? '' : `than "${first}" `}in ${worse.map(describe).join(', ')}`,
  ].filter((part) => part !== false);
  return `In ${cases} with ${seeds}, "${name}" is ${parts.join(', but ')}.`;
}

/** No evidence of a difference is none of equality: what may still be. */
function leftOpen({ score, label }: SummaryRow, { difference, interval }: Difference): string {
  const what = `the mean ${SCORE_NAMES[score]}${label === undefined ? ' over labels' : ` of ${label}`}`;
  const by = `${what} differs by ${formatDifference(score, difference)}`;
  if (!interval) return `That does not show that they are equal: ${by}.`;
  return (
    `That does not show that they are equal: ${by}, and differences from ` +
    `${formatDifference(score, interval.low)} to ${formatDifference(score, interval.high)} agree with the data.`
  );
}

function describe({
  row: { label, score },
  difference,
}: {
  row: SummaryRow;
  difference: Difference;
}): string {
  const of = label === undefined ? ' (mean over labels)' : ` of ${label}`;
  const p = formatP(difference.corrected);
  const unit = score === 'hd95' ? ' mm' : '';
  return `${SCORE_NAMES[score]}${of} (${formatDifference(score, difference.difference)}${unit}, corrected p ${p.startsWith('<') ? p : `= ${p}`})`;
}

function scoreSentence(experiment: Experiment, { rows, cases }: Summary): string {
  const row = rows.find(({ score }) => score === 'dice');
  const score = row?.recipes[0];
  if (!row || !score || score.mean === null) return 'No run has validated yet, so there is nothing to say.';
  const done = cases.filter(({ dice }) => dice.some((value) => value !== null)).length;
  const spread = score.sd === null ? '' : ` ± ${formatScore('dice', score.sd)} over seeds`;
  const of = row.label === undefined ? 'mean over labels' : row.label;
  return (
    `Dice ${formatScore('dice', score.mean)}${spread} (${of}), over ${countOf(done, 'case', 'cases')}, ` +
    `each predicted by networks that were not trained on it (${countOf(experiment.splits.length, 'split', 'folds')}).`
  );
}

/** Runs whose epochs differ by more than this factor are not comparable as they are. */
const UNEQUAL = 1.1;

/** Epochs from the shortest to the longest run, where they are too different to compare. */
function unequalEpochs(results: readonly RunResults[]): string | undefined {
  const lengths = results.map(({ epochs }) => epochs.length).filter((length) => length > 0);
  const [shortest, longest] = [Math.min(...lengths), Math.max(...lengths)];
  return longest > UNEQUAL * shortest ? `${shortest} to ${longest} epochs` : undefined;
}

/** What a reader must know to make of the numbers what they are worth. */
export function caveatsOf(
  experiment: Experiment,
  summary: Summary,
  results: readonly RunResults[],
): readonly string[] {
  const unequal = unequalEpochs(results);
  const compares = experiment.recipes.length > 1;
  const cases = Math.max(0, ...summary.rows.flatMap(({ differences }) => differences.map((d) => d.cases)));
  const failed = experiment.runs.filter(({ status }) => status === 'failed').length;
  const open = experiment.runs.filter(({ status }) => !['done', 'failed'].includes(status)).length;
  const least = Math.min(1, smallestP(cases) * summary.tests);
  return [
    compares &&
      cases > 0 &&
      least >= SIGNIFICANT &&
      `With ${countOf(cases, 'case', 'cases')} and ${summary.tests} tests not even differences that all point the same way ` +
        `could give a corrected p below ${SIGNIFICANT}: this comparison is too small to find anything. ` +
        'Compare over folds (--folds), on more cases, or look at one score.',
    compares &&
      experiment.seeds.length < 3 &&
      `With ${countOf(experiment.seeds.length, 'seed', 'seeds')} the spread between trainings is hardly known. Use at least 3.`,
    compares &&
      unequal !== undefined &&
      `The runs trained for ${unequal}: differences may come from that and not from the loss. ` +
        'Compare with --epochs instead of --minutes where other programs use the machine.',
    failed > 0 &&
      `${countOf(failed, 'run', 'runs')} failed and ${failed === 1 ? 'is' : 'are'} left out of every number.`,
    open > 0 && `${countOf(open, 'run has', 'runs have')} not ended yet: the numbers are preliminary.`,
    'The weights of every run are those of its best validation, chosen on the same cases that are scored here, so all ' +
      `scores are somewhat too good${compares ? ', of all recipes alike' : ''}. Keep a test set for a final word.`,
    compares &&
      'The tests ask whether the difference would hold for further cases like these. They take the trained networks as ' +
        `they are, and know the spread between trainings only as the mean over ${countOf(experiment.seeds.length, 'seed', 'seeds')}.`,
    compares &&
      experiment.splits.length > 1 &&
      'Networks of different folds share most of their training cases, so their scores are not quite independent.',
  ].filter((caveat) => caveat !== false);
}

/** Which way a score is better, for tables. */
export const directionOf = (score: Score): string => (BETTER[score] === 'higher' ? '↑' : '↓');
