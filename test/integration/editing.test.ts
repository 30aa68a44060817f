/** Edits in the compute process as it ships: killed in between, they are done again in a new one. */
import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DIST, SAMPLES } from '../../scripts/lib/paths.mjs';
import { signedDistanceMap } from '../../src/contour/signedDistance';
import type { Action } from '../../src/editing/actions';
import { withStep, type EditStep } from '../../src/editing/editHistory';
import { EditStore } from '../../src/editing/editStore';
import { ComputeProcess } from '../../src/extension/compute/computeProcess';
import { readVolume } from '../../src/formats/registry';
import { spacingOf } from '../../src/volume/affine';
import { planesOf } from '../../src/volume/planes';
import { extractSlice } from '../../src/volume/slices';
import type { Volume } from '../../src/volume/volume';

const CASE = 'hippocampus_001.nii.gz';
const SCAN = path.join(SAMPLES, 'hippocampus', 'imagesTr', CASE);

const ANYTHING = { over: { kind: 'anything' } } as const;
const brush = (i: number, j: number, k: number): Action => ({
  ...{ tool: 'brush', target: 1, mode: 'add', editable: ANYTHING, review: 'axial' },
  ...{ tip: { shape: 'sphere', radius: 4 }, path: [[i, j, k]] },
});

let folder: string;
let labels: string;
const running: ComputeProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'boundary-lab-editing-'));
  labels = path.join(folder, CASE);
  await copyFile(path.join(SAMPLES, 'hippocampus', 'labelsTr', CASE), labels);
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((started) => started.end()));
  await rm(folder, { recursive: true, force: true });
});

async function start(): Promise<{ compute: ComputeProcess; scan: number; handle: number }> {
  const script = path.join(DIST, 'compute.js');
  const compute = await ComputeProcess.start({ node: process.execPath, script, log: () => undefined });
  running.push(compute);
  const { handle: scan } = await compute.call('openScan', { path: SCAN });
  const { handle } = await compute.call('openLabelMap', { path: labels, scan });
  return { compute, scan, handle };
}

describe('editing in the compute process', () => {
  it('goes on in a new process after the first one was killed, and saves what was meant', async () => {
    const store = await EditStore.open({ folder: path.join(folder, 'edits'), limitBytes: 0 });
    let steps: readonly EditStep[] = [];
    const first = await start();
    const actions: Action[] = [
      brush(12, 20, 15),
      brush(20, 30, 15),
      { ...{ tool: 'margin', target: 2, editable: ANYTHING }, distance: 1.5 },
      { tool: 'table', change: { kind: 'set', value: 2, to: { name: 'back' } } },
    ];
    for (const action of actions) {
      const { edit } = await first.compute.call('runTool', {
        handle: first.handle,
        scan: first.scan,
        action,
      });
      steps = withStep(steps, { id: store.add(edit), direction: 'forwards' });
    }
    // The second stroke and what follows it are taken back, all but the stroke done again.
    for (const { id } of [...steps].reverse().slice(0, 3)) {
      const undo = { handle: first.handle, edit: await store.get(id), direction: 'backwards' } as const;
      await first.compute.call('applyEdit', undo);
      steps = withStep(steps, { id, direction: 'backwards' });
    }
    const { edit } = await first.compute.call('runTool', {
      ...{ handle: first.handle, scan: first.scan },
      action: { ...{ tool: 'margin', target: 2, editable: ANYTHING }, distance: -0.5 },
    });
    steps = withStep(steps, { id: store.add(edit), direction: 'forwards' });
    await first.compute.call('saveLabelMap', {
      handle: first.handle,
      path: path.join(folder, 'meant.nii.gz'),
    });
    const { pid } = first.compute;
    if (pid === undefined) throw new Error('The compute process has no id.');
    process.kill(pid, 'SIGKILL');
    await first.compute.ended;

    const second = await start();
    await store.written();
    const again = await EditStore.open({ folder: path.join(folder, 'edits'), limitBytes: 0 });
    for (const { id, direction } of steps) {
      await second.compute.call('applyEdit', { handle: second.handle, edit: await again.get(id), direction });
    }
    expect(await second.compute.call('saveLabelMap', { handle: second.handle, path: labels })).toEqual({
      notes: [],
    });
    const [meant, saved] = [await readVolume(path.join(folder, 'meant.nii.gz')), await readVolume(labels)];
    expect(saved.volume).toEqual(meant.volume);
    expect(saved.header.reviewed?.axial).toContain(15);
    expect((await readdir(folder)).sort()).toEqual(['edits', CASE, 'meant.nii.gz'].sort());
  });

  it('brings distances, contours and counts up to date', async () => {
    const { compute, scan, handle } = await start();
    const { volume } = await readVolume(labels);
    const plane = planesOf(volume).axial;
    const request = { handle, plane: 'axial', slice: 15, label: 1 } as const;
    const sliceNow = ({ data, dims, affine }: Volume): Float32Array => {
      const map = signedDistanceMap(data, 1, dims, spacingOf(affine), 'interface');
      return extractSlice(map, volume, plane, 15);
    };
    expect((await compute.call('distanceSlice', request)).data).toEqual(sliceNow(volume));
    const { edit, state } = await compute.call('runTool', { handle, scan, action: brush(12, 20, 15) });
    await compute.call('saveLabelMap', { handle, path: path.join(folder, 'now.nii.gz') });
    const { volume: now } = await readVolume(path.join(folder, 'now.nii.gz'));
    expect((await compute.call('distanceSlice', request)).data).toEqual(sliceNow(now));
    expect(state.voxels[0]).toBe([...now.data].filter((value) => value === 1).length);
    await compute.call('applyEdit', { handle, edit, direction: 'backwards' });
    expect((await compute.call('distanceSlice', request)).data).toEqual(sliceNow(volume));
  });
});
