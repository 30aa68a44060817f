import { describe, expect, it } from 'vitest';
import { evaluationOf } from '../../src/evaluation/evaluation.fixture';
import type { EvaluationEvent } from '../../src/protocol/evaluationPage';
import type { EvaluationLink } from './host';
import { EvaluationModel, FIRST_VIEW } from './model';

class FakeHost implements EvaluationLink {
  tell: (event: EvaluationEvent) => void = () => undefined;
  state: unknown = undefined;
  readonly opened: object[] = [];

  onEvent(listener: (event: EvaluationEvent) => void): void {
    this.tell = listener;
  }
  ready(): Promise<void> {
    return Promise.resolve();
  }
  open(row: object): Promise<void> {
    this.opened.push(row);
    return Promise.reject(new Error('It is gone.'));
  }
  export(): Promise<void> {
    return Promise.resolve();
  }
  savedState(): unknown {
    return this.state;
  }
  saveState(state: unknown): void {
    this.state = state;
  }
}

const evaluation = evaluationOf({ a: [{ dice: 0.9 }], b: [{ dice: 0.2 }] });

function opened(host = new FakeHost()): { model: EvaluationModel; host: FakeHost } {
  const model = new EvaluationModel(host);
  model.start();
  host.tell({ kind: 'evaluation', name: 'x', evaluation });
  return { model, host };
}

describe('the state of an evaluation that is looked at', () => {
  it('sorts by a column, and the other way round when asked again', () => {
    const { model } = opened();
    model.sortBy('dice');
    expect(model.sorted.value.map(({ name }) => name)).toEqual(['b', 'a']);
    model.sortBy('dice');
    expect(model.sorted.value.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it('is the same after the page was taken down', () => {
    const { model, host } = opened();
    model.filter({ text: 'b' });
    const again = opened(host).model;
    expect(again.sorted.value.map(({ name }) => name)).toEqual(['b']);
  });

  it('begins anew where what was kept is of another version', () => {
    const host = new FakeHost();
    host.state = { version: 0 };
    expect(opened(host).model.view.value).toEqual(FIRST_VIEW);
  });

  it('says why a row was not opened', async () => {
    const { model, host } = opened();
    const [row] = model.sorted.value;
    if (row) model.open(row);
    await Promise.resolve();
    await Promise.resolve();
    expect(host.opened).toEqual([{ case: 0, model: 0, label: 1 }]);
    expect(model.failure.value).toBe('It is gone.');
  });

  it('shows what the host tells of a file that is damaged', () => {
    const { model, host } = opened();
    host.tell({ kind: 'failure', message: 'half written' });
    expect(model.phase.value).toEqual({ kind: 'failure', message: 'half written' });
    expect(model.rows.value).toEqual([]);
  });
});
