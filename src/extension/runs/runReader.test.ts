import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dashboardEventSchema, type DashboardEvent } from '../../protocol/dashboard';
import { MetricsText } from './metricsText';
import { RunReader } from './runReader';

let folder: string;
let reader: RunReader;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'runsview-'));
  reader = new RunReader(folder, () => ['reveal']);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const write = (file: string, value: unknown): Promise<void> =>
  writeFile(path.join(folder, file), typeof value === 'string' ? value : JSON.stringify(value));

const STATE = {
  status: 'done',
  data: '/data/hippocampus',
  pid: 7,
  host: hostname(),
  started: '2026-03-04T10:00:00Z',
  updated: '2026-03-04T10:05:00Z',
  epoch: 2,
  bestValidationDice: 0.8,
};
const line = (epoch: number, change: object = {}): string =>
  `${JSON.stringify({
    epoch,
    seconds: 10 * epoch,
    learningRate: 0.003,
    loss: 0.5,
    terms: { dice: 0.4, boundary: 1 },
    weights: { dice: 1, boundary: 0.1 },
    gradientShares: { dice: 0.9, boundary: 0.1 },
    validation: null,
    ...change,
  })}\n`;

/** What is told; every event as the page would accept it. */
async function look(): Promise<DashboardEvent[]> {
  const events = await reader.look();
  return events.map((event) => dashboardEventSchema.parse(event));
}
const kinds = (events: readonly DashboardEvent[]): string[] => events.map(({ kind }) => kind);
const only = (events: readonly DashboardEvent[], kind: DashboardEvent['kind']): DashboardEvent[] =>
  events.filter((event) => event.kind === kind);

describe('a run folder that is followed', () => {
  it('tells each thing once, and only what has changed', async () => {
    await write('state.json', STATE);
    await write('metrics.jsonl', line(1));
    await write('log.txt', 'one\ntwo\n');
    const first = await look();
    expect(kinds(first)).toEqual(['head', 'epochs', 'preview', 'cases', 'log']);
    expect(await look()).toEqual([]);
    await write('metrics.jsonl', line(1) + line(2));
    const second = await look();
    expect(second).toMatchObject([{ kind: 'epochs', from: 1, epochs: [{ epoch: 2 }] }]);
    await appendFile(path.join(folder, 'log.txt'), 'three\n');
    expect(await look()).toMatchObject([{ kind: 'log', lines: ['one', 'two', 'three'] }]);
    reader.forget();
    expect(kinds(await look())).toEqual(['head', 'epochs', 'preview', 'cases', 'log']);
  });

  it('gives weighted terms and measures of every label, of runs of earlier versions too', async () => {
    await write('state.json', STATE);
    const validation = { dice: 0.8, labels: { Anterior: 0.9, Posterior: null } };
    await write('metrics.jsonl', line(1, { validation }));
    const none = { hd95: null, nsd: null, componentRecall: null };
    expect(only(await look(), 'epochs')).toMatchObject([
      {
        epochs: [
          {
            terms: [
              { name: 'dice', value: 0.4, weighted: 0.4, gradientShare: 0.9 },
              { name: 'boundary', value: 1, weighted: 0.1, gradientShare: 0.1 },
            ],
            validation: {
              dice: 0.8,
              ...none,
              labels: { Anterior: { dice: 0.9, ...none }, Posterior: { dice: null, ...none } },
            },
          },
        ],
      },
    ]);
  });

  it('survives half written, foreign and damaged files, says so, and forgets it when they are whole', async () => {
    await write('state.json', STATE);
    await write('metrics.jsonl', `${line(1)}nonsense\n${line(3)}{"epoch": 4, "sec`);
    await write('preview.json', '{"epoch": 3, "pictures": [');
    await write('config.json', '{{{');
    const events = await look();
    expect(only(events, 'epochs')).toMatchObject([{ from: 0, epochs: [{ epoch: 1 }, { epoch: 3 }] }]);
    const problems = events.flatMap((event) =>
      event.kind === 'problem' ? [`${event.file}: ${event.message ?? ''}`] : [],
    );
    expect(problems).toHaveLength(2);
    expect(problems[0]).toContain('metrics.jsonl: line 2 cannot be read');
    expect(problems[1]).toContain('preview.json: cannot be understood');
    await write('preview.json', { epoch: 3, pictures: [] });
    const later = await look();
    expect(only(later, 'preview')).toMatchObject([{ preview: { epoch: 3, pictures: [] } }]);
    expect(only(later, 'problem')).toEqual([
      { kind: 'problem', run: folder, file: 'preview.json', message: null },
    ]);
  });

  it('tells that it is gone, once, and everything again when it is back', async () => {
    await write('state.json', STATE);
    await write('metrics.jsonl', line(1));
    await look();
    await rm(path.join(folder, 'state.json'));
    expect(await look()).toMatchObject([{ kind: 'missing', run: folder }]);
    expect(await look()).toEqual([]);
    await write('state.json', STATE);
    expect(kinds(await look())).toContain('epochs');
  });

  it('reads the end of a long log, from the beginning of a line', async () => {
    await write('state.json', STATE);
    const lines = Array.from({ length: 5000 }, (_, n) => `line ${n} of a long log`);
    await write('log.txt', `${lines.join('\n')}\n`);
    expect(only(await look(), 'log')).toEqual([{ kind: 'log', run: folder, lines: lines.slice(-300) }]);
  });

  it('says what the run was told to do', async () => {
    await mkdir(path.join(folder, 'checkpoints'));
    await write('state.json', STATE);
    await write('config.json', {
      dimensions: 2,
      plane: 'axial',
      patch: [48, 64],
      batch: 'many',
      seed: 3,
      fold: { index: 1, of: 5 },
    });
    expect(only(await look(), 'head')).toMatchObject([
      {
        head: {
          status: 'done',
          commands: ['reveal'],
          settings: [
            { name: 'Network', value: '2D, axial' },
            { name: 'Patch', value: '48 × 64' },
            { name: 'Fold', value: '2 of 5' },
            { name: 'Seed', value: '3' },
          ],
        },
      },
    ]);
  });
});

describe('the lines of the metrics', () => {
  it('are parsed again from the first that has changed, as when a run is resumed from an older checkpoint', () => {
    const text = new MetricsText();
    expect(text.update(line(1) + line(2) + line(3))).toMatchObject({ from: 0, epochs: [{}, {}, {}] });
    expect(text.update(line(1) + line(2) + line(3))).toBeUndefined();
    expect(text.update(line(1))).toEqual({ from: 1, epochs: [] });
    expect(text.update(line(1) + line(2, { loss: 0.1 }))).toMatchObject({ from: 1, epochs: [{ loss: 0.1 }] });
  });

  it('count places without those that are left out', () => {
    const text = new MetricsText();
    text.update(`null\n${line(1)}`);
    expect(text.faulty).toEqual([1]);
    expect(text.update(`null\n${line(1)}${line(2)}`)).toMatchObject({ from: 1, epochs: [{ epoch: 2 }] });
  });
});
