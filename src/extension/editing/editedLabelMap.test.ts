import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LabelMapEdit } from '../../editing/edit';
import { editBetween, seededRandom } from '../../editing/modelMap.fixture';
import { readVolume, writeLabelMap } from '../../formats/registry';
import { labelTableOf } from '../../labels/labelTable';
import type { VoxelArray } from '../../volume/volume';
import { ComputeService } from '../compute/computeService';
import { EditedLabelMap } from './editedLabelMap';
import { FakeCompute } from './fakeCompute.fixture';
import { leftJournals } from './journal';
import type { LabelMapEvent, LabelMapWorker } from './labelMapTypes';
import { LabelVolume } from './labelVolume';

const DIMS = [9, 8, 7] as const;
const VOXELS = 9 * 8 * 7;
const SCAN = '/scan.nii';

let folder: string;
let file: string;
let journals: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'edited-label-map-'));
  [file, journals] = [path.join(folder, 'labels.nii.gz'), path.join(folder, 'journals')];
  await write(new Uint8Array(VOXELS));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const write = (data: VoxelArray, target = file): Promise<void> =>
  writeLabelMap(
    target,
    {
      dims: DIMS,
      affine: [
        [2, 0, 0, 0],
        [0, 2, 0, 0],
        [0, 0, 3, 5],
        [0, 0, 0, 1],
      ],
      dtype: 'uint8',
      frames: 1,
      data,
    },
    { overwrite: true },
  );
const voxelsIn = async (target = file): Promise<number[]> => [...(await readVolume(target)).volume.data];

/** An open label map with whoever edits it, as an editor has it. */
class Editor implements LabelMapWorker {
  readonly scan = SCAN;
  readonly events: LabelMapEvent[] = [];
  readonly volume: LabelVolume;
  readonly #compute: ComputeService;

  private constructor(
    compute: ComputeService,
    readonly map: EditedLabelMap,
    volume: LabelVolume,
  ) {
    this.#compute = compute;
    this.volume = volume;
    map.listen((event) => this.events.push(event));
    map.claim(this);
  }

  static async open(processes: FakeCompute[], map = newMap()): Promise<Editor> {
    const compute = new ComputeService(() => {
      const started = new FakeCompute();
      processes.push(started);
      return Promise.resolve(started);
    });
    const volume = await compute.withShared((process) =>
      LabelVolume.open(process, 1, map, (serving, from) =>
        serving.call('openLabelMap', { path: from ?? file, scan: 1 }),
      ),
    );
    return new Editor(compute, map, volume);
  }

  async sync(): Promise<void> {
    await this.#compute.withShared((process) => this.volume.handleIn(process));
  }

  async write({ file: target, like, keepNames }: Parameters<LabelMapWorker['write']>[0]): Promise<void> {
    await this.#compute.withShared(async (process) =>
      process.call('saveLabelMap', {
        handle: await this.volume.handleIn(process),
        ...{ path: target, like, keepNames },
      }),
    );
  }

  /** What is in the compute process. */
  shown(): Promise<number[]> {
    return this.#compute.withShared(async (process) => {
      const handle = await this.volume.handleIn(process);
      if (!(process instanceof FakeCompute)) throw new TypeError('Another process was started.');
      return [...process.map(handle).data];
    });
  }

  /** Gives the voxels of a range a value. */
  paint(start: number, length: number, value: number): ReturnType<EditedLabelMap['act']> {
    return this.map.act(`Brush ${value}`, async () => {
      const now = Uint8Array.from(await this.shown());
      return editBetween(DIMS, now, now.slice().fill(value, start, start + length));
    });
  }

  async painted(start: number, length: number, value: number): Promise<number> {
    const done = await this.paint(start, length, value);
    if (!done) throw new Error('Nothing was painted.');
    await done.written;
    return done.id;
  }
}

function newMap(): EditedLabelMap {
  return new EditedLabelMap({ file, journals, isFile: true });
}

const rename = (before: string, after: string): LabelMapEdit => ({
  table: {
    before: labelTableOf([1, 2, 3], new Map([[1, before]])),
    after: labelTableOf([1, 2, 3], new Map([[1, after]])),
  },
});

describe('an edited label map', () => {
  it('is saved with its edits, and is clean then; undo goes back beyond the save', async () => {
    const editor = await Editor.open([]);
    const id = await editor.painted(10, 5, 2);
    expect(editor.map.isDirty).toBe(true);
    await editor.map.save();
    expect(editor.map.isDirty).toBe(false);
    expect((await voxelsIn()).slice(9, 16)).toEqual([0, 2, 2, 2, 2, 2, 0]);
    await editor.map.step({ id, direction: 'backwards' });
    expect(editor.map.isDirty).toBe(true);
    expect(await editor.shown()).toEqual([...new Uint8Array(VOXELS)]);
    await editor.map.step({ id, direction: 'forwards' });
    expect(editor.map.isDirty).toBe(false);
  });

  it('makes no edit of an action that changes nothing, and does not touch the file without edits', async () => {
    const editor = await Editor.open([]);
    const before = await readFile(file);
    expect(await editor.paint(10, 5, 0)).toBeUndefined();
    expect(editor.map.isDirty).toBe(false);
    await chmod(file, 0o444);
    await editor.map.save();
    expect((await readFile(file)).equals(before)).toBe(true);
    expect(editor.events).toEqual([]);
  });

  it('does actions in the order in which they were asked for, each on the result of the one before', async () => {
    const editor = await Editor.open([]);
    await Promise.all([1, 2, 3, 1, 2].map((value) => editor.painted(0, 4, value)));
    expect((await editor.shown()).slice(0, 5)).toEqual([2, 2, 2, 2, 0]);
    expect(editor.events.filter(({ kind }) => kind === 'changed')).toHaveLength(5);
  });

  it('keeps names in the file only where they were changed', async () => {
    const editor = await Editor.open([]);
    await editor.painted(0, 1, 1);
    await editor.map.save();
    expect((await readVolume(file)).header.labels).toBeUndefined();
    await editor.map.act('Rename', () => Promise.resolve(rename('label 1', 'tumour')));
    await editor.map.save();
    expect((await readVolume(file)).header.labels?.[0]?.name).toBe('tumour');
    expect(editor.map.content?.table[0]?.name).toBe('tumour');
  });

  it('stays dirty with its edits where it cannot be saved', async () => {
    const editor = await Editor.open([]);
    await editor.painted(0, 3, 1);
    await rm(file);
    await writeFile(path.join(folder, 'blocked'), '');
    const blocked = editor.map.saveAs(path.join(folder, 'blocked', 'labels.nii.gz'));
    await expect(blocked).rejects.toThrow(/blocked\/labels\.nii\.gz cannot be/);
    expect(editor.map.isDirty).toBe(true);
    await editor.map.save();
    expect((await voxelsIn()).slice(0, 4)).toEqual([1, 1, 1, 0]);
  });

  it('is reverted to what is on disk', async () => {
    const editor = await Editor.open([]);
    await editor.painted(0, 3, 1);
    await editor.map.revert();
    expect(editor.map.isDirty).toBe(false);
    expect(editor.events.at(-1)).toEqual({ kind: 'replaced' });
    const again = await Editor.open([], editor.map);
    expect(await again.shown()).toEqual([...new Uint8Array(VOXELS)]);
  });

  it('tells an edit that does not fit, and goes on as before it', async () => {
    const editor = await Editor.open([]);
    await editor.painted(0, 3, 1);
    const wrong = editBetween(DIMS, new Uint8Array(VOXELS).fill(3), new Uint8Array(VOXELS));
    await expect(editor.map.act('Wrong', () => Promise.resolve(wrong))).rejects.toThrow(/cannot be applied/);
    await editor.painted(3, 2, 2);
    expect((await editor.shown()).slice(0, 6)).toEqual([1, 1, 1, 2, 2, 0]);
    await editor.map.save();
    expect((await voxelsIn()).slice(0, 6)).toEqual([1, 1, 1, 2, 2, 0]);
  });

  it('is shown with the same voxels by everybody, and edited by one', async () => {
    const map = newMap();
    const [first, second] = [await Editor.open([], map), await Editor.open([], map)];
    await first.painted(0, 3, 1);
    expect(await second.shown()).toEqual(await first.shown());
    expect(map.claim(second)).toBe(false);
    await map.release(first);
    expect(map.claim(second)).toBe(true);
  });
});

describe('the file of an edited label map', () => {
  it('is read again where another program changed it and there are no edits', async () => {
    const editor = await Editor.open([]);
    await write(new Uint8Array(VOXELS).fill(3));
    await editor.map.fileChanged();
    expect(editor.events).toEqual([{ kind: 'replaced' }]);
  });

  it('is not taken for changed after a save of its own', async () => {
    const editor = await Editor.open([]);
    await editor.painted(0, 3, 1);
    await editor.map.save();
    await editor.map.fileChanged();
    expect(editor.events.map(({ kind }) => kind)).toEqual(['changed', 'saved']);
  });

  it('is left to a person where there are edits: the edits overwrite it', async () => {
    const processes: FakeCompute[] = [];
    const editor = await Editor.open(processes);
    await editor.painted(0, 3, 1);
    await write(new Uint8Array(VOXELS).fill(3));
    await editor.map.fileChanged();
    await editor.map.fileChanged();
    expect(editor.events.filter(({ kind }) => kind === 'conflict')).toHaveLength(1);
    editor.map.keepEdits();
    processes.at(-1)?.kill();
    expect((await editor.shown()).slice(0, 5)).toEqual([1, 1, 1, 0, 0]);
    await editor.map.save();
    expect((await voxelsIn()).slice(0, 5)).toEqual([1, 1, 1, 0, 0]);
  });
});

describe('edits of a process that ended', () => {
  it('are found and done again, with their names', async () => {
    const killed = await Editor.open([]);
    await killed.painted(0, 3, 1);
    await killed.painted(1, 4, 2);
    // Whoever holds the journal is gone: no such process.
    const [name = ''] = await readdir(journals);
    await writeFile(path.join(journals, name, 'owner.pid'), '999999999');
    const [left] = await leftJournals(journals);
    if (!left) throw new Error('No journal was left.');
    expect(left.manifest).toMatchObject({ scan: SCAN, file, path: [{ id: 1 }, { id: 2 }] });
    const map = newMap();
    expect(await map.restore(left)).toHaveLength(2);
    const restored = await Editor.open([], map);
    expect(map.nameOf(2)).toBe('Brush 2');
    expect((await restored.shown()).slice(0, 6)).toEqual([1, 2, 2, 2, 2, 0]);
    await map.step({ id: 2, direction: 'backwards' });
    await map.save();
    expect((await voxelsIn()).slice(0, 5)).toEqual([1, 1, 1, 0, 0]);
    await map.release(restored);
    expect(await readdir(journals)).toEqual([]);
  });

  it('are not looked at while that process lives', async () => {
    const living = await Editor.open([]);
    await living.painted(0, 3, 1);
    expect(await leftJournals(journals)).toEqual([]);
  });
});

it('equals a plain model after 500 random actions with undo, redo, saves and killed processes', async () => {
  const random = seededRandom(11);
  const below = (limit: number): number => Math.floor(random() * limit);
  const processes: FakeCompute[] = [];
  const editor = await Editor.open(processes);
  let model = new Uint8Array(VOXELS);
  let onDisk = model;
  const undo: {
    readonly id: number;
    readonly before: Uint8Array<ArrayBuffer>;
    readonly after: Uint8Array<ArrayBuffer>;
  }[] = [];
  const redo: typeof undo = [];
  for (let n = 0; n < 500; n++) {
    const kind = random();
    const [last, next] = [undo.at(-1), redo.at(-1)];
    if (random() < 0.1) {
      // In the middle of whatever comes next.
      const process = processes.at(-1);
      const after = below(3);
      let calls = 0;
      if (process) {
        process.beforeAnswer = () => {
          if (calls++ >= after) process.kill();
        };
      }
    }
    if (kind < 0.25 && last) {
      await editor.map.step({ id: last.id, direction: 'backwards' });
      redo.push(...undo.splice(-1));
      model = last.before;
    } else if (kind < 0.4 && next) {
      await editor.map.step({ id: next.id, direction: 'forwards' });
      undo.push(...redo.splice(-1));
      model = next.after;
    } else if (kind < 0.5) {
      await editor.map.save();
      onDisk = model;
    } else {
      const [start, value] = [below(VOXELS), below(4)];
      const before = model;
      const length = 1 + below(60);
      const done = await editor.paint(start, length, value);
      model = before.slice().fill(value, start, start + length);
      const isChanged = model.some((voxel, at) => voxel !== before[at]);
      expect(done !== undefined).toBe(isChanged);
      if (done) {
        undo.push({ id: done.id, before, after: model });
        redo.length = 0;
      }
    }
    if (n % 10 === 0) expect(await editor.shown(), `after action ${n}`).toEqual([...model]);
    if (n % 50 === 0) expect(await voxelsIn(), `on disk after action ${n}`).toEqual([...onDisk]);
  }
  await editor.map.save();
  expect(await voxelsIn()).toEqual([...model]);
  expect(processes.length).toBeGreaterThan(20);
  expect(editor.events.filter(({ kind }) => kind === 'problem')).toEqual([]);
});
