/** All numbers of one label with the definitions they follow, and how its distances are spread. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { METRICS } from '../../src/metrics/metricCatalogue';
import type { Evaluation } from '../../src/protocol/schemas';
import { usePage } from '../page';
import { Histogram } from './histogram';
import { MetricValue, reasonOf } from './metricValue';

export function AllNumbers({ evaluation }: { readonly evaluation: Evaluation }): JSX.Element | null {
  const { session } = usePage();
  const chosen = useSignal<number | undefined>(undefined);
  const metrics = evaluation.labels.find(({ label }) => label === chosen.value) ?? evaluation.labels[0];
  if (!metrics) return null;
  return (
    <details class="more" data-testid="all-numbers">
      <summary>All numbers</summary>
      {evaluation.labels.length > 1 && (
        <div class="fields">
          <label>
            <span>Of</span>
            <select
              data-testid="numbers-label"
              value={String(metrics.label)}
              onChange={({ currentTarget }) => {
                chosen.value = Number(currentTarget.value);
              }}
            >
              {evaluation.labels.map(({ label, name }) => (
                <option key={label} value={String(label)}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        </div>
      )}
      <p class="hint">Signed distances of the predicted surface</p>
      {metrics.histogram ? (
        <Histogram histogram={metrics.histogram} clip={session.errorClip.value} />
      ) : (
        <p class="reason-text" data-testid="histogram-reason">
          None: the label is {reasonOf(metrics) ?? 'too small to measure'}.
        </p>
      )}
      <dl class="numbers" data-testid="numbers">
        {METRICS.map((metric) => (
          <div key={metric.key}>
            <dt>
              <span>{metric.name}</span>
              <MetricValue metric={metric} metrics={metrics} />
            </dt>
            <dd>{evaluation.definitions[metric.key]}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
