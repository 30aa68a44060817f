/** Box and violin plots of a metric, and a scatter plot of two models, of the rows that are shown. */
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { metricViolins, modelScatter, pairedValues } from '../../../src/evaluation/charts';
import type { Evaluation } from '../../../src/evaluation/evaluation';
import { metricTitle } from '../../../src/evaluation/figures';
import { keyOfRow, type EvaluationModel } from '../model';
import { PointChart } from './pointChart';

interface ChartsProps {
  readonly model: EvaluationModel;
  readonly evaluation: Evaluation;
}

export function Charts({ model, evaluation }: ChartsProps): JSX.Element | null {
  const metric = model.metric.value;
  const { rows } = model.filtered.value;
  const violins = useMemo(
    () => (metric ? metricViolins(rows, metric, evaluation, keyOfRow) : ''),
    [rows, metric, evaluation],
  );
  if (!metric) return null;
  return (
    <section class="card" aria-labelledby="charts-title" data-testid="charts">
      <header class="card-header">
        <h2 id="charts-title">Spread over the rows shown</h2>
        <label class="field">
          <span>Metric</span>
          <select
            value={metric.key}
            data-testid="chart-metric"
            onChange={({ currentTarget }) => {
              model.change({ metric: currentTarget.value });
            }}
          >
            {evaluation.metrics.map((each) => (
              <option key={each.key} value={each.key}>
                {metricTitle(each)}
              </option>
            ))}
          </select>
        </label>
      </header>
      <p class="hint">{metric.definition}.</p>
      <div class="figures">
        <figure data-testid="violins">
          <PointChart
            svg={violins}
            name="Spread"
            along="cy"
            open={(key) => {
              model.openKey(key);
            }}
          />
          <figcaption class="hint">
            Box: median and quartiles; whiskers: last value within 1.5 boxes; diamond: mean; outline: density.
            A dot opens its case.
          </figcaption>
        </figure>
        {evaluation.models.length > 1 && <Scatter model={model} evaluation={evaluation} />}
      </div>
    </section>
  );
}

function Scatter({ model, evaluation }: ChartsProps): JSX.Element | null {
  const metric = model.metric.value;
  const { scatter } = model.view.value;
  const { rows } = model.filtered.value;
  const { models } = evaluation;
  const [first, second] = [models[scatter.first], models[scatter.second]];
  const paired = useMemo(
    () => metric && pairedValues(rows, metric.key, scatter, evaluation, keyOfRow),
    [rows, metric, scatter, evaluation],
  );
  const drawn = useMemo(
    () =>
      metric && paired
        ? modelScatter(paired, metric, { first: first?.name ?? '', second: second?.name ?? '' })
        : '',
    [paired, metric, first, second],
  );
  if (!metric || !paired) return null;
  const choose = (which: 'first' | 'second'): JSX.Element => (
    <label class="field">
      <span>{which === 'first' ? 'Across' : 'Up'}</span>
      <select
        value={String(scatter[which])}
        data-testid={`scatter-${which}`}
        onChange={({ currentTarget }) => {
          model.change({ scatter: { ...scatter, [which]: Number(currentTarget.value) } });
        }}
      >
        {models.map(({ name }, n) => (
          <option key={name} value={String(n)}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
  const pairs = paired.series.reduce((sum, { points }) => sum + points.length, 0);
  return (
    <figure data-testid="scatter">
      {models.length > 2 && (
        <div class="fields">
          {choose('first')}
          {choose('second')}
        </div>
      )}
      <PointChart
        svg={drawn}
        name="Two models"
        along="cx"
        open={(key) => {
          model.openKey(key);
        }}
      />
      <figcaption class="hint">
        {pairs} pairs
        {paired.undefinedCount > 0 && `; ${paired.undefinedCount} are not defined for one or both`}. A point
        opens its case as {second?.name} predicts it.
      </figcaption>
    </figure>
  );
}
