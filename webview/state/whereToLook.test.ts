import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ErrorOverview } from '../../src/protocol/schemas';
import { QuietHost, SCENE } from '../testing';
import { Session } from './session';

const errors = (depth: number, at: Readonly<Record<number, number>>): (number | null)[] =>
  Array.from({ length: depth }, (_, slice) => at[slice] ?? null);

const OVERVIEW: ErrorOverview = {
  labels: [
    {
      label: 1,
      slices: {
        axial: errors(30, { 4: 1, 9: 3, 20: 2 }),
        coronal: errors(50, { 7: 3 }),
        sagittal: errors(40, { 30: 3 }),
      },
      components: [
        {
          kind: 'over-segmented',
          voxels: 5,
          volume: 0.5,
          distance: 3,
          centre: [30, 7, 9],
          worst: [31, 7, 9],
        },
        { kind: 'spurious', voxels: 1, volume: 0.1, distance: 2, centre: [3, 4, 5], worst: [3, 4, 5] },
      ],
      others: 0,
    },
  ],
};

class MeasuredHost extends QuietHost {
  asked = 0;
  override errorOverview = (): Promise<ErrorOverview> => {
    this.asked++;
    return Promise.resolve(OVERVIEW);
  };
}

async function openSession(): Promise<{
  session: Session;
  host: MeasuredHost;
  cursor: () => readonly number[];
}> {
  const host = new MeasuredHost();
  const session = new Session(host);
  host.tell({ kind: 'scene', scene: SCENE });
  await vi.waitUntil(() => session.whereToLook.overview.value.kind === 'overview');
  return { session, host, cursor: () => session.shown.value?.view.cursor ?? [] };
}

describe('going to what is wrong', () => {
  it('goes through the slices of the plane in use, worst first, and back', async () => {
    const { host, cursor, session } = await openSession();
    const slices = (['nextWorstSlice', 'nextWorstSlice', 'nextWorstSlice', 'nextWorstSlice'] as const).map(
      (action) => {
        host.tell({ kind: 'action', action });
        return cursor()[2];
      },
    );
    expect(slices).toEqual([9, 20, 4, 9]);
    host.tell({ kind: 'action', action: 'previousWorstSlice' });
    expect(cursor()[2]).toBe(4);
    expect(session.whereToLook.said.value).toBe('axial slice 5: up to 1.0 mm, 3 of 3');
  });

  it('begins with the worst again where one has looked elsewhere', async () => {
    const { host, cursor, session } = await openSession();
    host.tell({ kind: 'action', action: 'nextWorstSlice' });
    host.tell({ kind: 'action', action: 'nextWorstSlice' });
    session.moveCursor([0, 0, 0]);
    host.tell({ kind: 'action', action: 'nextWorstSlice' });
    expect(cursor()[2]).toBe(9);
  });

  it('goes to the worst voxel of each component', async () => {
    const { host, cursor, session } = await openSession();
    host.tell({ kind: 'action', action: 'nextWorstComponent' });
    expect(cursor()).toEqual([31, 7, 9]);
    expect(session.whereToLook.said.value).toMatch(/over-segmented, 0\.50 ml, \+3\.0 mm, 1 of 2$/);
    host.tell({ kind: 'action', action: 'nextWorstComponent' });
    expect(cursor()).toEqual([3, 4, 5]);
  });

  it('leaves hidden labels out, and says so where nothing is left', async () => {
    const { host, cursor, session } = await openSession();
    const before = cursor();
    session.update(() => ({ hiddenLabels: [1] }));
    host.tell({ kind: 'action', action: 'nextWorstComponent' });
    expect(cursor()).toEqual(before);
    expect(session.whereToLook.said.value).toBe('No component is wrong in the labels that are shown.');
  });

  it('says no longer where it went once another pair is compared', async () => {
    const { host, session } = await openSession();
    host.tell({ kind: 'action', action: 'nextWorstSlice' });
    expect(session.whereToLook.said.value).not.toBe('');
    host.tell({
      kind: 'scene',
      scene: { ...SCENE, reference: SCENE.prediction, prediction: SCENE.reference },
    });
    expect(session.whereToLook.said.value).toBe('');
  });

  it('says what is missing where there is nothing to compare', () => {
    const host = new MeasuredHost();
    const session = new Session(host);
    host.tell({ kind: 'scene', scene: { ...SCENE, prediction: null } });
    host.tell({ kind: 'action', action: 'nextWorstSlice' });
    expect(session.whereToLook.said.value).toMatch(/without a reference and a prediction/);
    expect(host.asked).toBe(0);
  });

  describe('after voxels changed', () => {
    beforeEach(() => {
      vi.useFakeTimers();
    });
    afterEach(() => {
      vi.useRealTimers();
    });

    it('is measured once more when they have been still for a moment, the last result staying', async () => {
      const { host, session } = await openSession();
      const box = { min: [1, 1, 1], max: [2, 2, 2] } as const;
      host.tell({ kind: 'labelsChanged', handle: 3, box });
      host.tell({ kind: 'labelsChanged', handle: 3, box });
      expect(host.asked).toBe(1);
      await vi.advanceTimersByTimeAsync(1000);
      expect(host.asked).toBe(2);
      expect(session.whereToLook.overview.value.kind).toBe('overview');
    });
  });
});
