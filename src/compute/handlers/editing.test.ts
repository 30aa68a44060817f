import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Action } from '../../editing/actions';
import { isEmptyEdit } from '../../editing/edit';
import { readVolume, writeLabelMap, writeVolume } from '../../formats/registry';
import type { Affine } from '../../volume/affine';
import type { Volume } from '../../volume/volume';
import { DistanceMaps } from '../distanceMaps';
import { OpenVolumes } from '../store';
import type { ComputeContext } from './context';
import { editingHandlers } from './editing';
import { labelMapHandlers } from './labelMaps';
import { scanHandlers } from './scans';

const DIMS = [16, 14, 10] as const;
const AFFINE: Affine = [
  [-0.8, 0.1, 0, 3],
  [0, 1, 0.2, -4],
  [0, 0, 2.5, 7],
  [0, 0, 0, 1],
];
const volumeOf = (valueAt: (i: number, j: number, k: number) => number): Volume => ({
  ...{ dims: DIMS, affine: AFFINE, dtype: 'uint8', frames: 1 },
  data: Uint8Array.from({ length: 16 * 14 * 10 }, (_, n) =>
    valueAt(n % 16, Math.floor(n / 16) % 14, Math.floor(n / 224)),
  ),
});
const TABLE = [
  { value: 1, name: 'liver', color: [200, 10, 10] as const },
  { value: 2, name: 'tumour', color: [10, 200, 10] as const },
];
const ANYTHING = { over: { kind: 'anything' } } as const;
const stroke = (position: readonly [number, number, number], more: object = {}): Action => ({
  ...{ tool: 'brush', target: 2, mode: 'add', editable: ANYTHING, tip: { shape: 'sphere', radius: 3 } },
  path: [position],
  ...more,
});
const call = { signal: new AbortController().signal, progress: () => undefined };

let folder = '';
let context: ComputeContext;
let editing: ReturnType<typeof editingHandlers>;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'editing-'));
  const store = new OpenVolumes();
  const background = { call: () => Promise.reject(new Error('Editing needs no background work.')) };
  context = { store, background, distances: new DistanceMaps(store) };
  editing = editingHandlers(context);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Opens a scan that is bright where i is large, and a label map on it. */
async function open(labels: Volume = volumeOf((i) => (i < 5 ? 1 : 0))): Promise<{
  readonly scan: number;
  readonly handle: number;
  readonly file: string;
  readonly voxels: number[];
}> {
  const [scanFile, file] = [path.join(folder, 'scan.nii.gz'), path.join(folder, 'labels.nii.gz')];
  await writeVolume(scanFile, { ...volumeOf((i) => 10 * i), dtype: 'int16' });
  await writeLabelMap(file, labels, { table: TABLE });
  const { handle: scan } = await scanHandlers(context).openScan({ path: scanFile }, call);
  const opened = await labelMapHandlers(context).openLabelMap({ path: file, scan }, call);
  return { scan, handle: opened.handle, file, voxels: opened.voxels };
}

const dataOf = (handle: number): number[] => [...context.store.labelMap(handle).volume.data];

describe('a tool in the compute process', () => {
  it('changes the label map, and tells the edit and what there is now', async () => {
    const { handle, scan } = await open();
    const before = dataOf(handle);
    const { edit, state } = await editing.runTool({ handle, scan, action: stroke([5, 7, 5]) }, call);
    const after = dataOf(handle);
    const count = (value: number): number => after.filter((voxel) => voxel === value).length;
    expect(state.voxels).toEqual([count(1), count(2)]);
    expect(count(2)).toBeGreaterThan(20);
    expect(edit.voxels?.voxels).toBe(after.filter((value, n) => value !== before[n]).length);
    const undone = await editing.applyEdit({ handle, edit, direction: 'backwards' }, call);
    expect(dataOf(handle)).toEqual(before);
    expect(undone.voxels[1]).toBe(0);
    await editing.applyEdit({ handle, edit, direction: 'forwards' }, call);
    expect(dataOf(handle)).toEqual(after);
  });

  it('is shown before it is applied where that is asked for', async () => {
    const { handle, scan } = await open();
    const before = dataOf(handle);
    const range = { low: 100, high: 120 };
    const action: Action = { tool: 'threshold', target: 2, mode: 'add', editable: ANYTHING, range };
    const { edit } = await editing.previewTool({ handle, scan, action }, call);
    expect(dataOf(handle)).toEqual(before);
    expect(edit.voxels?.voxels).toBe(3 * 14 * 10);
    await editing.applyEdit({ handle, edit, direction: 'forwards' }, call);
    expect(dataOf(handle).filter((value) => value === 2)).toHaveLength(3 * 14 * 10);
  });

  it('whose preview was made before another edit is refused, and nothing is changed', async () => {
    const { handle, scan } = await open();
    const action: Action = { ...{ tool: 'margin', target: 1, editable: ANYTHING }, distance: 2 };
    const { edit } = await editing.previewTool({ handle, action }, call);
    await editing.runTool({ handle, scan, action: stroke([5, 7, 5]) }, call);
    const between = dataOf(handle);
    await expect(editing.applyEdit({ handle, edit, direction: 'forwards' }, call)).rejects.toThrow(
      /was 0 when/,
    );
    expect(dataOf(handle)).toEqual(between);
  });

  it('waits for those before it', async () => {
    const { handle } = await open();
    const results = await Promise.all(
      [3, 4, 5, 6, 7].map((i) => editing.runTool({ handle, action: stroke([i, 7, 5]) }, call)),
    );
    for (const { edit } of results.reverse())
      await editing.applyEdit({ handle, edit, direction: 'backwards' }, call);
    expect(dataOf(handle)).toEqual([...volumeOf((i) => (i < 5 ? 1 : 0)).data]);
  });

  it('can be cancelled, and then changes nothing', async () => {
    const { handle } = await open();
    const controller = new AbortController();
    const running = editing.runTool(
      { handle, action: stroke([5, 7, 5]) },
      { ...call, signal: controller.signal },
    );
    controller.abort(new Error('Not wanted.'));
    await expect(running).rejects.toThrow('Not wanted.');
    expect(dataOf(handle)).toEqual([...volumeOf((i) => (i < 5 ? 1 : 0)).data]);
  });

  it('that changes nothing makes an empty edit', async () => {
    const { handle } = await open();
    const { edit } = await editing.runTool({ handle, action: stroke([0, 7, 5], { target: 1 }) }, call);
    expect(isEmptyEdit(edit)).toBe(true);
  });

  it('works on label tables, with the voxels', async () => {
    const { handle, voxels } = await open();
    const { edit, state } = await editing.runTool(
      { handle, action: { tool: 'table', change: { kind: 'delete', value: 1 } } },
      call,
    );
    expect(state).toMatchObject({ table: [{ name: 'tumour' }], voxels: [0] });
    expect(await editing.applyEdit({ handle, edit, direction: 'backwards' }, call)).toMatchObject({
      table: TABLE,
      voxels,
    });
  });

  it('finds paths along edges', async () => {
    const { scan } = await open();
    const { points } = await editing.livewirePath(
      { scan, plane: 'axial', slice: 4, from: [1, 1, 4], to: [1, 9, 4] },
      call,
    );
    expect(points[0]).toEqual([1, 1, 4]);
    expect(points.at(-1)).toEqual([1, 9, 4]);
  });
});

describe('saving', () => {
  it('keeps header, affine and type, and names, colours and marks of the edited label map', async () => {
    const { handle, scan, file } = await open();
    const before = await readVolume(file);
    await editing.runTool({ handle, scan, action: stroke([5, 7, 5], { review: 'axial' }) }, call);
    const rename = {
      kind: 'set',
      value: 2,
      to: { name: 'metastasis', color: [1, 2, 3], state: 'done' },
    } as const;
    await editing.runTool({ handle, action: { tool: 'table', change: rename } }, call);
    expect(await editing.saveLabelMap({ handle, path: file }, call)).toEqual({ notes: [] });
    const { volume, header } = await readVolume(file);
    expect([...volume.data]).toEqual(dataOf(handle));
    expect(volume.dtype).toBe('uint8');
    expect(header.affine).toEqual(before.header.affine);
    const again = await labelMapHandlers(context).openLabelMap({ path: file, scan }, call);
    expect(again.table[1]).toMatchObject({ name: 'metastasis', color: [1, 2, 3], state: 'done' });
    expect(again.reviewed?.axial).toEqual([4, 5, 6]);
  });

  it('takes the voxels of the moment it was asked for', async () => {
    const { handle, file } = await open();
    const before = dataOf(handle);
    const saving = editing.saveLabelMap({ handle, path: file }, call);
    await editing.runTool({ handle, action: stroke([5, 7, 5]) }, call);
    await saving;
    expect([...(await readVolume(file)).volume.data]).toEqual(before);
    expect(dataOf(handle)).not.toEqual(before);
  });

  it('notes that a label needs a wider type', async () => {
    const { handle, file } = await open();
    const add = { kind: 'add', name: 'far', value: 300 } as const;
    await editing.runTool({ handle, action: { tool: 'table', change: add } }, call);
    await editing.runTool({ handle, action: stroke([5, 7, 5], { target: 300 }) }, call);
    const { notes } = await editing.saveLabelMap({ handle, path: file }, call);
    expect(notes).toEqual([expect.stringMatching(/labels.nii.gz is stored as uint16 now instead of uint8/)]);
    expect([...(await readVolume(file)).volume.data]).toEqual(dataOf(handle));
  });

  it('as another file leaves the first one as it is', async () => {
    const { handle, file } = await open();
    const before = await readVolume(file);
    await editing.runTool({ handle, action: stroke([5, 7, 5]) }, call);
    const copy = path.join(folder, 'copy.nii');
    await editing.saveLabelMap({ handle, path: copy }, call);
    expect([...(await readVolume(copy)).volume.data]).toEqual(dataOf(handle));
    expect(await readVolume(file)).toEqual(before);
  });

  it('never replaces a file of which only one frame was edited', async () => {
    const one = volumeOf((i) => (i < 5 ? 1 : 0));
    const { handle, file } = await open({
      ...one,
      frames: 2,
      data: Uint8Array.from([...one.data, ...one.data]),
    });
    await expect(editing.saveLabelMap({ handle, path: file }, call)).rejects.toThrow(/has 2 frames/);
    expect((await readVolume(file)).volume.frames).toBe(2);
  });

  it('never replaces one of the masks a label map was made of', async () => {
    const { scan, file } = await open();
    const masks = [{ value: 3, name: 'spleen', file }];
    const made = { kind: 'masks', masks } as const;
    const { handle } = await labelMapHandlers(context).openLabelMap({ path: file, scan, made }, call);
    await expect(editing.saveLabelMap({ handle, path: file }, call)).rejects.toThrow(/one of several masks/);
  });
});
