import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRunState, requestStop, runPaths, runStateSchema } from './runFolder';
import { useRuns } from './runs.fixture';

const runs = useRuns();
const { run } = runs;

describe('another process', () => {
  it('can ask a run to stop, which ends it as if cancelled, once', async () => {
    let asked: Promise<void> | undefined;
    const result = await run('run', { epochs: 10000 }, {}, ({ kind }) => {
      if (kind === 'step') asked ??= requestStop(join(runs.folder, 'run'));
    });
    await asked;
    expect(result.ended).toBe('cancelled');
    expect(existsSync(runPaths(join(runs.folder, 'run')).stop)).toBe(false);
    const resumed = await run('run', {}, { resume: true, epochs: result.epochs + 1 });
    expect(resumed.ended).toBe('epochs');
    await expect(requestStop(join(runs.folder, 'none'))).rejects.toThrow('holds no run to stop');
  });

  it('sees how far a run is in its state while it trains', async () => {
    let seen: unknown;
    await run('run', { minutes: 5, stepsPerEpoch: 100000 }, {}, ({ kind }, stop) => {
      if (kind !== 'step') return;
      seen = JSON.parse(readFileSync(runPaths(join(runs.folder, 'run')).state, 'utf8'));
      if (runStateSchema.parse(seen).progress) stop();
    });
    const { progress, peakMemory } = runStateSchema.parse(seen);
    expect(progress).toMatchObject({ epoch: 1, steps: 100000 });
    expect(progress?.stepsPerSecond).toBeGreaterThan(0);
    expect(progress?.secondsLeft).toBeGreaterThan(0);
    expect(peakMemory).toBeGreaterThan(1e7);
    expect(await readRunState(join(runs.folder, 'run'))).toMatchObject({ status: 'cancelled' });
  });
});
