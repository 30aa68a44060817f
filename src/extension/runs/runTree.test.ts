import { describe, expect, it } from 'vitest';
import type { RunFacts } from './runFacts';
import { escapeMarkdown, present, timeText } from './runPresentation';
import { arrangeRuns, type GroupFacts, type RunNode } from './runTree';

const NOW = new Date(2026, 2, 4, 15, 0);

const run = (folder: string, started: number, change: Partial<RunFacts> = {}): RunFacts => ({
  folder,
  name: folder.split('/').at(-1) ?? '',
  status: 'done',
  state: {
    status: 'done',
    data: '/data/Task04',
    pid: 7,
    host: 'here',
    started: '',
    updated: '',
    epoch: 20,
    bestValidationDice: 0.8765,
  },
  started,
  updated: NOW.getTime(),
  hasModel: true,
  hasCheckpoint: true,
  ...change,
});

const group = (folder: string, started: number, planned = 2): GroupFacts => ({
  folder,
  kind: 'compare',
  started,
  planned: Array.from({ length: planned }, (_, n) => `${folder}/seed-${n}`),
  isAlive: false,
  hasReport: false,
  data: '/data/Task04',
  isResumable: false,
});

const names = (nodes: readonly RunNode[]): unknown[] =>
  nodes.map((node) =>
    node.kind === 'run' ? node.facts.name : { [node.name]: node.runs.map(({ name }) => name) },
  );

describe('the runs as a tree', () => {
  it('has the newest first', () => {
    expect(names(arrangeRuns([run('/w/a', 1), run('/w/b', 3), run('/w/c', 2)], []))).toEqual(['b', 'c', 'a']);
  });

  it('has the runs of a comparison below it, by name with numbers in order, at the time it was begun', () => {
    const nodes = arrangeRuns(
      [
        run('/w/new', 9),
        run('/w/losses/boundary/seed-10', 7),
        run('/w/losses/boundary/seed-2', 8),
        run('/w/losses-of-another', 6),
      ],
      [group('/w/losses', 5)],
    );
    expect(names(nodes)).toEqual([
      'new',
      'losses-of-another',
      { losses: ['boundary/seed-2', 'boundary/seed-10'] },
    ]);
  });

  it('has a comparison that has no run yet, and the innermost of two', () => {
    const nodes = arrangeRuns([run('/w/a/b/c', 1)], [group('/w/a', 2), group('/w/a/b', 1)]);
    expect(names(nodes)).toEqual([{ a: [] }, { b: ['c'] }]);
  });
});

describe('how a run is shown', () => {
  const shown = (facts: RunFacts): ReturnType<typeof present> =>
    present({ kind: 'run', facts }, NOW, 'en-GB');

  it('gives its Dice and time when it is done', () => {
    expect(shown(run('/w/a', 1))).toMatchObject({
      label: 'a',
      description: 'Dice 0.876 · 15:00',
      icon: 'pass',
      context: 'run done idle model',
    });
  });

  it('gives its progress while it runs', () => {
    const { state } = run('/w/a', 1);
    const progress = {
      epoch: 12,
      epochs: 50,
      step: 1,
      steps: 9,
      loss: 1,
      stepsPerSecond: 2,
      secondsLeft: 200,
    };
    const facts = run('/w/a', 1, { status: 'running', state: state && { ...state, progress } });
    expect(shown(facts)).toMatchObject({
      description: 'epoch 12/50 · Dice 0.876 · 3 min 20 s left',
      icon: 'sync~spin',
      context: 'run running model',
    });
  });

  it.each(['stopped', 'interrupted', 'failed'] as const)(
    'says that it was %s and can be resumed',
    (status) => {
      const { description, context } = shown(run('/w/a', 1, { status, hasModel: false }));
      expect(description).toBe(`${status} · Dice 0.876 · 15:00`);
      expect(context).toBe(`run ${status} idle resumable`);
    },
  );

  it('shows what files say as it is, never as markup', () => {
    const { state } = run('/w/a', 1);
    const facts = run('/w/a', 1, {
      name: '[x](command:y) **b**',
      status: 'failed',
      state: state && { ...state, error: 'a | b\n<img src=x>' },
    });
    const { tooltip } = shown(facts);
    expect(tooltip).toContain('\\[x\\]\\(command\\:y\\) \\*\\*b\\*\\*');
    expect(tooltip).toContain('a \\| b &lt;img src=x\\>');
    expect(escapeMarkdown('&lt;')).toBe('&amp;lt;');
  });

  it('gives the day where it was not today, and the year where it was another', () => {
    expect(timeText(new Date(2026, 1, 3, 9, 5).getTime(), NOW, 'en-GB')).toBe('3 Feb');
    expect(timeText(new Date(2025, 1, 3).getTime(), NOW, 'en-GB')).toBe('3 Feb 2025');
  });

  it('counts what a comparison has done of what it has planned', () => {
    const [node] = arrangeRuns(
      [run('/w/g/a', 1), run('/w/g/b', 1, { status: 'running' })],
      [group('/w/g', 1, 6)],
    );
    expect(node && present(node, NOW, 'en-GB')).toMatchObject({
      description: '1 of 6 done · comparison · 15:00',
      context: 'group running model',
      icon: 'sync~spin',
    });
  });

  it('offers to go on with a comparison only where nobody trains it', () => {
    const stopped = { ...group('/w/g', 1, 2), isResumable: true };
    const contextWith = (status: RunFacts['status']): string | undefined => {
      const [node] = arrangeRuns([run('/w/g/a', 1), run('/w/g/b', 1, { status })], [stopped]);
      return node && present(node, NOW, 'en-GB').context;
    };
    expect(contextWith('failed')).toBe('group idle model resumable');
    expect(contextWith('running')).toBe('group running model');
  });
});
