/** The compute process as it ships (dist/compute.js), in plain Node, spoken to by the host's own client. */
import { spawn } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DIST, SAMPLES } from '../../scripts/lib/paths.mjs';
import { ComputeProcess } from '../../src/extension/compute/computeProcess';
import { ComputeService } from '../../src/extension/compute/computeService';
import { CaseSession } from '../../src/extension/editor/caseSession';
import { LabelMaps } from '../../src/extension/editing/labelMaps';
import { predictBeside } from '../../src/extension/prediction/predictBeside';
import { readVolume } from '../../src/formats/registry';
import { readRunState } from '../../src/learning/training/runFolder';
import type { TrainProgress } from '../../src/protocol/compute';
import type { HostEvent, Scene } from '../../src/protocol/page';
import { ChannelClosedError } from '../../src/protocol/rpc';
import type { ScanInfo } from '../../src/protocol/schemas';
import { planesOf, PLANE_NAMES } from '../../src/volume/planes';
import { extractSlice } from '../../src/volume/slices';

const SCRIPT = path.join(DIST, 'compute.js');
const HIPPOCAMPUS = path.join(SAMPLES, 'hippocampus');
const SCAN = path.join(HIPPOCAMPUS, 'imagesTr', 'hippocampus_001.nii.gz');
const LABELS = path.join(HIPPOCAMPUS, 'labelsTr', 'hippocampus_001.nii.gz');

/** A network and epochs as small as can be: these tests are about processes, not about learning. */
const TINY = { features: [4, 8], stepsPerEpoch: 2, batch: 2, validateEvery: 1, device: 'cpu' };

/** A message with this file's name in it. */
const named = (file: string): unknown => expect.stringContaining(file);

let folder: string;
const running: ComputeProcess[] = [];
const printed: string[] = [];

async function start(): Promise<ComputeProcess> {
  const started = await ComputeProcess.start({
    node: process.execPath,
    script: SCRIPT,
    log: (line) => printed.push(line),
  });
  running.push(started);
  return started;
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'boundary-lab-compute-'));
  await writeFile(path.join(folder, 'tiny.json'), JSON.stringify(TINY));
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((started) => started.end()));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('the compute process', () => {
  it('says hello, and ends by itself when its stdin closes', async () => {
    const compute = await start();
    await expect(compute.call('hello', {})).resolves.toMatchObject({
      pid: compute.pid,
      node: process.version,
    });
    await compute.end();
    await expect(compute.ended).resolves.toBe('exit code 0');
  });

  it('gives the slices of a scan as they are in the file', async () => {
    const compute = await start();
    const { volume } = await readVolume(SCAN);
    const scan = await compute.call('openScan', { path: SCAN });
    expect(scan).toMatchObject({ dims: volume.dims, affine: volume.affine, orientation: 'RAS', frames: 1 });
    const planes = planesOf(volume);
    for (const plane of PLANE_NAMES) {
      const slice = Math.floor(planes[plane].depth / 3);
      const image = await compute.call('slice', { handle: scan.handle, plane, slice });
      expect(image).toEqual({
        width: planes[plane].width,
        height: planes[plane].height,
        data: extractSlice(volume.data, volume, planes[plane], slice),
      });
    }
  });

  it('checks a data set, telling where it is, and stops when asked to', async () => {
    const compute = await start();
    const seen: number[] = [];
    const report = await compute.call(
      'checkDataset',
      { data: HIPPOCAMPUS },
      { onProgress: ({ done }) => seen.push(done) },
    );
    expect(report).toMatchObject({ layout: 'decathlon', files: 28, summary: { cases: 14, labelled: 14 } });
    expect(report.findings.every(({ severity }) => severity === 'note')).toBe(true);
    expect(seen.at(-1)).toBe(28);
    const abort = new AbortController();
    const stopped = compute.call(
      'checkDataset',
      { data: HIPPOCAMPUS },
      {
        signal: abort.signal,
        onProgress: () => {
          abort.abort();
        },
      },
    );
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('finds the labels, draws their contours, and measures no error of a label map to itself', async () => {
    const compute = await start();
    const scan = await compute.call('openScan', { path: SCAN });
    const found = await compute.call('findLabels', { scan: SCAN });
    expect(found[0]).toMatchObject({ path: LABELS, role: 'reference' });
    const labels = await compute.call('openLabelMap', {
      ...found[0],
      path: LABELS,
      scan: scan.handle,
    });
    expect(labels.table.map(({ name }) => name)).toEqual(['Anterior', 'Posterior']);
    expect(Math.min(...labels.voxels)).toBeGreaterThan(100);
    const contours = await compute.call('contours', {
      handle: labels.handle,
      reference: labels.handle,
      plane: 'coronal',
      slice: Math.floor(scan.dims[1] / 2),
    });
    expect(contours.length).toBeGreaterThan(0);
    for (const { points, error } of contours) {
      expect(points.length).toBeGreaterThan(8);
      expect(error).toEqual(new Float32Array(points.length / 2));
    }
    const distances = await compute.call('distanceSlice', {
      handle: labels.handle,
      plane: 'coronal',
      slice: Math.floor(scan.dims[1] / 2),
      label: contours[0]?.label ?? 0,
    });
    expect(Math.min(...distances.data)).toBeLessThan(0);
    expect(Math.max(...distances.data)).toBeGreaterThan(5);
    const surface = await compute.call('surface', {
      handle: labels.handle,
      reference: labels.handle,
      label: 1,
      smooth: true,
    });
    expect(surface.positions.length).toBe(3 * surface.voxels.length);
    expect(Math.max(...surface.indices)).toBe(surface.voxels.length - 1);
    expect(surface.error).toEqual(new Float32Array(surface.voxels.length));
    const handles = { reference: labels.handle, prediction: labels.handle };
    const { labels: metrics, definitions } = await compute.call('evaluate', handles);
    expect(metrics).toMatchObject([
      { name: 'Anterior', dice: 1, hd: 0, hd95: 0, assd: 0 },
      { name: 'Posterior', dice: 1, hd: 0, hd95: 0, assd: 0 },
    ]);
    expect(Object.keys(definitions)).toEqual(expect.arrayContaining(['dice', 'hd95', 'assd']));
  });

  it('refuses what is asked wrongly and goes on', async () => {
    const compute = await start();
    const scan = await compute.call('openScan', { path: SCAN });
    const { handle } = scan;
    await expect(compute.call('slice', { handle: 99, plane: 'axial', slice: 0 })).rejects.toThrow(
      'handle 99',
    );
    await expect(compute.call('slice', { handle, plane: 'axial', slice: 9999 })).rejects.toThrow('9999');
    await expect(compute.call('contours', { handle, plane: 'axial', slice: 0 })).rejects.toThrow(
      'not a label map',
    );
    await expect(compute.call('openLabelMap', { path: SCAN, scan: handle })).resolves.toBeDefined();
    const other = path.join(HIPPOCAMPUS, 'labelsTr', 'hippocampus_033.nii.gz');
    await expect(compute.call('openLabelMap', { path: other, scan: handle })).rejects.toMatchObject({
      name: 'GridMismatchError',
    });
    await compute.call('close', { handle });
    await expect(compute.call('slice', { handle, plane: 'axial', slice: 0 })).rejects.toThrow(
      'Nothing is open',
    );
    await expect(compute.call('hello', {})).resolves.toBeDefined();
  });

  it('says of a broken file what is wrong with it', async () => {
    const compute = await start();
    const truncated = path.join(folder, 'truncated.nii.gz');
    const whole = await readFile(SCAN);
    await writeFile(truncated, whole.subarray(0, whole.length / 3));
    await expect(compute.call('openScan', { path: truncated })).rejects.toMatchObject({
      name: 'FormatError',
      message: named('truncated.nii.gz'),
    });
    await expect(compute.call('openScan', { path: path.join(folder, 'none.nii') })).rejects.toThrow(
      'none.nii',
    );
    await expect(compute.call('openScan', { path: SCAN })).resolves.toBeDefined();
  });

  it('ends, rather than hangs, on bytes that are no messages', async () => {
    const child = spawn(process.execPath, [SCRIPT], { stdio: ['pipe', 'ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.stdin?.write('GET / HTTP/1.1\r\n\r\n');
    const code = await new Promise((resolve) => child.once('exit', resolve));
    expect(code).toBe(1);
    expect(said).toContain('Broken message stream');
  });

  it('explains itself to whoever starts it by hand', async () => {
    const child = spawn(process.execPath, [SCRIPT], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const code = await new Promise((resolve) => child.once('exit', resolve));
    expect(code).toBe(2);
    expect(said).toContain('dist/cli.js');
  });

  it('cannot be started from a script that is not it', async () => {
    const launch = (script: string, helloTimeoutMs?: number): Promise<ComputeProcess> =>
      ComputeProcess.start({
        node: process.execPath,
        script,
        log: () => undefined,
        ...(helloTimeoutMs !== undefined && { helloTimeoutMs }),
      });
    const silent = path.join(folder, 'silent.js');
    await writeFile(silent, 'setInterval(() => {}, 1000);');
    await expect(launch(silent, 2000)).rejects.toThrow('did not answer within 2 s');
    await expect(launch(path.join(folder, 'missing.js'))).rejects.toThrow('exit code 1');
    await expect(
      ComputeProcess.start({ node: path.join(folder, 'no-node'), script: SCRIPT, log: () => undefined }),
    ).rejects.toThrow('ENOENT');
  });
});

describe('a training', () => {
  it('that is killed is told at once, and goes on from its last checkpoint in a new process', async () => {
    const request = {
      data: HIPPOCAMPUS,
      out: path.join(folder, 'run'),
      configFile: path.join(folder, 'tiny.json'),
      epochs: 1000,
    };
    const first = await start();
    const seen: TrainProgress[] = [];
    let killed = false;
    const training = first.call('train', request, {
      onProgress: (progress) => {
        seen.push(progress);
        if (progress.kind === 'epoch' && progress.epoch === 2 && first.pid !== undefined && !killed) {
          killed = process.kill(first.pid, 'SIGKILL');
        }
      },
    });
    await expect(training).rejects.toBeInstanceOf(ChannelClosedError);
    await expect(training).rejects.toThrow('SIGKILL');
    expect(seen.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['log', 'step', 'epoch']));

    const second = await start();
    const abort = new AbortController();
    const epochs: number[] = [];
    const result = await second.call(
      'train',
      { data: request.data, out: request.out, resume: true },
      {
        signal: abort.signal,
        onProgress: (progress) => {
          if (progress.kind !== 'epoch') return;
          epochs.push(progress.epoch);
          if (epochs.length === 2) abort.abort();
        },
      },
    );
    expect([2, 3]).toContain(epochs[0]);
    expect(result).toMatchObject({ ended: 'cancelled', run: request.out });
    expect(result.epochs).toBeGreaterThanOrEqual(3);
    await expect(readRunState(request.out)).resolves.toMatchObject({ status: 'cancelled' });

    await predictAndEvaluate(request.out);
  });

  it('stops with a checkpoint when the host goes away', async () => {
    const compute = await start();
    const out = path.join(folder, 'abandoned');
    const request = { data: HIPPOCAMPUS, out, configFile: path.join(folder, 'tiny.json'), epochs: 1000 };
    const training = compute.call('train', request, {
      onProgress: ({ kind }) => {
        if (kind === 'epoch') void compute.end();
      },
    });
    await Promise.allSettled([training]);
    await expect(compute.ended).resolves.toBe('exit code 0');
    await expect(readRunState(out)).resolves.toMatchObject({ status: 'cancelled' });
  });

  it('with a wrong configuration says which key', async () => {
    const compute = await start();
    const configFile = path.join(folder, 'wrong.json');
    await writeFile(configFile, JSON.stringify({ batch: 'many' }));
    const request = { data: HIPPOCAMPUS, out: path.join(folder, 'wrong'), configFile };
    await expect(compute.call('train', request)).rejects.toThrow(/wrong\.json.*batch/s);
  });
});

/** The rest of the story with the model just trained: predicted beside a scan, shown, compared. */
async function predictAndEvaluate(model: string): Promise<void> {
  const data = path.join(folder, 'data');
  const scan = path.join(data, 'imagesTr', 'case.nii.gz');
  await mkdir(path.dirname(scan), { recursive: true });
  await mkdir(path.join(data, 'labelsTr'));
  await copyFile(SCAN, scan);
  await copyFile(LABELS, path.join(data, 'labelsTr', 'case.nii.gz'));
  const service = new ComputeService(start);
  try {
    const shares: number[] = [];
    const { signal } = new AbortController();
    const predictOnce = (): Promise<{ output: string }> =>
      predictBeside(service, { model, scan }, signal, (done, total) => shares.push(done / total));
    const { output } = await predictOnce();
    expect(path.basename(output)).toBe('case.prediction.nii.gz');
    expect(shares.at(-1)).toBe(1);
    expect(path.basename((await predictOnce()).output)).toBe('case.prediction-2.nii.gz');

    const { scene, dispose } = await openCase(service, scan);
    expect(scene().reference?.name).toBe('case.nii.gz');
    expect(scene().prediction?.name).toBe('case.prediction-2.nii.gz');
    expect(scene().evaluation?.labels).toHaveLength(2);
    dispose();
  } finally {
    await service.dispose();
  }
}

interface OpenCase {
  readonly session: CaseSession;
  readonly scene: () => Scene;
  readonly events: HostEvent[];
  readonly problems: string[];
  readonly dispose: () => void;
}

async function openCase(service: ComputeService, scan: string): Promise<OpenCase> {
  const events: HostEvent[] = [];
  const problems: string[] = [];
  const session = new CaseSession(scan, service, new LabelMaps(path.join(folder, 'edits')), {
    event: (event) => events.push(event),
    problem: (message) => problems.push(message),
  });
  await session.load();
  const scene = (): Scene => {
    if (session.current.kind !== 'scene') throw new Error(`No scene but ${JSON.stringify(session.current)}`);
    return session.current.scene;
  };
  return {
    session,
    scene,
    events,
    problems,
    dispose: () => {
      session.dispose();
    },
  };
}

describe('an open case', () => {
  const place = (scan: ScanInfo): { handle: number; plane: 'axial'; slice: number } => ({
    handle: scan.handle,
    plane: 'axial',
    slice: 10,
  });

  it('shows the scan first, then its reference', async () => {
    const service = new ComputeService(start);
    const { events, problems, dispose } = await openCase(service, SCAN);
    const shown = events.map((event) =>
      event.kind === 'scene' ? (event.scene.reference?.name ?? null) : event.kind,
    );
    expect(shown).toEqual(['loading', null, 'hippocampus_001.nii.gz']);
    expect(problems).toEqual([]);
    dispose();
    await service.dispose();
  });

  it('answers as before, under the same handles, after its compute process was killed', async () => {
    const service = new ComputeService(start);
    const { session, scene, dispose } = await openCase(service, SCAN);
    const { signal } = new AbortController();
    const { scan, reference } = scene();
    const before = await session.requests.slice(place(scan), signal);
    const victim = running.at(-1);
    if (victim?.pid !== undefined) process.kill(victim.pid, 'SIGKILL');
    await victim?.ended;
    await expect(session.requests.slice(place(scan), signal)).resolves.toEqual(before);
    const contours = {
      handle: reference?.handle ?? 0,
      reference: reference?.handle,
      plane: 'axial',
      slice: 17,
    } as const;
    await expect(session.requests.contours(contours, signal)).resolves.not.toEqual([]);
    expect(running).toHaveLength(2);
    dispose();
    await service.dispose();
  });

  it('that cannot be read says why, and is shown once its file is whole', async () => {
    const service = new ComputeService(start);
    const file = path.join(folder, 'late.nii.gz');
    const whole = await readFile(SCAN);
    await writeFile(file, whole.subarray(0, 1000));
    const { session, scene, dispose } = await openCase(service, file);
    expect(session.current).toMatchObject({
      kind: 'failure',
      message: named('late.nii.gz'),
    });
    await writeFile(file, whole);
    await session.load();
    expect(scene().scan.dims).toEqual([35, 51, 35]);
    dispose();
    await service.dispose();
  });

  it('keeps showing the scan when labels do not fit it, and says so', async () => {
    const service = new ComputeService(start);
    const { session, scene, problems, dispose } = await openCase(service, SCAN);
    const other = path.join(HIPPOCAMPUS, 'labelsTr', 'hippocampus_033.nii.gz');
    await expect(session.showLabels('prediction', { path: other })).resolves.toBe(false);
    expect(problems).toEqual([expect.stringMatching(/hippocampus_033.*cannot be shown.*voxels/)]);
    expect(scene()).toMatchObject({ prediction: null, reference: { name: 'hippocampus_001.nii.gz' } });
    dispose();
    await service.dispose();
  });
});
