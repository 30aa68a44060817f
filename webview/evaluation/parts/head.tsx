/** What was evaluated, what went wrong, and the exports. */
import type { ComponentChildren, JSX } from 'preact';
import type { Evaluation } from '../../../src/evaluation/evaluation';
import { EXPORTS } from '../../../src/protocol/evaluationPage';
import type { EvaluationModel } from '../model';

interface HeadProps {
  readonly model: EvaluationModel;
  readonly evaluation: Evaluation;
  readonly name: string;
}

const BUTTONS = { csv: 'CSV', json: 'JSON', html: 'HTML Report' } as const;

export function Head({ model, evaluation, name }: HeadProps): JSX.Element {
  const { models, cases, failed, unmatched, reference } = evaluation;
  const lonely = [...unmatched.references, ...unmatched.predictions];
  const of = (index: number): string => (models.length > 1 ? ` (${models[index]?.name ?? ''})` : '');
  const failure = model.failure.value;
  return (
    <header class="head">
      <div class="head-line">
        <h1>{name.replace(/\.boundary-evaluation\.json$/, '')}</h1>
        <span class="hint">
          {counted(cases.length, 'case')}, {counted(evaluation.labels.length, 'label')},{' '}
          {models.map((each) => each.name).join(' · ')}
        </span>
        <div class="head-buttons" role="group" aria-label="Export">
          {EXPORTS.map((kind) => (
            <button
              key={kind}
              type="button"
              data-testid={`export-${kind}`}
              title={`Write this evaluation as ${BUTTONS[kind]}`}
              onClick={() => {
                model.export(kind);
              }}
            >
              {BUTTONS[kind]}
            </button>
          ))}
        </div>
      </div>
      <p class="hint">
        References: <code>{reference}</code>
      </p>
      {failed.length > 0 && (
        <Problems title={`${counted(failed.length, 'case')} failed`} id="failed">
          {failed.map((each) => (
            <li key={`${each.case}/${each.model}`}>
              <b>{each.case}</b>
              {of(each.model)}: {each.error}
            </li>
          ))}
        </Problems>
      )}
      {lonely.length > 0 && (
        <Problems title={`${counted(lonely.length, 'file')} without a partner`} id="unmatched">
          {lonely.map(({ file, model: index }) => (
            <li key={`${file}/${index}`}>
              <code>{file}</code>
              {of(index)}
            </li>
          ))}
        </Problems>
      )}
      {failure !== undefined && (
        <p class="head-error" role="alert" data-testid="command-failure">
          {failure}{' '}
          <button
            type="button"
            class="quiet"
            onClick={() => {
              model.dismissFailure();
            }}
          >
            Dismiss
          </button>
        </p>
      )}
    </header>
  );
}

interface ProblemsProps {
  readonly title: string;
  readonly id: string;
  readonly children: ComponentChildren;
}

function Problems({ title, id, children }: ProblemsProps): JSX.Element {
  return (
    <details class="faults" data-testid={id}>
      <summary>{title}</summary>
      <ul>{children}</ul>
    </details>
  );
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
