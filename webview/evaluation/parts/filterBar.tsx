/** Which rows are shown, everywhere on the page. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { labelName } from '../../../src/evaluation/charts';
import type { Evaluation } from '../../../src/evaluation/evaluation';
import { metricTitle } from '../../../src/evaluation/figures';
import { NO_FILTER, type EvaluationModel } from '../model';
import { typedNumber } from '../table';

interface FilterBarProps {
  readonly model: EvaluationModel;
  readonly evaluation: Evaluation;
}

export function FilterBar({ model, evaluation }: FilterBarProps): JSX.Element {
  const { filter } = model.view.value;
  const { models, labels, metrics } = evaluation;
  const { rows, undefinedCount } = model.filtered.value;
  const all = model.rows.value.length;
  // A field that is emptied by the button is a new one.
  const [round, setRound] = useState(0);
  const numberOrNull = (text: string): number | null => (text === '' ? null : Number(text));
  return (
    <div class="filter-bar" role="search">
      <input
        class="search"
        type="search"
        placeholder="Filter cases"
        aria-label="Filter cases by name"
        data-testid="filter-text"
        value={filter.text}
        onInput={({ currentTarget }) => {
          model.filter({ text: currentTarget.value });
        }}
      />
      {labels.length > 1 && (
        <select
          aria-label="Label"
          data-testid="filter-label"
          value={filter.label === null ? '' : String(filter.label)}
          onChange={({ currentTarget }) => {
            model.filter({ label: numberOrNull(currentTarget.value) });
          }}
        >
          <option value="">all labels</option>
          {labels.map(({ value }) => (
            <option key={value} value={String(value)}>
              {labelName(evaluation, value)}
            </option>
          ))}
        </select>
      )}
      {models.length > 1 && (
        <select
          aria-label="Model"
          data-testid="filter-model"
          value={filter.model === null ? '' : String(filter.model)}
          onChange={({ currentTarget }) => {
            model.filter({ model: numberOrNull(currentTarget.value) });
          }}
        >
          <option value="">all models</option>
          {models.map(({ name }, n) => (
            <option key={name} value={String(n)}>
              {name}
            </option>
          ))}
        </select>
      )}
      <span class="range">
        <select
          aria-label="Metric of the range"
          data-testid="filter-metric"
          value={filter.metric}
          onChange={({ currentTarget }) => {
            model.filter({ metric: currentTarget.value });
          }}
        >
          {metrics.map((metric) => (
            <option key={metric.key} value={metric.key}>
              {metricTitle(metric)}
            </option>
          ))}
        </select>
        from
        <RangeEnd
          key={`least-${round}`}
          name="least"
          value={filter.least}
          onChange={(least) => {
            model.filter({ least });
          }}
        />
        to
        <RangeEnd
          key={`most-${round}`}
          name="most"
          value={filter.most}
          onChange={(most) => {
            model.filter({ most });
          }}
        />
      </span>
      <button
        type="button"
        class="quiet"
        data-testid="filter-reset"
        disabled={rows.length === all && undefinedCount === 0}
        onClick={() => {
          model.change({ filter: NO_FILTER });
          setRound(round + 1);
        }}
      >
        Show All
      </button>
      <button
        type="button"
        class="toggle"
        aria-pressed={model.view.value.allMetrics}
        data-testid="all-metrics"
        onClick={() => {
          model.change({ allMetrics: !model.view.value.allMetrics });
        }}
      >
        All Metrics
      </button>
      <span class="hint filter-count" role="status" data-testid="row-count">
        {rows.length === all ? `${all} rows` : `${rows.length} of ${all} rows`}
        {undefinedCount > 0 && `; ${undefinedCount} without a value are hidden`}
      </span>
    </div>
  );
}

interface RangeEndProps {
  readonly name: 'least' | 'most';
  readonly value: number | null;
  readonly onChange: (value: number | null) => void;
}

function RangeEnd({ name, value, onChange }: RangeEndProps): JSX.Element {
  const [isWrong, setIsWrong] = useState(false);
  return (
    <input
      type="text"
      inputMode="decimal"
      aria-label={name === 'least' ? 'Smallest value' : 'Largest value'}
      aria-invalid={isWrong}
      data-testid={`filter-${name}`}
      defaultValue={value === null ? '' : String(value)}
      onInput={({ currentTarget }) => {
        const typed = typedNumber(currentTarget.value);
        setIsWrong(typed === undefined);
        if (typed !== undefined) onChange(typed);
      }}
    />
  );
}
