/** The numbers behind a chart, the newest first: to be read out, or copied. */
import type { JSX } from 'preact';
import { aligned, numberText, type Chart, type TimeAxis } from './charts';

/** A table longer than this would take long to lay out; the rest is in metrics.csv. */
const MOST_ROWS = 500;

export function ValueTable({ chart, time }: { readonly chart: Chart; readonly time: TimeAxis }): JSX.Element {
  const [xs, ...columns] = aligned(chart.curves);
  const rows = xs
    .map((x, n) => ({ x, values: columns.map((column) => column[n] ?? null) }))
    .filter(({ values }) => values.some((value) => value !== null))
    .reverse();
  return (
    <div class="value-table" tabIndex={0} role="region" aria-label={`Values of ${chart.title}`}>
      <table>
        <thead>
          <tr>
            <th scope="col">{time === 'epochs' ? 'Epoch' : 'Minutes'}</th>
            {chart.curves.map(({ id, name }) => (
              <th scope="col" key={id} class="number">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, MOST_ROWS).map(({ x, values }) => (
            <tr key={x}>
              <th scope="row">{time === 'epochs' ? x : x.toFixed(2)}</th>
              {values.map((value, n) => (
                <td key={chart.curves[n]?.id} class="number">
                  {numberText(value, chart.digits)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > MOST_ROWS && <p class="hint">Older epochs are in metrics.csv of the run folder.</p>}
    </div>
  );
}
