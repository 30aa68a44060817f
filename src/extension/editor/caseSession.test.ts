import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { computeSchemas, type ComputeApi } from '../../protocol/compute';
import type { HostEvent, Scene } from '../../protocol/page';
import { RpcClient } from '../../protocol/rpc';
import { ComputeService, type ServedProcess } from '../compute/computeService';
import { LabelMaps } from '../editing/labelMaps';
import { CaseSession } from './caseSession';

const FOUND = [
  { path: '/d/labels/case.nii.gz', role: 'reference', source: 'labels/ beside images/' },
  { path: '/d/case.prediction.nii.gz', role: 'prediction', source: 'beside the scan' },
  { path: '/d/case_rater2.nii.gz', role: 'reference', source: 'beside the scan' },
] as const;

/** A compute process that opens whatever it is asked to and remembers what it was asked. */
class OpenDesk {
  readonly asked: string[] = [];
  readonly process: ServedProcess;
  #next = 1;

  constructor() {
    let answer: (message: unknown) => void = () => undefined;
    const client = new RpcClient<ComputeApi>(computeSchemas, {
      send: (message) => {
        if (message.kind !== 'call') return;
        const { id, method, params } = message;
        const { path = '' } = z.object({ path: z.string().optional() }).parse(params);
        this.asked.push(`${method} ${path}`.trim());
        queueMicrotask(() => {
          answer({ kind: 'result', id, value: this.#answer(method, path) });
        });
      },
      onMessage: (listener) => {
        answer = listener;
      },
    });
    this.process = {
      alive: true,
      ended: new Promise(() => undefined),
      end: () => Promise.resolve(),
      call: client.call.bind(client),
    };
  }

  #answer(method: string, path: string): unknown {
    const shown = { handle: this.#next, name: path, path, notes: [] };
    switch (method) {
      case 'findLabels':
        return FOUND;
      case 'openScan':
        this.#next++;
        return { ...SCAN, ...shown };
      case 'openLabelMap':
        this.#next++;
        return { ...shown, table: [], voxels: [] };
      case 'evaluate':
        return { reference: '', prediction: '', definitions: {}, labels: [] };
      default:
        return null;
    }
  }
}

/** What else is known of the scan. */
const SCAN = {
  format: 'nifti',
  dims: [4, 4, 4],
  frames: 1,
  affine: [
    [1, 0, 0, 0],
    [0, 1, 0, 0],
    [0, 0, 1, 0],
    [0, 0, 0, 1],
  ],
  spacing: [1, 1, 1],
  orientation: 'RAS',
  dtype: 'uint8',
  min: 0,
  max: 1,
  window: { low: 0, high: 1 },
};

async function openCase(): Promise<{
  session: CaseSession;
  events: HostEvent[];
  desk: OpenDesk;
  scene: () => Scene;
}> {
  const desk = new OpenDesk();
  const events: HostEvent[] = [];
  const session = new CaseSession(
    '/d/images/case.nii.gz',
    new ComputeService(() => Promise.resolve(desk.process)),
    new LabelMaps('/nowhere'),
    {
      event: (event) => events.push(event),
      problem: (message) => {
        throw new Error(message);
      },
    },
  );
  await session.load();
  const scene = (): Scene => {
    if (session.current.kind !== 'scene') throw new Error(`There is no scene but ${session.current.kind}.`);
    return session.current.scene;
  };
  return { session, events, desk, scene };
}

describe('an open case', () => {
  it('has all label maps found for the scan to choose from, and shows the first of each role', async () => {
    const { session, scene } = await openCase();
    expect(scene().choices.map(({ path }) => path)).toEqual(FOUND.map(({ path }) => path));
    expect(scene().reference?.path).toBe('/d/labels/case.nii.gz');
    expect(scene().prediction?.path).toBe('/d/case.prediction.nii.gz');
    expect(session.compares).toBe(true);
  });

  it('shows any of them in any role, or none', async () => {
    const { session, scene } = await openCase();
    await session.choose('prediction', '/d/case_rater2.nii.gz');
    expect(scene().prediction?.path).toBe('/d/case_rater2.nii.gz');
    await session.choose('prediction', null);
    expect(scene().prediction).toBeNull();
    expect(session.compares).toBe(false);
    await expect(session.choose('prediction', '/etc/passwd')).rejects.toThrow(/none of the label maps found/);
  });

  it('keeps a file that was chosen among the choices', async () => {
    const { session, scene } = await openCase();
    await session.showLabels('reference', { path: '/elsewhere/expert.nii' });
    await session.choose('reference', '/d/labels/case.nii.gz');
    expect(scene().choices.map(({ path }) => path)).toContain('/elsewhere/expert.nii');
  });

  it('swaps both without reading either again', async () => {
    const { session, scene, desk } = await openCase();
    const { reference, prediction } = scene();
    const opened = desk.asked.filter((what) => what.startsWith('openLabelMap')).length;
    await session.swapLabels();
    expect(scene().reference).toEqual(prediction);
    expect(scene().prediction).toEqual(reference);
    expect(session.labelPaths.reference).toBe('/d/case.prediction.nii.gz');
    expect(desk.asked.filter((what) => what.startsWith('openLabelMap'))).toHaveLength(opened);
  });
});
