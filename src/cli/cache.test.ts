import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { registerCache } from './cache';
import { runCommand } from './runCommand.fixture';

it('cache tells how much is kept, deletes it when asked to, and nothing else', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'cli-cache-'));
  await writeFile(path.join(folder, `${'ab'.repeat(32)}.images`), new Uint8Array(2_000_000));
  await writeFile(path.join(folder, 'mine.txt'), 'kept');
  const told = await runCommand([registerCache], 'cache', '--folder', folder);
  expect(told.stdout).toBe(`${folder} holds 2.0 MB in 1 files.\n`);
  const cleared = await runCommand([registerCache], 'cache', '--clear', '--folder', folder, '--json');
  expect(JSON.parse(cleared.stdout)).toEqual({ folder, files: 1, bytes: 2_000_000, cleared: true });
  expect(await readdir(folder)).toEqual(['mine.txt']);
  await rm(folder, { recursive: true });
});
