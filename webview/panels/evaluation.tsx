/** How well prediction and reference agree, label by label, with the definitions the numbers follow. */
import type { JSX } from 'preact';
import type { LabelMetrics } from '../../src/protocol/schemas';
import { useShownCase } from '../page';
import { Section } from './controls';

const METRICS = [
  { key: 'dice', name: 'Dice', unit: '', digits: 3 },
  { key: 'hd95', name: 'HD95', unit: 'mm', digits: 2 },
  { key: 'assd', name: 'ASSD', unit: 'mm', digits: 2 },
  { key: 'hd', name: 'HD', unit: 'mm', digits: 2 },
] as const;

/** Why distances of a label are not defined. */
export function reasonOf({
  referenceVoxels,
  predictionVoxels,
}: Pick<LabelMetrics, 'referenceVoxels' | 'predictionVoxels'>): string | undefined {
  if (referenceVoxels === 0 && predictionVoxels === 0) return 'in neither label map';
  if (referenceVoxels === 0) return 'not in the reference';
  if (predictionVoxels === 0) return 'not in the prediction';
  return undefined;
}

export function EvaluationSection(): JSX.Element {
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
  const definition = (key: string): string | undefined => evaluation.definitions[key];
  return (
    <Section title="Evaluation" testId="section-evaluation">
      <table class="metrics" data-testid="metrics">
        <thead>
          <tr>
            <th scope="col">Label</th>
            {METRICS.map(({ key, name, unit }) => (
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
      <dl class="definitions" data-testid="definitions">
        {METRICS.filter(({ key }) => definition(key) !== undefined).map(({ key, name }) => (
          <div key={key}>
            <dt>{name}</dt>
            <dd>{definition(key)}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}

function Row({ metrics }: { readonly metrics: LabelMetrics }): JSX.Element {
  const reason = reasonOf(metrics);
  return (
    <tr data-testid={`metrics-${metrics.label}`}>
      <th scope="row">
        {metrics.name}
        {reason !== undefined && <span class="reason-text">{reason}</span>}
      </th>
      {METRICS.map(({ key, name, digits }) => {
        const value = metrics[key];
        const why = `${name} is not defined: the label is ${reason ?? 'too small to measure'}.`;
        return value === null ? (
          <td key={key} class="number" title={why} data-testid={`metrics-${metrics.label}-${key}`}>
            <span aria-label={why}>—</span>
          </td>
        ) : (
          <td key={key} class="number" data-testid={`metrics-${metrics.label}-${key}`}>
            {value.toFixed(digits)}
          </td>
        );
      })}
    </tr>
  );
}
