/** The validation of the best and of the last epoch, label by label. */
import type { JSX } from 'preact';
import type { EpochPoint, Scores } from '../../../src/protocol/dashboard';
import { numberText } from '../charts/charts';
import type { ChartTheme } from '../charts/theme';
import { bestEpoch } from './head';

export const MEASURES: readonly {
  readonly key: keyof Scores;
  readonly name: string;
  readonly digits: number;
}[] = [
  { key: 'dice', name: 'Dice', digits: 3 },
  { key: 'hd95', name: 'HD95 mm', digits: 2 },
  { key: 'nsd', name: 'NSD', digits: 3 },
  { key: 'componentRecall', name: 'Components found', digits: 3 },
];

interface ResultsProps {
  readonly epochs: readonly EpochPoint[];
  readonly colors: ReadonlyMap<string, readonly [number, number, number]>;
  readonly theme: ChartTheme;
}

export function Results({ epochs, colors, theme }: ResultsProps): JSX.Element | null {
  const best = bestEpoch(epochs);
  const last = epochs.findLast(({ validation }) => validation !== null);
  if (!best?.validation || !last?.validation) return null;
  const shown = best === last ? [best] : [best, last];
  const labels = Object.keys(best.validation.labels);
  const measures = MEASURES.filter(({ key }) =>
    shown.some(({ validation }) => validation && validation[key] !== null),
  );
  return (
    <section class="card" aria-labelledby="results-title" data-testid="results">
      <header class="card-header">
        <h2 id="results-title">Validation by label</h2>
      </header>
      <div class="tables">
        {shown.map(({ epoch, validation }) => (
          <table key={epoch} class="scores">
            <caption>
              {epoch === best.epoch ? 'Best' : 'Last'}: epoch {epoch}
            </caption>
            <thead>
              <tr>
                <th scope="col">Label</th>
                {measures.map(({ key, name }) => (
                  <th scope="col" key={key} class="number">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {labels.map((label) => {
                const rgb = colors.get(label);
                return (
                  <tr key={label}>
                    <th scope="row">
                      {rgb && (
                        <svg width="12" height="12" aria-hidden="true">
                          <rect width="12" height="12" rx="2" fill={theme.colorOf({ kind: 'label', rgb })} />
                        </svg>
                      )}
                      {label}
                    </th>
                    {measures.map(({ key, digits }) => (
                      <td key={key} class="number">
                        {numberText(validation?.labels[label]?.[key], digits)}
                      </td>
                    ))}
                  </tr>
                );
              })}
              {labels.length > 1 && (
                <tr class="mean">
                  <th scope="row">mean</th>
                  {measures.map(({ key, digits }) => (
                    <td key={key} class="number">
                      {numberText(validation?.[key], digits)}
                    </td>
                  ))}
                </tr>
              )}
            </tbody>
          </table>
        ))}
      </div>
    </section>
  );
}
