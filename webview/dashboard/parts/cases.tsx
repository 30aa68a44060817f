/** The validation cases of the best epoch, the worst first: where to look for what the network cannot do yet. */
import type { JSX } from 'preact';
import type { CaseScores } from '../../../src/protocol/dashboard';
import { numberText } from '../charts/charts';

type CaseScore = CaseScores['cases'][number];

const FEW = 5;

export function Cases({ scores }: { readonly scores: CaseScores }): JSX.Element | null {
  const cases = worstFirst(scores.cases);
  const labels = [...new Set(cases.flatMap((one) => Object.keys(one.labels)))];
  if (cases.length === 0) return null;
  const table = (shown: readonly CaseScore[]): JSX.Element => (
    <table class="scores">
      <thead>
        <tr>
          <th scope="col">Case</th>
          {labels.map((label) => (
            <th scope="colgroup" key={label} class="number" colSpan={2}>
              {label}: Dice, HD95 mm
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {shown.map((one) => (
          <tr key={one.id}>
            <th scope="row">{one.id}</th>
            {labels.map((label) => (
              <ScoreCells key={label} scores={one.labels[label]} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
  return (
    <section class="card" aria-labelledby="cases-title" data-testid="cases">
      <header class="card-header">
        <h2 id="cases-title">Validation cases of epoch {scores.epoch}, the worst first</h2>
      </header>
      <div class="tables">{table(cases.slice(0, FEW))}</div>
      {cases.length > FEW && (
        <details>
          <summary>All {cases.length} cases</summary>
          <div class="tables">{table(cases)}</div>
        </details>
      )}
    </section>
  );
}

function ScoreCells({ scores }: { readonly scores: CaseScore['labels'][string] | undefined }): JSX.Element {
  return (
    <>
      <td class="number">{numberText(scores?.dice, 3)}</td>
      <td class="number">{numberText(scores?.hd95, 2)}</td>
    </>
  );
}

/** By the mean Dice of their labels; cases without any label come last. */
export function worstFirst(cases: readonly CaseScore[]): readonly CaseScore[] {
  return [...cases].sort((a, b) => meanDice(a) - meanDice(b));
}

function meanDice({ labels }: CaseScore): number {
  const values = Object.values(labels).flatMap(({ dice }) => (dice === null ? [] : [dice]));
  return values.length === 0 ? Infinity : values.reduce((sum, value) => sum + value, 0) / values.length;
}
