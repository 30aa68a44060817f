/** Editing label maps with the compute process as it ships, which is killed at random moments. */
import { copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DIST, SAMPLES } from '../../scripts/lib/paths.mjs';
import { seededRandom } from '../../src/contour/bruteForce.fixture';
import type { Action } from '../../src/editing/actions';
import { editOf } from '../../src/editing/runTool';
import { applyEdit, type EditedLabelMap } from '../../src/editing/applyEdit';
import { NONE_REVIEWED } from '../../src/editing/edit';
import { ComputeProcess } from '../../src/extension/compute/computeProcess';
import { ComputeService } from '../../src/extension/compute/computeService';
import { CaseEdits, type UndoableEdit } from '../../src/extension/editing/caseEdits';
import { LabelMaps } from '../../src/extension/editing/labelMaps';
import { CaseSession } from '../../src/extension/editor/caseSession';
import { readHeader, readVolume } from '../../src/formats/registry';
import type { HostEvent, Scene } from '../../src/protocol/page';
import { planesOf } from '../../src/volume/planes';
import { extractSlice } from '../../src/volume/slices';

const HIPPOCAMPUS = path.join(SAMPLES, 'hippocampus');
const CASE = 'hippocampus_001.nii.gz';

let folder: string;
let service: ComputeService;
const started: ComputeProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'boundary-lab-editing-'));
  service = new ComputeService(async () => {
    const compute = await ComputeProcess.start({
      node: process.execPath,
      script: path.join(DIST, 'compute.js'),
      log: () => undefined,
    });
    started.push(compute);
    return compute;
  });
});
afterAll(async () => {
  await service.dispose();
  await rm(folder, { recursive: true, force: true });
});

function killNewest(): void {
  const newest = started.at(-1);
  if (newest?.alive === true && newest.pid !== undefined) process.kill(newest.pid, 'SIGKILL');
}

/** A case in a folder of its own, as an editor opens it; VS Code's stack of undo is kept as VS Code does. */
class Editor {
  readonly problems: string[] = [];
  readonly events: HostEvent[] = [];
  readonly undoStack: UndoableEdit[] = [];
  readonly redoStack: UndoableEdit[] = [];
  readonly session: CaseSession;
  readonly edits: CaseEdits;
  readonly scan: string;
  readonly labels: string;

  private constructor(
    readonly root: string,
    readonly labelMaps: LabelMaps,
    scan = CASE,
  ) {
    this.scan = path.join(root, 'imagesTr', scan);
    this.labels = path.join(root, 'labelsTr', CASE);
    this.session = new CaseSession(this.scan, service, labelMaps, {
      event: (event) => this.events.push(event),
      problem: (message) => this.problems.push(message),
    });
    this.edits = new CaseEdits(this.session, {
      edited: (edit) => {
        this.undoStack.push(edit);
        this.redoStack.length = 0;
      },
      unsaved: () => undefined,
      state: (state) => this.events.push({ kind: 'editing', state }),
      conflict: () => undefined,
      problem: (message) => this.problems.push(message),
    });
  }

  static async open(name: string, { labelled = true } = {}): Promise<Editor> {
    const root = path.join(folder, name);
    for (const sub of ['imagesTr', 'labelsTr']) {
      await mkdir(path.join(root, sub), { recursive: true });
      if (labelled || sub === 'imagesTr') {
        await copyFile(path.join(HIPPOCAMPUS, sub, CASE), path.join(root, sub, CASE));
      }
    }
    const editor = new Editor(root, new LabelMaps(path.join(root, 'edits')));
    await editor.session.load();
    return editor;
  }

  /** Another scan of the same case, with the same label map. */
  static async beside({ root, scan, labels, labelMaps }: Editor): Promise<Editor> {
    const other = 'other_weighting.nii.gz';
    await copyFile(scan, path.join(root, 'imagesTr', other));
    const editor = new Editor(root, labelMaps, other);
    await editor.session.load();
    await editor.session.showLabels('reference', { path: labels });
    return editor;
  }

  get scene(): Scene {
    const { current } = this.session;
    if (current.kind !== 'scene') throw new Error(`No scene but ${JSON.stringify(current)}`);
    return current.scene;
  }

  async run(action: Action): Promise<boolean> {
    const call = { signal: new AbortController().signal, progress: () => undefined };
    return (await this.edits.run(action, call)).changed;
  }

  async undo(): Promise<void> {
    const edit = this.undoStack.pop();
    if (!edit) return;
    await edit.undo();
    this.redoStack.push(edit);
  }

  async redo(): Promise<void> {
    const edit = this.redoStack.pop();
    if (!edit) return;
    await edit.redo();
    this.undoStack.push(edit);
  }

  /** Slice of the reference as the page is given it. */
  async slice(slice: number): Promise<unknown> {
    const handle = this.scene.reference?.handle ?? 0;
    const asked = { handle, plane: 'axial', slice } as const;
    return (await this.session.requests.slice(asked, new AbortController().signal)).data;
  }
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
    const editor = await Editor.open('plain');
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
    await editor.undo();
    expect(editor.edits.isDirty).toBe(true);
    await editor.edits.save();
    expect((await readVolume(editor.labels)).volume.data).toEqual(before.volume.data);
    expect(editor.problems).toEqual([]);
  });

  it('previews an action, which then is one step of undo', async () => {
    const editor = await Editor.open('preview');
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
    expect(await editor.edits.applyPreview(call)).toEqual({ changed: true });
    expect(editor.scene.reference?.voxels[0]).toBe(before + (edit.voxels?.voxels ?? 0));
    expect(editor.undoStack.map(({ label }) => label)).toEqual(['Grow: label 1']);
    expect(editor.edits.state).toMatchObject({ preview: false, dirty: true, undo: 1 });
  });

  it('gets a new label map where it has none, written by the first save where it is found again', async () => {
    const editor = await Editor.open('new', { labelled: false });
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
    const first = await Editor.open('shared');
    const second = await Editor.beside(first);
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
    const editor = await Editor.open('scan');
    const before = await readFile(editor.scan);
    await editor.run(stroke(1, [10, 20, 15]));
    await expect(editor.edits.saveAs(editor.scan)).rejects.toThrow(/is the scan, which is never written/);
    expect((await readFile(editor.scan)).equals(before)).toBe(true);
  });
});

it('equals a plain model after 500 random actions with undo, redo, saves and killed processes', async () => {
  const editor = await Editor.open('random');
  const random = seededRandom(7);
  const below = (limit: number): number => Math.floor(random() * limit);
  const { volume } = await readVolume(editor.labels);
  const grid = { affine: volume.affine };
  let model = await modelOf(editor.labels, editor.scene);
  const undo: EditedLabelMap[] = [];
  const redo: EditedLabelMap[] = [];
  for (let n = 0; n < 500; n++) {
    const kind = random();
    if (random() < 0.02) {
      setTimeout(killNewest, below(15));
    }
    if (kind < 0.25) {
      await editor.undo();
      const before = undo.pop();
      if (before) redo.push(model);
      model = before ?? model;
    } else if (kind < 0.4) {
      await editor.redo();
      const after = redo.pop();
      if (after) undo.push(model);
      model = after ?? model;
    } else if (kind < 0.45) {
      await editor.edits.save();
      expect((await readVolume(editor.labels)).volume.data, `saved after ${n}`).toEqual(model.data);
    } else {
      const at = [below(model.dims[0]), below(model.dims[1]), below(model.dims[2])] as const;
      const action = stroke(1 + below(2), at, random() < 0.3 ? 'subtract' : 'add');
      const before = { ...model, data: model.data.slice() };
      const edit = editOf({ ...before, ...grid }, action);
      const changed = await editor.run(action);
      expect(changed).toBe(edit.voxels !== undefined);
      if (changed) {
        undo.push(before);
        redo.length = 0;
        model = applyEdit({ ...before, data: before.data.slice() }, edit);
      }
    }
    if (n % 25 === 0) {
      const slice = below(model.dims[2]);
      const shown = extractSlice(model.data, volume, planesOf(volume).axial, slice);
      expect(await editor.slice(slice), `slice ${slice} after action ${n}`).toEqual(shown);
    }
  }
  await editor.edits.save();
  expect((await readVolume(editor.labels)).volume.data).toEqual(model.data);
  expect(editor.problems).toEqual([]);
  expect(started.length).toBeGreaterThan(5);
});
