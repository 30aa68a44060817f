/** The page of an evaluation: what was evaluated, charts and numbers of the rows that are shown, and the rows. */
import type { JSX } from 'preact';
import type { EvaluationModel } from '../model';
import { Charts } from './charts';
import { Comparisons } from './comparisons';
import { FilterBar } from './filterBar';
import { Head } from './head';
import { Numbers } from './numbers';
import { RowTable } from './rowTable';

export function EvaluationPage({ model }: { readonly model: EvaluationModel }): JSX.Element {
  const phase = model.phase.value;
  switch (phase.kind) {
    case 'loading':
      return (
        <div class="empty" role="status">
          Reading the evaluation
        </div>
      );
    case 'failure':
      return (
        <div class="empty" role="alert" data-testid="failure">
          {phase.message}
        </div>
      );
    case 'shown': {
      const { evaluation, name } = phase;
      return (
        <div class="evaluation" data-testid="evaluation">
          <Head model={model} evaluation={evaluation} name={name} />
          <main class="content">
            <FilterBar model={model} evaluation={evaluation} />
            <RowTable model={model} evaluation={evaluation} />
            <Charts model={model} evaluation={evaluation} />
            <Numbers model={model} evaluation={evaluation} />
            <Comparisons evaluation={evaluation} />
          </main>
        </div>
      );
    }
  }
}
