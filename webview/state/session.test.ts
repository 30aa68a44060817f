import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { planesOf } from '../../src/volume/planes';
import { QuietHost, SCAN, SCENE } from '../testing';
import { Session } from './session';

const PLANES = planesOf(SCAN);

function openSession(host = new QuietHost()): { session: Session; host: QuietHost } {
  const session = new Session(host);
  host.tell({ kind: 'scene', scene: SCENE });
  return { session, host };
}

const cursorOf = (session: Session): readonly number[] | undefined => session.shown.value?.view.cursor;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('what the host tells', () => {
  test('first is that it is loading, then the case', () => {
    const host = new QuietHost();
    const session = new Session(host);
    host.tell({ kind: 'loading', what: 'Reading case.nii.gz' });
    expect(session.phase.value).toEqual({ kind: 'loading', what: 'Reading case.nii.gz' });
    host.tell({ kind: 'scene', scene: SCENE });
    expect(session.phase.value).toEqual({ kind: 'case' });
  });

  test('of a failure replaces the case', () => {
    const { session, host } = openSession();
    host.tell({ kind: 'failure', message: 'The file is empty.' });
    expect(session.phase.value).toEqual({ kind: 'failure', message: 'The file is empty.' });
    expect(session.shown.value).toBeUndefined();
  });

  test('of work on a shown case does not take the case away', () => {
    const { session, host } = openSession();
    host.tell({ kind: 'loading', what: 'Predicting' });
    expect(session.phase.value).toEqual({ kind: 'case' });
    expect(session.busy.value).toBe('Predicting');
    host.tell({ kind: 'scene', scene: SCENE });
    expect(session.busy.value).toBeUndefined();
  });

  test('of a new prediction leaves the view as it is', () => {
    const { session, host } = openSession();
    session.moveCursor([1, 2, 3]);
    host.tell({ kind: 'scene', scene: { ...SCENE, prediction: null } });
    expect(cursorOf(session)).toEqual([1, 2, 3]);
  });
});

describe('the crosshair', () => {
  test('goes where the host says, also before there is a case, and once', () => {
    const host = new QuietHost();
    const session = new Session(host);
    host.tell({ kind: 'goTo', voxel: [3, 4, 5] });
    host.tell({ kind: 'scene', scene: SCENE });
    expect(cursorOf(session)).toEqual([3, 4, 5]);
    session.moveCursor([1, 2, 3]);
    host.tell({ kind: 'scene', scene: { ...SCENE, prediction: null } });
    expect(cursorOf(session)).toEqual([1, 2, 3]);
    host.tell({ kind: 'goTo', voxel: [99, 0, 7] });
    expect(cursorOf(session)).toEqual([39, 0, 7]);
  });

  test('is placed on the slice a plane shows', () => {
    const { session } = openSession();
    session.moveCursor([1, 2, 3]);
    // Voxel axis i runs to the left, which on an axial slice is drawn rightwards.
    session.placeCursor(PLANES.axial, { x: 10.3, y: 0.2 });
    expect(cursorOf(session)).toEqual([10, 49, 3]);
  });

  test('stays inside the volume', () => {
    const { session } = openSession();
    session.placeCursor(PLANES.axial, { x: -30, y: 900 });
    expect(cursorOf(session)).toEqual([0, 0, 15]);
  });

  test('goes up to the patient’s head, front and right, whatever way the voxels run', () => {
    const { session } = openSession();
    session.scroll(PLANES.axial, 1);
    session.scroll(PLANES.coronal, 1);
    session.scroll(PLANES.sagittal, 1);
    expect(cursorOf(session)).toEqual([19, 26, 16]);
  });
});

describe('the state', () => {
  test('is saved shortly after the last change, once', () => {
    const { session, host } = openSession();
    const save = vi.spyOn(host, 'saveState');
    session.scroll(PLANES.axial, 1);
    session.scroll(PLANES.axial, 1);
    expect(save).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1000);
    expect(save).toHaveBeenCalledTimes(1);
    expect(host.state).toMatchObject({ cursor: [20, 25, 17] });
  });

  test('comes back with the page', () => {
    const { session, host } = openSession();
    session.moveCursor([1, 2, 3]);
    vi.advanceTimersByTime(1000);
    expect(cursorOf(openSession(host).session)).toEqual([1, 2, 3]);
  });
});

test('the end of the error colours is the chosen one, or measured over the sample', async () => {
  const host = new QuietHost();
  const error = new Float32Array(10).fill(1.3);
  const contour = { label: 1, points: new Float32Array(20), starts: Uint32Array.of(0), error };
  const quiet = host.fetch;
  host.fetch = (request, signal) =>
    request.kind === 'contours'
      ? Promise.resolve({ kind: 'contours', contours: [contour] })
      : quiet(request, signal);
  const { session } = openSession(host);
  expect(session.waiting.value).toBe(true);
  await vi.waitUntil(() => !session.waiting.value);
  expect(session.errorClip.value).toBe(2);
  session.update(() => ({ errorClip: 7 }));
  expect(session.errorClip.value).toBe(7);
});

test('a command that cannot be run is told', async () => {
  const { session, host } = openSession();
  await session.command('predict');
  expect(host.commands).toEqual(['predict']);
  vi.spyOn(host, 'command').mockRejectedValue(new Error('There is no model.'));
  await session.command('predict');
  expect(session.commandFailure.value).toBe('There is no model.');
});
