/** Mean, spread and quartiles of the rows that are shown, by label and model. */
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { labelName } from '../../../src/evaluation/charts';
import type { Evaluation, MetricDescription } from '../../../src/evaluation/evaluation';
import { figure, metricTitle } from '../../../src/evaluation/figures';
import { describeMetric, groupRows, isDescribed, type Group } from '../../../src/evaluation/summary';
import type { EvaluationModel } from '../model';

interface NumbersProps {
  readonly model: EvaluationModel;
  readonly evaluation: Evaluation;
}

const COLUMNS = ['rows', 'not defined', 'mean', 'SD', 'median', 'Q1', 'Q3', 'least', 'most'] as const;

export function Numbers({ model, evaluation }: NumbersProps): JSX.Element {
  const { rows } = model.filtered.value;
  const groups = useMemo(() => groupRows(rows), [rows]);
  return (
    <section class="card" aria-labelledby="numbers-title" data-testid="numbers">
      <header class="card-header">
        <h2 id="numbers-title">Numbers of the rows shown</h2>
      </header>
      <div class="tables">
        {groups.map((group) => (
          <GroupTable
            key={`${group.label}/${group.model}`}
            title={titleOf(group, evaluation)}
            group={group}
            metrics={model.columns.value}
          />
        ))}
      </div>
    </section>
  );
}

function titleOf({ label, model }: Group, evaluation: Evaluation): string {
  const name = labelName(evaluation, label);
  return evaluation.models.length > 1 ? `${name}, ${evaluation.models[model]?.name ?? ''}` : name;
}

interface GroupTableProps {
  readonly title: string;
  readonly group: Group;
  readonly metrics: readonly MetricDescription[];
}

function GroupTable({ title, group, metrics }: GroupTableProps): JSX.Element {
  const described = useMemo(
    () => metrics.map((metric) => ({ metric, found: describeMetric(group, metric.key) })),
    [group, metrics],
  );
  return (
    <table class="numbers">
      <caption>{title}</caption>
      <thead>
        <tr>
          <th scope="col">Metric</th>
          {COLUMNS.map((name) => (
            <th scope="col" key={name} class="number">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {described.map(({ metric, found }) => {
          const values = isDescribed(found)
            ? [found.mean, found.sd, found.median, found.q1, found.q3, found.min, found.max]
            : COLUMNS.slice(2).map(() => null);
          return (
            <tr key={metric.key}>
              <th scope="row" title={metric.definition}>
                {metricTitle(metric)}
              </th>
              <td class="number">{found.count}</td>
              <td class={found.undefinedCount > 0 ? 'number warned' : 'number'}>{found.undefinedCount}</td>
              {values.map((value, n) => (
                <td key={COLUMNS[n + 2]} class="number">
                  {figure(value, metric.digits)}
                </td>
              ))}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
