/** The report page of an evaluation, as HTML. */
import { reportFigure, reportPage, reportTable, type TableColumn } from '../../reports/html';
import { markup, type Markup, type MarkupValue } from '../../reports/markup';
import { slicePictureSvg } from '../../reports/slicePicture';
import { SIGNIFICANT } from '../../statistics/pairedScores';
import { labelName, metricViolins, modelScatter, pairedValues } from '../charts';
import type { ModelComparison } from '../comparison';
import { comparisonMethod, comparisonText } from '../comparisonText';
import { caseName, resultRows, type Evaluation } from '../evaluation';
import { differenceText, figure, metricTitle, pText } from '../figures';
import { mainMetrics } from '../mainMetrics';
import { describeMetric, groupRows, isDescribed } from '../summary';
import type { CasePictures } from './casePictures';

/** More cases than this are left to the CSV. */
const MOST_ROWS = 2000;

export function reportPageOf(evaluation: Evaluation, pictures: readonly CasePictures[]): string {
  const { comparisons } = evaluation;
  return reportPage(
    `Evaluation of ${evaluation.models.map(({ name }) => name).join(', ')}`,
    markup`${comparisons.map((of) => markup`<p class="verdict">${comparisonText(of, evaluation)}</p>\n`)}
${headSection(evaluation)}
${numbersSection(evaluation)}
${chartsSection(evaluation)}
${comparisons.map((of) => comparisonSection(of, evaluation))}
${comparisons.length > 0 && markup`<p class="faint">${comparisonMethod(comparisons)}</p>`}
${picturesSection(pictures, evaluation)}
${casesSection(evaluation)}
${definitionsSection(evaluation)}
<p class="faint">Written by Boundary Lab, ${evaluation.created.slice(0, 16).replace('T', ' ')} UTC.</p>`,
  );
}

function headSection({ reference, models, cases, failed, unmatched }: Evaluation): Markup {
  const files = [...unmatched.references, ...unmatched.predictions];
  return markup`<dl>
<dt>References</dt><dd><code>${reference}</code></dd>
${models.map(({ name, source }) => markup`<dt>${name}</dt><dd><code>${source}</code></dd>\n`)}
<dt>Cases</dt><dd>${cases.length}${failed.length > 0 && `, and ${failed.length} that failed`}</dd>
</dl>
${failed.length > 0 && markup`<details><summary class="warning">${failed.length} failed</summary><ul>${failed.map((each) => markup`<li>${each.case} (${models[each.model]?.name ?? ''}): ${each.error}</li>\n`)}</ul></details>`}
${files.length > 0 && markup`<details><summary class="warning">${files.length} files without a partner</summary><ul>${files.map(({ file, model }) => markup`<li><code>${file}</code> (${models[model]?.name ?? ''})</li>\n`)}</ul></details>`}`;
}

function numbersSection(evaluation: Evaluation): Markup {
  const { models, metrics } = evaluation;
  const groups = groupRows(resultRows(evaluation));
  return markup`<h2>Numbers</h2>
${groups.map((group) => {
  const model = models.length > 1 ? `${models[group.model]?.name ?? ''}, ` : '';
  const rows = metrics.map((metric): MarkupValue[] => {
    const found = describeMetric(group, metric.key);
    const text = (value: number | null): string => figure(value, metric.digits);
    const counts = [found.count, found.undefinedCount === 0 ? '' : found.undefinedCount];
    return isDescribed(found)
      ? [
          metricTitle(metric),
          ...counts,
          ...[found.mean, found.sd, found.median, found.q1, found.q3, found.min, found.max].map(text),
        ]
      : [metricTitle(metric), ...counts, '–', '–', '–', '–', '–', '–', '–'];
  });
  return reportTable(`${model}${labelName(evaluation, group.label)}`, NUMBER_COLUMNS, rows);
})}`;
}

const NUMBER_COLUMNS: readonly TableColumn[] = [
  { title: 'metric', kind: 'text' },
  ...[
    'cases',
    'not defined',
    'mean',
    'standard deviation',
    'median',
    'quartile 1',
    'quartile 3',
    'least',
    'most',
  ].map((title): TableColumn => ({ title, kind: 'number' })),
];

function chartsSection(evaluation: Evaluation): Markup {
  const rows = resultRows(evaluation);
  const [first, ...others] = evaluation.models;
  return markup`<h2>Spread over the cases</h2>
<p class="faint">The box has median and quartiles, the whiskers reach to the last value within 1.5 times the box, the diamond is the mean, the outline the density of the values.</p>
<div class="charts">
${mainMetrics(evaluation.metrics).map((metric) => reportFigure(metricViolins(rows, metric, evaluation), ''))}</div>
${
  first &&
  others.length > 0 &&
  markup`<h2>Case by case</h2>
<div class="charts">
${others.flatMap((other, n) =>
  mainMetrics(evaluation.metrics).map((metric) => {
    const paired = pairedValues(rows, metric.key, { first: 0, second: n + 1 }, evaluation);
    const note =
      paired.undefinedCount > 0
        ? `${paired.undefinedCount} pairs are not drawn: it is not defined for one or both.`
        : '';
    return reportFigure(modelScatter(paired, metric, { first: first.name, second: other.name }), note);
  }),
)}</div>`
}`;
}

function comparisonSection(
  { model, first, cases, onlyOne, differences }: ModelComparison,
  evaluation: Evaluation,
): Markup {
  const { models, metrics } = evaluation;
  const rows = differences.map((of): MarkupValue[] => {
    const metric = metrics.find(({ key }) => key === of.metric);
    const digits = metric?.digits ?? 3;
    const corrected = pText(of.corrected);
    const undefinedIn = of.undefinedIn.first + of.undefinedIn.model + of.undefinedIn.both;
    return [
      labelName(evaluation, of.label),
      metric ? metricTitle(metric) : of.metric,
      differenceText(of.mean, digits),
      of.interval
        ? `${differenceText(of.interval.low, digits)} to ${differenceText(of.interval.high, digits)}`
        : '–',
      differenceText(of.median, digits),
      ...[of.cases, undefinedIn === 0 ? '' : undefinedIn, of.zeros, of.tied],
      pText(of.p),
      of.corrected < SIGNIFICANT ? markup`<strong>${corrected}</strong>` : corrected,
      of.favours === 'neither' ? '' : (models[of.favours === 'model' ? model : first]?.name ?? ''),
    ];
  });
  return markup`<h2>${models[model]?.name ?? ''} against ${models[first]?.name ?? ''}</h2>
${reportTable(
  `${cases} cases that both have predicted${onlyOne > 0 ? `; ${onlyOne} that only one has are left out` : ''}.`,
  [
    { title: 'label', kind: 'text' },
    { title: 'metric', kind: 'text' },
    ...[
      'mean difference',
      '95 % interval',
      'median difference',
      'pairs',
      'not defined',
      'equal',
      'tied',
      'p',
      'corrected p',
    ].map((title): TableColumn => ({ title, kind: 'number' })),
    { title: 'mean points to', kind: 'text' },
  ],
  rows,
)}`;
}

function picturesSection(pictures: readonly CasePictures[], evaluation: Evaluation): Markup | false {
  if (pictures.length === 0) return false;
  return markup`<h2>Worst cases</h2>
<p class="faint">A slice through the largest contour error of any model; the reference is dashed, the prediction is bold.</p>
${pictures.map(
  ({ case: each, pictures: own, fault }) => markup`<h3>${caseName(each)}</h3>
${fault !== undefined && markup`<p class="warning">There is no picture: ${fault}</p>`}
<div class="pictures">${own.map(({ model, picture }) => {
    const labels = each.results.find((result) => result.model === model)?.labels ?? [];
    const dice = labels.map(
      ({ label, values }) => `${labelName(evaluation, label)} ${figure(values['dice'], 3)}`,
    );
    return reportFigure(
      slicePictureSvg(picture),
      `${evaluation.models[model]?.name ?? ''}: Dice ${dice.join(', ')}; slice ${picture.slice + 1}`,
    );
  })}</div>
`,
)}`;
}

function casesSection(evaluation: Evaluation): Markup {
  const { models } = evaluation;
  const metrics = mainMetrics(evaluation.metrics);
  const hasModels = models.length > 1;
  const rows = resultRows(evaluation);
  const more = rows.length - MOST_ROWS;
  return markup`<h2>Cases</h2>
${more > 0 && markup`<p class="warning">The first ${MOST_ROWS} of ${rows.length} rows; all are in the evaluation and in its CSV.</p>`}
${reportTable(
  'A dash stands where a metric is not defined.',
  [
    { title: 'case', kind: 'text' },
    ...(hasModels ? [{ title: 'model', kind: 'text' } as const] : []),
    { title: 'label', kind: 'text' },
    ...metrics.map((metric): TableColumn => ({ title: metricTitle(metric), kind: 'number' })),
  ],
  rows
    .slice(0, MOST_ROWS)
    .map(({ name, model, label, values }) => [
      name,
      ...(hasModels ? [models[model]?.name ?? ''] : []),
      labelName(evaluation, label),
      ...metrics.map(({ key, digits }) => figure(values[key], digits)),
    ]),
)}`;
}

function definitionsSection({ metrics }: Evaluation): Markup {
  return markup`<h2>Definitions</h2>
<dl>${metrics.map((metric) => markup`<dt>${metricTitle(metric)}</dt><dd>${metric.definition}</dd>\n`)}</dl>`;
}
