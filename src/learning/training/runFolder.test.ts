import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  claimRunFolder,
  forgetUnbegunRun,
  isRunAlive,
  newRunState,
  readRunState,
  refuseOccupiedFolder,
  RunFolderError,
  runPaths,
} from './runFolder';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'run-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('a run folder', () => {
  it('is made with its state and read back', async () => {
    const out = join(folder, 'deep', 'run');
    const state = newRunState('data');
    await claimRunFolder(out, state);
    expect(await readRunState(out)).toEqual(state);
    expect(existsSync(join(out, 'checkpoints'))).toBe(true);
  });

  it('is refused where any file of a run is already, and that file is left alone', async () => {
    await writeFile(join(folder, 'model.onnx'), 'precious');
    expect(() => {
      refuseOccupiedFolder(folder);
    }).toThrow(RunFolderError);
    await expect(claimRunFolder(folder, newRunState('data'))).rejects.toThrow('already holds a run');
    expect(await readFile(join(folder, 'model.onnx'), 'utf8')).toBe('precious');
  });

  it('is free again when its run was killed before it had begun, and only then', async () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    const dead = { ...newRunState('data'), pid };
    const { config, split, state } = await claimRunFolder(folder, dead);
    await writeFile(config, '{');
    await writeFile(join(folder, '.config.json.11111111-2222-3333-4444-555555555555.tmp'), '{');
    await writeFile(join(folder, 'notes.txt'), '');
    await forgetUnbegunRun(folder);
    expect((await readdir(folder)).sort()).toEqual(['checkpoints', 'notes.txt']);
    await claimRunFolder(folder, newRunState('data'));
    await forgetUnbegunRun(folder); // this process lives
    expect(existsSync(state)).toBe(true);
    await writeFile(state, JSON.stringify(dead));
    await writeFile(split, '{}');
    await forgetUnbegunRun(folder);
    expect(existsSync(state)).toBe(true);
  });

  it('may lie in a folder that holds other files', async () => {
    await writeFile(join(folder, 'notes.txt'), '');
    await claimRunFolder(folder, newRunState('data'));
  });

  it('belongs to one of two processes that want it at once', async () => {
    const claims = await Promise.allSettled([1, 2].map(() => claimRunFolder(folder, newRunState('data'))));
    expect(claims.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('says so when it cannot be made', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(claimRunFolder(join(folder, 'file', 'run'), newRunState('data'))).rejects.toThrow(
      'cannot become a run folder',
    );
  });
});

describe('the state of a run', () => {
  it('is undefined where there is no run', async () => {
    expect(await readRunState(folder)).toBeUndefined();
    expect(await readRunState(join(folder, 'missing'))).toBeUndefined();
  });

  it.each(['', '{', '{"status": "fine"}'])('is damaged when the file holds %j', async (text) => {
    await mkdir(folder, { recursive: true });
    await writeFile(runPaths(folder).state, text);
    await expect(readRunState(folder)).rejects.toThrow('state.json is damaged');
  });

  it('is that of a living run while its process lives', () => {
    const state = newRunState('data');
    const { pid } = spawnSync(process.execPath, ['--version']);
    expect(isRunAlive(state)).toBe(true);
    expect(isRunAlive({ ...state, status: 'done' })).toBe(false);
    expect(isRunAlive({ ...state, pid })).toBe(false);
    expect(isRunAlive({ ...state, pid, host: 'another-machine' })).toBe(true);
  });
});
