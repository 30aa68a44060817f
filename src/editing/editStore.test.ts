import { mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LabelMapEdit } from './edit';
import { BrokenEditError } from './editBytes';
import { withStep, type EditStep } from './editHistory';
import { EditStore } from './editStore';
import { editBetween } from './modelMap.fixture';

const DIMS = [50, 4, 3] as const;
const editTo = (value: number): LabelMapEdit =>
  editBetween(DIMS, new Uint8Array(600), new Uint8Array(600).fill(value));

let folder = '';
beforeEach(async () => {
  folder = path.join(await mkdtemp(path.join(tmpdir(), 'edit-store-')), 'edits');
});
afterEach(() => rm(path.dirname(folder), { recursive: true, force: true }));

describe('a store of edits', () => {
  it('gives back what was added, also beyond its limit in memory', async () => {
    const store = await EditStore.open({ folder, limitBytes: 1000 });
    const ids = Array.from({ length: 20 }, (_, n) => store.add(editTo(n + 1)));
    for (const [n, id] of ids.entries()) expect(await store.get(id)).toEqual(editTo(n + 1));
    await store.written();
    expect(store.heldBytes).toBeLessThanOrEqual(1000);
    for (const [n, id] of ids.entries()) expect(await store.get(id)).toEqual(editTo(n + 1));
    expect(store.heldBytes).toBeLessThanOrEqual(1000);
  });

  it('finds them again after a restart, and goes on with other numbers', async () => {
    const before = await EditStore.open({ folder, limitBytes: 1e6 });
    const [first, second] = [before.add(editTo(1)), before.add(editTo(2))];
    await before.written();
    await writeFile(path.join(folder, '.3.edit.01234567-89ab-cdef-0123-456789abcdef.tmp'), 'half');
    const after = await EditStore.open({ folder, limitBytes: 1e6 });
    expect(after.ids).toEqual([first, second]);
    expect(await after.get(second)).toEqual(editTo(2));
    expect(after.add(editTo(3))).toBeGreaterThan(second);
    await after.written();
    expect((await readdir(folder)).sort()).toEqual(['1.edit', '2.edit', '3.edit']);
  });

  it('says which file is broken, and which edit is not there', async () => {
    const store = await EditStore.open({ folder, limitBytes: 0 });
    const id = store.add(editTo(1));
    await store.written();
    await truncate(path.join(folder, `${id}.edit`), 40);
    await expect(store.get(id)).rejects.toThrow(BrokenEditError);
    await expect(store.get(id)).rejects.toThrow(path.join(folder, '1.edit'));
    await expect(store.get(77)).rejects.toThrow(/no edit 77/);
  });

  it('removes the files of what is deleted, and its folder at the end', async () => {
    const store = await EditStore.open({ folder, limitBytes: 1e6 });
    const ids = [store.add(editTo(1)), store.add(editTo(2))];
    await store.delete(ids.slice(1));
    expect(store.ids).toEqual(ids.slice(0, 1));
    await expect(store.get(ids[1] ?? 0)).rejects.toThrow(RangeError);
    await store.written();
    expect(await readdir(folder)).toEqual(['1.edit']);
    await store.dispose();
    expect(await readdir(path.dirname(folder))).toEqual([]);
  });

  it('keeps what cannot be written in memory and tells whoever waits for it', async () => {
    const store = await EditStore.open({ folder, limitBytes: 0 });
    await rm(folder, { recursive: true });
    const id = store.add(editTo(5));
    await expect(store.written()).rejects.toThrow(/cannot be written/);
    expect(await store.get(id)).toEqual(editTo(5));
  });
});

describe('the path from the file to now', () => {
  const walk = (...steps: readonly [number, EditStep['direction']][]): readonly EditStep[] =>
    steps.reduce<readonly EditStep[]>((path, [id, direction]) => withStep(path, { id, direction }), []);

  it('is empty again when everything was undone', () => {
    expect(walk([1, 'forwards'], [2, 'forwards'], [2, 'backwards'], [1, 'backwards'])).toEqual([]);
  });

  it('goes back behind the file and forwards on another branch', () => {
    // Edit 1 is in the file: undone, and edit 2 made instead.
    const path = walk([1, 'backwards'], [2, 'forwards']);
    expect(path).toEqual([
      { id: 1, direction: 'backwards' },
      { id: 2, direction: 'forwards' },
    ]);
    expect(withStep(path, { id: 2, direction: 'backwards' })).toHaveLength(1);
  });
});
