import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunState } from '../../learning/training/runFolder';
import { isResumable, readRunFacts } from './runFacts';

let folder: string;
beforeEach(async () => {
  folder = path.join(await mkdtemp(path.join(tmpdir(), 'runsview-')), 'a run');
  await mkdir(path.join(folder, 'checkpoints'), { recursive: true });
});
afterEach(() => rm(path.dirname(folder), { recursive: true, force: true }));

const write = (file: string, text = ''): Promise<void> => writeFile(path.join(folder, file), text);

/** No process has this number: Linux and macOS stop far below. */
const DEAD = 2 ** 30;

const stateOf = (change: Partial<RunState>): string =>
  JSON.stringify({
    status: 'running',
    data: '/data/hippocampus',
    pid: process.pid,
    host: hostname(),
    started: '2026-03-04T10:00:00Z',
    updated: '2026-03-04T10:05:00Z',
    epoch: 4,
    bestValidationDice: 0.8,
    ...change,
  } satisfies RunState);

describe('what is known of a run', () => {
  it.each([
    [{ status: 'running' as const }, 'running', false],
    [{ status: 'running' as const, pid: DEAD }, 'interrupted', true],
    [{ status: 'running' as const, pid: DEAD, host: 'another machine' }, 'running', false],
    [{ status: 'done' as const }, 'done', false],
    [{ status: 'cancelled' as const }, 'stopped', true],
    [{ status: 'failed' as const, error: 'out of memory' }, 'failed', true],
  ])('%o is %s', async (change, status, resumable) => {
    await write('state.json', stateOf(change));
    const facts = await readRunFacts(folder);
    expect(facts).toMatchObject({ folder, name: 'a run', status, started: Date.UTC(2026, 2, 4, 10) });
    expect(facts && isResumable(facts)).toBe(resumable);
  });

  it('says what there is to go on with', async () => {
    await write('state.json', stateOf({ status: 'done' }));
    expect(await readRunFacts(folder)).toMatchObject({ hasModel: false, hasCheckpoint: false });
    await write('model.onnx');
    await write('checkpoints/last.safetensors');
    expect(await readRunFacts(folder)).toMatchObject({ hasModel: true, hasCheckpoint: true });
  });

  it("takes no notice of another program's state.json, nor of a folder without one", async () => {
    expect(await readRunFacts(folder)).toBeUndefined();
    await write('state.json', '{"terraform": 1}');
    expect(await readRunFacts(folder)).toBeUndefined();
    expect(await readRunFacts(path.join(folder, 'nowhere'))).toBeUndefined();
  });

  it('knows a run whose state is damaged by the split beside it', async () => {
    await write('split.json', '{}');
    await write('state.json', '{"status": "runn');
    expect(await readRunFacts(folder)).toMatchObject({ status: 'damaged', state: undefined });
  });
});
