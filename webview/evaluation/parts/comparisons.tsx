/** Each model against the first one: in words, and in numbers. Of all cases, whatever rows are shown. */
import type { JSX } from 'preact';
import { labelName } from '../../../src/evaluation/charts';
import type { ModelComparison, PairedDifference } from '../../../src/evaluation/comparison';
import { comparisonMethod, comparisonText } from '../../../src/evaluation/comparisonText';
import type { Evaluation } from '../../../src/evaluation/evaluation';
import { differenceText, metricTitle, pText } from '../../../src/evaluation/figures';
import { SIGNIFICANT } from '../../../src/statistics/pairedScores';

export function Comparisons({ evaluation }: { readonly evaluation: Evaluation }): JSX.Element | null {
  const { comparisons } = evaluation;
  if (comparisons.length === 0) return null;
  return (
    <section class="card" aria-labelledby="comparisons-title" data-testid="comparisons">
      <header class="card-header">
        <h2 id="comparisons-title">Model against model, all cases</h2>
      </header>
      {comparisons.map((comparison) => (
        <ComparisonPart key={comparison.model} comparison={comparison} evaluation={evaluation} />
      ))}
      <p class="hint">{comparisonMethod(comparisons)}</p>
    </section>
  );
}

interface ComparisonPartProps {
  readonly comparison: ModelComparison;
  readonly evaluation: Evaluation;
}

const TITLES = [
  'mean difference',
  '95 % interval',
  'median',
  'pairs',
  'not defined',
  'equal',
  'tied',
  'p',
] as const;

function ComparisonPart({ comparison, evaluation }: ComparisonPartProps): JSX.Element {
  const { models } = evaluation;
  const { model, first, cases, onlyOne, differences } = comparison;
  return (
    <>
      <p class="verdict">{comparisonText(comparison, evaluation)}</p>
      <div class="tables">
        <table class="numbers">
          <caption>
            {models[model]?.name} against {models[first]?.name}: {cases} cases that both have
            {onlyOne > 0 && `; ${onlyOne} that only one has are left out`}
          </caption>
          <thead>
            <tr>
              <th scope="col">Label</th>
              <th scope="col">Metric</th>
              {TITLES.map((title) => (
                <th scope="col" key={title} class="number">
                  {title}
                </th>
              ))}
              <th scope="col" class="number">
                corrected p
              </th>
            </tr>
          </thead>
          <tbody>
            {differences.map((of) => (
              <DifferenceRow key={`${of.label}/${of.metric}`} of={of} evaluation={evaluation} />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function DifferenceRow({
  of,
  evaluation,
}: {
  readonly of: PairedDifference;
  readonly evaluation: Evaluation;
}): JSX.Element {
  const metric = evaluation.metrics.find(({ key }) => key === of.metric);
  const text = (value: number): string => differenceText(value, metric?.digits ?? 3);
  const corrected = pText(of.corrected);
  const undefinedIn = of.undefinedIn.first + of.undefinedIn.model + of.undefinedIn.both;
  return (
    <tr>
      <th scope="row">{labelName(evaluation, of.label)}</th>
      <td title={metric?.definition}>{metric ? metricTitle(metric) : of.metric}</td>
      <td class="number">{text(of.mean)}</td>
      <td class="number">{of.interval ? `${text(of.interval.low)} to ${text(of.interval.high)}` : '–'}</td>
      <td class="number">{text(of.median)}</td>
      <td class="number">{of.cases}</td>
      <td class={undefinedIn > 0 ? 'number warned' : 'number'}>{undefinedIn}</td>
      <td class="number">{of.zeros}</td>
      <td class="number">{of.tied}</td>
      <td class="number">{pText(of.p)}</td>
      <td class="number">{of.corrected < SIGNIFICANT ? <strong>{corrected}</strong> : corrected}</td>
    </tr>
  );
}
