/** The parts of a comparison's report page, as HTML. */
import { SCORE_DEFINITIONS, SCORES } from '../../metrics/labelScores';
import { reportFigure, reportTable, type TableColumn } from '../../reports/html';
import { lineChartSvg } from '../../reports/lineChart';
import { markup, type Markup, type MarkupValue } from '../../reports/markup';
import { slicePictureSvg } from '../../reports/slicePicture';
import { stripChartSvg } from '../../reports/stripChart';
import { SIGNIFICANT } from '../../statistics/pairedScores';
import { meanCurve, termsOf } from './curves';
import type { Experiment } from './experiment';
import type { CasePictures } from './pictures';
import type { RunResults } from './results';
import type { RecipeScore, Summary, SummaryRow } from './summary';
import { directionOf, formatDifference, formatP, formatScore, SCORE_NAMES } from './verdict';

const ofRecipe = (results: readonly RunResults[], recipe: number): readonly RunResults[] =>
  results.filter(({ run }) => run.recipe === recipe);

/** What was compared, on what and how. */
export function setupSection(experiment: Experiment, results: readonly RunResults[]): Markup {
  const { dataset, data, splits, seeds, recipes, epochs, minutes, runs, labels } = experiment;
  const [first] = splits;
  const limit = [epochs !== undefined && `${epochs} epochs`, minutes !== undefined && `${minutes} minutes`];
  const cases =
    splits.length > 1
      ? `${splits.flatMap(({ validation }) => validation).length}, each validated in one of ${splits.length} folds`
      : `${first?.training.length ?? 0} to train on, ${first?.validation.length ?? 0} to validate on, the same for all runs`;
  const done = runs.filter(({ status }) => status === 'done').length;
  const facts: readonly (readonly [string, MarkupValue])[] = [
    ['Data set', markup`${dataset} (<code>${data}</code>)`],
    ['Cases', cases],
    ['Labels', labels.map(({ name }) => name).join(', ')],
    ['Each run', limit.filter((part) => part !== false).join(' or ')],
    ['Seeds', seeds.join(', ')],
    ['Runs', `${results.length === runs.length ? 'all ' : `${done} of `}${runs.length} done`],
  ];
  return markup`<h2>What was ${recipes.length > 1 ? 'compared' : 'done'}</h2>
<dl>${facts.map(([name, value]) => markup`<dt>${name}</dt><dd>${value}</dd>\n`)}</dl>
${reportTable(
  'Losses. Everything else is the same for all: data, splits, network, plan and length of training.',
  [
    { title: 'recipe', kind: 'text' },
    { title: 'trained with', kind: 'text' },
  ],
  recipes.map(({ name, description }) => [name, description]),
)}`;
}

/** Mean and spread by label and score, with the difference to the first recipe where there are others. */
export function scoresSection(
  experiment: Experiment,
  summary: Summary,
  nsdTolerance: number | undefined,
): Markup {
  const { recipes } = experiment;
  const others = recipes.slice(1);
  const columns: TableColumn[] = [
    { title: 'label', kind: 'text' },
    { title: 'score', kind: 'text' },
    ...recipes.map(({ name }): TableColumn => ({ title: name, kind: 'number' })),
    ...others.flatMap(({ name }): TableColumn[] => [
      { title: others.length > 1 ? `difference of ${name}` : 'difference', kind: 'number' },
      { title: '95 % interval', kind: 'number' },
      { title: 'cases', kind: 'number' },
      { title: 'p', kind: 'number' },
      { title: 'corrected p', kind: 'number' },
    ]),
  ];
  const rows = summary.rows.map((row) => scoreCells(row, experiment));
  return markup`<h2>Scores</h2>
${reportTable(
  'Mean ± standard deviation over seeds of the mean over cases. ↑ higher is better, ↓ lower is better.',
  columns,
  rows,
)}
${others.length > 0 && markup`<p class="faint">Differences are against "${recipes[0]?.name ?? ''}", case by case, each case being the mean over seeds. Intervals: percentile bootstrap over cases. p: Wilcoxon's signed-rank test, two-sided, exact with ties up to 200 cases; corrected for all ${summary.tests} tests of this table after Holm. Below ${SIGNIFICANT} it stands in bold.</p>`}
<dl>${SCORES.map((score) => markup`<dt>${SCORE_NAMES[score]}</dt><dd>${SCORE_DEFINITIONS[score]}${score === 'nsd' && nsdTolerance !== undefined && `. Tolerance here: ${Number(nsdTolerance.toPrecision(3))} mm`}.</dd>\n`)}</dl>
`;
}

function scoreCells(
  { label, score, recipes, differences }: SummaryRow,
  experiment: Experiment,
): MarkupValue[] {
  const compared = experiment.recipes.slice(1).flatMap((_, n): MarkupValue[] => {
    const found = differences.find(({ recipe }) => recipe === n + 1);
    if (!found) return ['–', '', '', '', ''];
    const { difference, interval, cases, p, corrected } = found;
    const range =
      interval && `${formatDifference(score, interval.low)} to ${formatDifference(score, interval.high)}`;
    const text = formatP(corrected);
    return [
      formatDifference(score, difference),
      range ?? '–',
      cases,
      formatP(p),
      corrected < SIGNIFICANT ? markup`<strong>${text}</strong>` : text,
    ];
  });
  return [
    label ?? 'mean over labels',
    `${SCORE_NAMES[score]}${score === 'hd95' ? ' (mm)' : ''} ${directionOf(score)}`,
    ...recipes.map((recipe) => scoreText(recipe, score)),
    ...compared,
  ];
}

function scoreText({ mean, sd }: RecipeScore, score: SummaryRow['score']): string {
  const spread = sd === null ? '' : ` ± ${formatScore(score, sd)}`;
  return `${formatScore(score, mean)}${mean === null ? '' : spread}`;
}

/** Learning curves: validation, loss terms, and how much of the gradient the terms are. */
export function curvesSection({ recipes }: Experiment, results: readonly RunResults[]): Markup {
  const named = recipes.map(({ name }, recipe) => ({ name, recipe, runs: ofRecipe(results, recipe) }));
  const xLabel = 'epoch';
  const dice = lineChartSvg({
    ...{ title: 'Validation Dice', xLabel, yLabel: 'Dice, mean over labels' },
    series: named.map(({ name, runs }) => ({
      name,
      points: meanCurve(runs, ({ validation }) => validation?.dice),
    })),
  });
  const ofTerm = (term: string): string =>
    lineChartSvg({
      ...{ title: `Loss term: ${term}`, xLabel, yLabel: 'without its weight' },
      series: named
        .map(({ name, recipe, runs }) => ({
          name,
          color: recipe,
          points: meanCurve(runs, ({ terms }) => terms[term]),
        }))
        .filter(({ points }) => points.length > 0),
    });
  const shares = lineChartSvg({
    ...{ title: 'Share of the gradient at the logits', xLabel, yLabel: '%', yIncludes: [0, 100], width: 480 },
    series: named.flatMap(({ name, recipe, runs }) =>
      termsOf(runs).map((term, n) => ({
        name: recipes.length > 1 ? `${term} (${name})` : term,
        color: n,
        dashed: recipe % 2 === 1,
        points: meanCurve(runs, ({ gradientShares }) => 100 * (gradientShares[term] ?? NaN)),
      })),
    ),
  });
  return markup`<h2>Learning curves</h2>
<p class="faint">Mean over runs; the band is one standard deviation to either side.</p>
<div class="charts">
${reportFigure(dice, '')}${reportFigure(shares, 'Below a few per cent a term does nothing; see the table of shares for each recipe.')}
${termsOf(results).map((term) => reportFigure(ofTerm(term), ''))}</div>
`;
}

/** Gradient shares and time of each recipe. */
export function costSection({ recipes }: Experiment, results: readonly RunResults[]): Markup {
  const rows = recipes.map(({ name }, recipe): MarkupValue[] => {
    const runs = ofRecipe(results, recipe).filter(({ epochs }) => epochs.length > 0);
    const epochs = runs.flatMap((run) => run.epochs);
    const shares = termsOf(runs).map((term) => {
      const share = meanOf(epochs.map(({ gradientShares }) => gradientShares[term] ?? NaN));
      const weight = meanOf(epochs.map(({ weights }) => weights[term] ?? NaN));
      return `${term} ${(100 * share).toFixed(share < 0.01 ? 2 : 0)} % (weight ${Number(weight.toPrecision(2))})`;
    });
    const seconds = runs.map((run) => run.epochs.at(-1)?.seconds ?? NaN);
    const perEpoch = runs.map((run) => (run.epochs.at(-1)?.seconds ?? NaN) / run.epochs.length);
    return [
      name,
      shares.join(', '),
      runs.length,
      runs.length > 0 ? meanOf(runs.map((run) => run.epochs.length)).toFixed(1) : '–',
      runs.length > 0 ? (meanOf(seconds) / 60).toFixed(1) : '–',
      runs.length > 0 ? meanOf(perEpoch).toFixed(2) : '–',
    ];
  });
  return markup`<h2>What the terms did, and what they cost</h2>
${reportTable(
  'Means over the epochs of all runs of a recipe. Time includes preparation and validation.',
  [
    { title: 'recipe', kind: 'text' },
    { title: 'share of the gradient', kind: 'text' },
    { title: 'runs', kind: 'number' },
    { title: 'epochs', kind: 'number' },
    { title: 'minutes a run', kind: 'number' },
    { title: 'seconds an epoch', kind: 'number' },
  ],
  rows,
)}`;
}

/** Every case under every recipe, and pictures of the worst. */
export function casesSection(
  { recipes }: Experiment,
  { cases }: Summary,
  pictures: readonly CasePictures[],
): Markup {
  const known = cases.filter(({ dice }) => dice.some((value) => value !== null));
  const chart = stripChartSvg({
    ...{ title: 'Dice by case', yLabel: 'Dice, mean over labels and seeds' },
    columns: recipes.map(({ name }) => name),
    cases: known.map(({ id, dice }) => ({ name: id, values: dice })),
  });
  return markup`<h2>Cases</h2>
${reportFigure(chart, 'A dot is a case, a line joins the same case; the box has median and quartiles.')}
${
  pictures.length > 0 &&
  markup`<h3>Worst cases</h3>
<p class="faint">The slice with most wrong pixels; the reference is dashed, the prediction of the first seed is bold.</p>`
}
${pictures.map(
  (of) => markup`<h3>${of.id}</h3>
<div class="pictures">${of.pictures.map(({ recipe, picture }) => {
    const dice = cases.find(({ id }) => id === of.id)?.dice[recipe] ?? null;
    const name = recipes[recipe]?.name ?? '';
    return reportFigure(
      slicePictureSvg(picture),
      `${name}: Dice ${formatScore('dice', dice)} over seeds, slice ${picture.slice + 1}`,
    );
  })}</div>
`,
)}`;
}

/** Runs that failed, and how the others can be found. */
export function runsSection({ runs, recipes }: Experiment, results: readonly RunResults[]): Markup {
  const rows = runs.map((run): MarkupValue[] => {
    const found = results.find((each) => each.run.folder === run.folder);
    const dice =
      found?.epochs.map(({ validation }) => validation?.dice ?? null).filter((d) => d !== null) ?? [];
    return [
      markup`<code>${run.folder}</code>`,
      recipes[run.recipe]?.name ?? '',
      run.seed,
      run.error === undefined ? run.status : markup`<span class="warning">${run.status}: ${run.error}</span>`,
      found?.epochs.length ?? '–',
      found?.bestEpoch ?? '–',
      dice.length > 0 ? formatScore('dice', Math.max(...dice)) : '–',
    ];
  });
  return markup`<h2>Runs</h2>
${reportTable(
  'Each is a run folder like any other: it can be opened, resumed, and used for prediction.',
  [
    { title: 'folder', kind: 'text' },
    { title: 'recipe', kind: 'text' },
    { title: 'seed', kind: 'number' },
    { title: 'state', kind: 'text' },
    { title: 'epochs', kind: 'number' },
    { title: 'best epoch', kind: 'number' },
    { title: 'best Dice', kind: 'number' },
  ],
  rows,
)}`;
}

function meanOf(values: readonly number[]): number {
  const finite = values.filter(Number.isFinite);
  return finite.reduce((sum, value) => sum + value, 0) / finite.length;
}
