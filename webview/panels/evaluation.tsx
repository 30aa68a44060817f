/** How well prediction and reference agree, label by label, with the definitions the numbers follow. */
import type { JSX } from 'preact';
import { METRICS, type MetricKey } from '../../src/metrics/metricCatalogue';
import type { LabelMetrics } from '../../src/protocol/schemas';
import { usePage, useShownCase } from '../page';
import { Section } from './controls';
import { MetricValue, reasonOf } from './metricValue';
import { AllNumbers } from './numbers';

/** Those that are always shown; the others are on demand. */
const FIRST: readonly MetricKey[] = ['dice', 'hd95', 'assd', 'hd'];
const SHOWN = FIRST.flatMap((key) => METRICS.filter((metric) => metric.key === key));

export function EvaluationSection(): JSX.Element {
  const { session } = usePage();
  const { scene } = useShownCase();
  const { evaluation } = scene;
  if (!evaluation) {
    return (
      <Section title="Evaluation" testId="section-evaluation">
        <p class="hint">
          {scene.reference && scene.prediction
            ? 'Measuring…'
            : 'Dice, HD95 and ASSD of each label appear here once there are a reference and a prediction.'}
        </p>
      </Section>
    );
  }
  const names = session.names.value;
  const definition = (key: string): string | undefined => evaluation.definitions[key];
  return (
    <Section title="Evaluation" testId="section-evaluation">
      <p class="hint">
        <b>{names.prediction}</b> against <b>{names.reference}</b>
      </p>
      <table class="metrics" data-testid="metrics">
        <thead>
          <tr>
            <th scope="col">Label</th>
            {SHOWN.map(({ key, name, unit }) => (
              <th scope="col" key={key} class="number" title={definition(key)}>
                {name}
                {unit !== '' && <span class="unit"> {unit}</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {evaluation.labels.map((label) => (
            <Row key={label.label} metrics={label} />
          ))}
        </tbody>
      </table>
      <details class="more">
        <summary>What these numbers are</summary>
        <dl class="definitions" data-testid="definitions">
          {SHOWN.map(({ key, name }) => (
            <div key={key}>
              <dt>{name}</dt>
              <dd>{definition(key)}</dd>
            </div>
          ))}
        </dl>
      </details>
      <AllNumbers evaluation={evaluation} />
    </Section>
  );
}

function Row({ metrics }: { readonly metrics: LabelMetrics }): JSX.Element {
  const { view } = useShownCase();
  const reason = reasonOf(metrics);
  return (
    <tr
      data-testid={`metrics-${metrics.label}`}
      class={view.hiddenLabels.includes(metrics.label) ? 'is-hidden' : ''}
    >
      <th scope="row">
        {metrics.name}
        {reason !== undefined && <span class="reason-text">{reason}</span>}
      </th>
      {SHOWN.map((metric) => (
        <td key={metric.key} class="number" data-testid={`metrics-${metrics.label}-${metric.key}`}>
          <MetricValue metric={{ ...metric, unit: '' }} metrics={metrics} />
        </td>
      ))}
    </tr>
  );
}
