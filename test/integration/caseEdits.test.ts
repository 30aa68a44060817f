/** Editing label maps with the compute process as it ships; it, and whoever edits, are killed at random moments. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DIST, SAMPLES } from '../../scripts/lib/paths.mjs';
import { seededRandom } from '../../src/contour/bruteForce.fixture';
import type { Action } from '../../src/editing/actions';
import { applyEdit, type EditedLabelMap } from '../../src/editing/applyEdit';
import { NONE_REVIEWED } from '../../src/editing/edit';
import { editOf } from '../../src/editing/runTool';
import type { ComputeProcess } from '../../src/extension/compute/computeProcess';
import type { ComputeService } from '../../src/extension/compute/computeService';
import { LabelMaps } from '../../src/extension/editing/labelMaps';
import { readHeader, readVolume } from '../../src/formats/registry';
import type { Scene } from '../../src/protocol/page';
import { planesOf } from '../../src/volume/planes';
import { extractSlice } from '../../src/volume/slices';
import { computeService, EditedCase } from '../harness/editedCase';
import { PlainModel, randomSteps } from '../harness/randomEdits';

const HIPPOCAMPUS = path.join(SAMPLES, 'hippocampus');
const CASE = 'hippocampus_001.nii.gz';
const COMPUTE = path.join(DIST, 'compute.js');

let folder: string;
let service: ComputeService;
const started: ComputeProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'boundary-lab-editing-'));
  service = computeService(COMPUTE, (compute) => started.push(compute));
});
afterAll(async () => {
  await service.dispose();
  await rm(folder, { recursive: true, force: true });
});

function killNewest(): void {
  const newest = started.at(-1);
  if (newest?.alive === true && newest.pid !== undefined) process.kill(newest.pid, 'SIGKILL');
}

/** A case in a folder of its own, as an editor opens it. */
async function open(
  name: string,
  { labelled = true } = {},
): Promise<EditedCase & { readonly labels: string }> {
  const root = path.join(folder, name);
  for (const sub of ['imagesTr', 'labelsTr']) {
    await mkdir(path.join(root, sub), { recursive: true });
    if (labelled || sub === 'imagesTr') {
      await copyFile(path.join(HIPPOCAMPUS, sub, CASE), path.join(root, sub, CASE));
    }
  }
  const scan = path.join(root, 'imagesTr', CASE);
  const edited = new EditedCase(scan, service, new LabelMaps(path.join(root, 'edits')));
  await edited.session.load();
  return Object.assign(edited, { labels: path.join(root, 'labelsTr', CASE) });
}

/** Another scan of the same case, with the same label map. */
async function besides({ scan, labelMaps, labels }: Awaited<ReturnType<typeof open>>): Promise<EditedCase> {
  const other = path.join(path.dirname(scan), 'other_weighting.nii.gz');
  await copyFile(scan, other);
  const edited = new EditedCase(other, service, labelMaps);
  await edited.session.load();
  await edited.session.showLabels('reference', { path: labels });
  return edited;
}

const stroke = (
  target: number,
  at: readonly [number, number, number],
  mode: 'add' | 'subtract' = 'add',
): Action => ({
  ...{ tool: 'brush', mode, target, editable: { over: { kind: 'anything' } } },
  tip: { shape: 'sphere', radius: 3 },
  path: [at],
});

async function modelOf(file: string, scene: Scene): Promise<EditedLabelMap> {
  const { volume } = await readVolume(file);
  return {
    dims: volume.dims,
    data: volume.data,
    table: scene.reference?.table ?? [],
    reviewed: NONE_REVIEWED,
  };
}

describe('a case whose label map is edited', () => {
  it('shows, undoes, saves and keeps all but what was meant', async () => {
    const editor = await open('plain');
    const before = await readVolume(editor.labels);
    const bytes = before.header.raw.bytes;
    const [i, j, k] = before.volume.dims.map((n) => Math.floor(n / 2));
    const at = [i ?? 0, j ?? 0, k ?? 0] as const;
    expect(await editor.run(stroke(2, at))).toBe(true);
    expect(await editor.run(stroke(2, at))).toBe(false);
    expect(editor.undoStack.map(({ label }) => label)).toEqual(['Brush: label 2']);
    const model = await modelOf(editor.labels, editor.scene);
    const affine = before.volume.affine;
    const edit = editOf({ ...model, affine }, stroke(2, at));
    const meant = applyEdit(model, edit);
    const plane = planesOf(before.volume).axial;
    expect(await editor.slice(at[2])).toEqual(extractSlice(meant.data, before.volume, plane, at[2]));
    const told = editor.events.find(({ kind }) => kind === 'labelsChanged');
    expect(told).toMatchObject({
      ...{ handle: editor.scene.reference?.handle, state: { voxels: editor.scene.reference?.voxels } },
      box: edit.voxels?.box,
    });
    expect(editor.scene.reference?.voxels[1]).toBe([...meant.data].filter((value) => value === 2).length);
    await editor.edits.save();
    const after = await readVolume(editor.labels);
    expect(after.volume.data).toEqual(meant.data);
    expect(Buffer.from(after.header.raw.bytes).equals(Buffer.from(bytes))).toBe(true);
    expect(editor.edits.isDirty).toBe(false);
    editor.undo();
    await editor.edits.flush();
    expect(editor.edits.isDirty).toBe(true);
    await editor.edits.save();
    expect((await readVolume(editor.labels)).volume.data).toEqual(before.volume.data);
    expect(editor.problems).toEqual([]);
  });

  it('previews an action, which then is one step of undo', async () => {
    const editor = await open('preview');
    const call = { signal: new AbortController().signal, progress: () => undefined };
    const grow: Action = {
      tool: 'margin',
      target: 1,
      distance: 1.5,
      editable: { over: { kind: 'background' } },
    };
    const before = editor.scene.reference?.voxels[0] ?? 0;
    const { edit } = await editor.edits.preview(grow, call);
    expect(editor.edits.state).toMatchObject({ preview: true, dirty: false });
    const voxels = edit.voxels?.voxels ?? 0;
    expect(await editor.edits.applyPreview(call)).toEqual({ changed: true, voxels });
    expect(editor.scene.reference?.voxels[0]).toBe(before + voxels);
    expect(editor.undoStack.map(({ label }) => label)).toEqual(['Grow: label 1']);
    expect(editor.edits.state).toMatchObject({ preview: false, dirty: true, undo: 1 });
  });

  it('gets a new label map where it has none, written by the first save where it is found again', async () => {
    const editor = await open('new', { labelled: false });
    expect(editor.scene.reference).toBeNull();
    await editor.run(stroke(1, [10, 20, 15]));
    expect(editor.scene.reference?.voxels).toEqual([123]);
    killNewest();
    await editor.edits.save();
    const { header, volume } = await readVolume(editor.labels);
    expect(volume.data.filter((value) => value === 1)).toHaveLength(123);
    const scan = await readHeader(editor.scan);
    expect(header.affine).toEqual(scan.affine);
    expect(editor.session.labelPaths.reference).toBe(editor.labels);
    expect(editor.problems).toEqual([]);
  });

  it('is edited in one editor and followed live by another', async () => {
    const first = await open('shared');
    const second = await besides(first);
    await first.run(stroke(2, [10, 20, 15]));
    expect(second.events.filter(({ kind }) => kind === 'labelsChanged')).toHaveLength(1);
    expect(await second.slice(15)).toEqual(await first.slice(15));
    expect(second.scene.reference?.voxels).toEqual(first.scene.reference?.voxels);
    expect(second.edits.state.lockedBy).toBe(CASE);
    await expect(second.run(stroke(1, [5, 5, 5]))).rejects.toThrow(
      /is being edited in the tab of hippocampus_001/,
    );
    await first.edits.save();
    await first.edits.dispose();
    expect(await second.run(stroke(1, [5, 5, 5]))).toBe(true);
    expect(second.problems).toEqual([]);
  });

  it('never writes the scan', async () => {
    const editor = await open('scan');
    const before = await readFile(editor.scan);
    await editor.run(stroke(1, [10, 20, 15]));
    await expect(editor.edits.saveAs(editor.scan)).rejects.toThrow(/is the scan, which is never written/);
    expect((await readFile(editor.scan)).equals(before)).toBe(true);
  });
});

it('equals a plain model after 500 random actions with undo, redo, saves and killed processes', async () => {
  const editor = await open('random');
  const random = seededRandom(7);
  const below = (limit: number): number => Math.floor(random() * limit);
  const { volume } = await readVolume(editor.labels);
  const model = new PlainModel(await modelOf(editor.labels, editor.scene), volume.affine);
  let n = 0;
  for (const step of randomSteps(7, volume.dims)) {
    if (++n > 500) break;
    if (random() < 0.02) setTimeout(killNewest, below(15));
    await editor.do(step);
    model.do(step);
    if (random() < 0.05) {
      await editor.edits.save();
      expect((await readVolume(editor.labels)).volume.data, `saved after ${n}`).toEqual(model.now.data);
    }
    if (n % 25 === 0) {
      await editor.edits.flush();
      const slice = below(volume.dims[2]);
      const shown = extractSlice(model.now.data, volume, planesOf(volume).axial, slice);
      expect(await editor.slice(slice), `slice ${slice} after action ${n}`).toEqual(shown);
    }
  }
  await editor.edits.save();
  expect((await readVolume(editor.labels)).volume.data).toEqual(model.now.data);
  expect(editor.problems).toEqual([]);
  expect(started.length).toBeGreaterThan(5);
});

describe('a host that is killed', () => {
  let script: string;
  beforeAll(async () => {
    script = path.join(folder, 'editingHost.js');
    await build({
      ...{
        entryPoints: [path.join(import.meta.dirname, '..', 'harness', 'editingHost.ts')],
        outfile: script,
      },
      ...{ bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' },
    });
  });

  it.each([1, 2, 3, 4, 5, 6])(
    'at a random moment loses nothing but the stroke in hand (%d)',
    async (seed) => {
      const edited = await open(`killed-${seed}`);
      const { volume } = await readVolume(edited.labels);
      const model = new PlainModel(await modelOf(edited.labels, edited.scene), volume.affine);
      edited.session.dispose();
      const journals = path.join(folder, `killed-${seed}`, 'edits');
      const done = await stepsUntilKilled(script, [edited.scan, journals, COMPUTE, String(seed)], 100 * seed);
      expect(done).toBeGreaterThan(0);
      const states: (typeof volume.data)[] = [];
      let n = 0;
      for (const step of randomSteps(seed, volume.dims)) {
        model.do(step);
        // The step in hand may be on disk already.
        if (++n >= done) states.push(model.now.data);
        if (n > done) break;
      }
      const again = new EditedCase(edited.scan, service, new LabelMaps(journals));
      const left = await again.labelMaps.leftOf(edited.scan);
      for (const journal of left) {
        again.session.expectLabels('reference', { path: edited.labels });
        await again.edits.restore(again.labelMaps.of(edited.labels), journal);
      }
      await again.session.load();
      await again.edits.save();
      const restored = (await readVolume(edited.labels)).volume.data;
      expect(states.some((state) => Buffer.from(state.buffer).equals(Buffer.from(restored.buffer)))).toBe(
        true,
      );
      // What was undone is gone, what was done can be undone.
      for (let undo = again.undoStack.length; undo > 0; undo--) again.undo();
      await again.edits.flush();
      await again.edits.save();
      expect((await readVolume(edited.labels)).volume.data).toEqual(volume.data);
      expect(again.problems).toEqual([]);
      await again.edits.dispose();
      expect(await readdir(journals)).toEqual([]);
    },
  );
});

/** @returns how many steps the process said it had done */
async function stepsUntilKilled(script: string, args: readonly string[], afterMs: number): Promise<number> {
  const host = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let done = 0;
  host.stdout.on('data', (letters: Buffer) => {
    if (done === 0) setTimeout(() => host.kill('SIGKILL'), afterMs);
    done += letters.length;
  });
  await once(host, 'close');
  return done;
}
