import { describe, expect, it } from 'vitest';
import { isInRange, type Action } from '../../src/editing/actions';
import { NONE_REVIEWED } from '../../src/editing/edit';
import { planesOf, planeToVoxel, voxelToPlane, type Plane } from '../../src/volume/planes';
import type { VoxelsRequest } from '../data/requests';
import { Session } from '../state/session';
import { QuietHost, SCAN, SCENE } from '../testing';
import type { EditTool } from './tools';

const PLANE = planesOf(SCAN).axial;
const STATE = {
  role: 'reference',
  name: 'reference.nii.gz',
  dirty: false,
  undo: 0,
  redo: 0,
  reviewed: NONE_REVIEWED,
  busy: null,
  preview: false,
  lockedBy: null,
} as const;

/** A host with slices of the right size: the scan rises from left to right, the label maps are empty. */
class SliceHost extends QuietHost {
  override fetch: QuietHost['fetch'] = (request) => {
    const { width, height } = planesOf(SCAN)[request.plane];
    if (request.kind === 'contours') return Promise.resolve({ kind: 'contours', contours: [] });
    const data = new Uint8Array(width * height);
    if (request.handle === SCAN.handle) data.forEach((_, n) => (data[n] = n % width));
    return Promise.resolve({ kind: 'image', image: { width, height, data } });
  };
}

async function setUp(tool: EditTool): Promise<{
  host: SliceHost;
  session: Session;
  shown: (x: number, y: number) => number | undefined;
  act: () => Action;
}> {
  const host = new SliceHost();
  const session = new Session(host);
  host.tell({ kind: 'scene', scene: SCENE });
  host.tell({ kind: 'editing', state: STATE });
  session.chooseEditTool(tool);
  await new Promise((done) => setTimeout(done, 5));
  const request = (plane: Plane): VoxelsRequest => ({
    kind: 'voxels',
    handle: 2,
    plane: plane.name,
    slice: session.shown.peek()?.view.cursor[plane.slice.axis] ?? 0,
  });
  return {
    host,
    session,
    shown: (x, y) => session.editor.image(request(PLANE))?.data[x + PLANE.width * y],
    act: () => {
      const [action, ...more] = host.actions;
      if (!action || more.length > 0) throw new Error(`There were ${host.actions.length} actions.`);
      return action;
    },
  };
}

describe('a stroke', () => {
  it('is seen while it is made, and is one action when it ends', async () => {
    const { session, shown, act, host } = await setUp('brush');
    const { editGestures } = session;
    expect(editGestures.down(PLANE, { x: 10, y: 10 }, false)).toBe(true);
    expect(shown(10, 10)).toBe(1);
    editGestures.move(PLANE, { x: 20, y: 10 }, false);
    expect(shown(20, 10)).toBe(1);
    expect(shown(15, 12)).toBe(1);
    expect(shown(15, 13)).toBe(0);
    expect(host.actions).toEqual([]);
    editGestures.up();
    const action = act();
    expect(action).toMatchObject({ tool: 'brush', mode: 'add', target: 1, review: 'axial' });
    if (action.tool !== 'brush') throw new Error('It is no stroke.');
    expect(action.path.map((at) => voxelToPlane(PLANE, at))).toMatchObject([
      { x: 10, y: 10 },
      { x: 20, y: 10 },
    ]);
  });

  it('with Ctrl takes the active label away', async () => {
    const { session, act } = await setUp('brush');
    session.editGestures.down(PLANE, { x: 10, y: 10 }, true);
    session.editGestures.up();
    expect(act()).toMatchObject({ tool: 'brush', mode: 'subtract', target: 1 });
  });

  it('of the eraser makes background of any label, with Ctrl it paints', async () => {
    const { session, host } = await setUp('eraser');
    for (const inverted of [false, true]) {
      session.editGestures.down(PLANE, { x: 10, y: 10 }, inverted);
      session.editGestures.up();
    }
    expect(host.actions).toMatchObject([
      { tool: 'brush', mode: 'add', target: 0 },
      { tool: 'brush', mode: 'add', target: 1 },
    ]);
  });

  it('that is cancelled changes nothing', async () => {
    const { session, shown, host } = await setUp('brush');
    session.editGestures.down(PLANE, { x: 10, y: 10 }, false);
    expect(session.editGestures.cancel()).toBe(true);
    session.editGestures.up();
    expect(shown(10, 10)).toBe(0);
    expect(host.actions).toEqual([]);
  });

  it('of the threshold brush shows just the voxels in the range', async () => {
    const { session, shown } = await setUp('thresholdBrush');
    const range = { low: 12, high: 30 };
    session.editor.set({ range });
    session.editGestures.down(PLANE, { x: 12, y: 10 }, false);
    for (let x = 8; x < 17; x++) expect(shown(x, 10)).toBe(isInRange(x, range) ? 1 : 0);
  });

  it('over a locked label is refused with words, and shows nothing', async () => {
    const { session, host, shown } = await setUp('brush');
    const { reference } = SCENE;
    if (!reference) throw new Error('The scene has a reference.');
    const table = reference.table.map((label) => ({ ...label, locked: true }));
    host.tell({ kind: 'scene', scene: { ...SCENE, reference: { ...reference, table } } });
    expect(session.editGestures.down(PLANE, { x: 10, y: 10 }, false)).toBe(true);
    session.editGestures.up();
    expect(shown(10, 10)).toBe(0);
    expect(host.actions).toEqual([]);
    expect(session.editor.said.peek()?.kind).toBe('refused');
    expect(session.editor.said.peek()?.text).toContain('locked');
  });

  it('that the host refuses is no longer shown', async () => {
    const { session, host, shown } = await setUp('brush');
    host.runTool = () => Promise.reject(new Error('The disk is full.'));
    session.editGestures.down(PLANE, { x: 10, y: 10 }, false);
    session.editGestures.up();
    expect(shown(10, 10)).toBe(1);
    await new Promise((done) => setTimeout(done, 1));
    expect(shown(10, 10)).toBe(0);
    expect(session.editor.said.peek()).toEqual({ kind: 'refused', text: 'The disk is full.' });
  });

  it('is shown until the slice has come anew, not a moment less', async () => {
    const { session, host, shown } = await setUp('brush');
    const fetch = host.fetch;
    let answer: () => void = () => undefined;
    host.runTool = () => {
      host.fetch = (request, signal) =>
        new Promise((resolve) => {
          answer = () => {
            resolve(fetch(request, signal));
          };
        });
      const at = planeToVoxel(PLANE, 15, 10, 10);
      host.tell({ kind: 'labelsChanged', handle: 2, box: { min: at, max: at } });
      return Promise.resolve({ changed: true, voxels: 1 });
    };
    session.editGestures.down(PLANE, { x: 10, y: 10 }, false);
    session.editGestures.up();
    await new Promise((done) => setTimeout(done, 5));
    expect(shown(10, 10)).toBe(1);
    answer();
  });
});

describe('a polygon', () => {
  it('is closed by Enter, filled at once, and sent with its corners', async () => {
    const { session, shown, act } = await setUp('polygon');
    const { editGestures } = session;
    for (const [x, y] of [
      [5, 5],
      [15, 5],
      [15, 15],
      [5, 15],
    ] as const) {
      editGestures.down(PLANE, { x, y }, false);
      editGestures.up();
    }
    expect(editGestures.outline.peek()?.points).toHaveLength(4);
    expect(editGestures.close(false)).toBe(true);
    expect(editGestures.outline.peek()).toBeUndefined();
    expect(shown(10, 10)).toBe(1);
    expect(shown(16, 10)).toBe(0);
    expect(act()).toMatchObject({ tool: 'polygon', slices: { first: 15, last: 15 }, region: 'inside' });
  });

  it('gives back its last corner, and goes with the first', async () => {
    const { session } = await setUp('polygon');
    session.editGestures.down(PLANE, { x: 5, y: 5 }, false);
    session.editGestures.down(PLANE, { x: 9, y: 5 }, false);
    expect(session.editGestures.back()).toBe(true);
    expect(session.editGestures.outline.peek()?.points).toEqual([{ x: 5, y: 5 }]);
    session.editGestures.back();
    expect(session.editGestures.outline.peek()).toBeUndefined();
    expect(session.editGestures.back()).toBe(false);
  });

  it('of two corners is no area and does nothing', async () => {
    const { session, host } = await setUp('polygon');
    session.editGestures.down(PLANE, { x: 5, y: 5 }, false);
    session.editGestures.down(PLANE, { x: 9, y: 5 }, false);
    session.editGestures.close(false);
    expect(host.actions).toEqual([]);
  });
});

describe('scissors', () => {
  it('cut the active label through all slices, and with Ctrl fill', async () => {
    const { session, host } = await setUp('scissors');
    for (const inverted of [false, true]) {
      session.editGestures.down(PLANE, { x: 5, y: 5 }, inverted);
      session.editGestures.move(PLANE, { x: 15, y: 5 }, inverted);
      session.editGestures.move(PLANE, { x: 15, y: 15 }, inverted);
      session.editGestures.up();
    }
    const slices = { first: 0, last: PLANE.depth - 1 };
    expect(host.actions).toMatchObject([
      { tool: 'polygon', mode: 'subtract', slices },
      { tool: 'polygon', mode: 'add', slices },
    ]);
  });
});

it('looking is the default, and never paints', async () => {
  const { session, host } = await setUp('brush');
  session.chooseTool('crosshair');
  expect(session.editGestures.down(PLANE, { x: 10, y: 10 }, false)).toBe(false);
  expect(new Session(new QuietHost()).editor.tool.peek()).toBeUndefined();
  expect(host.actions).toEqual([]);
});

it('nothing is painted while the label map is edited in another tab', async () => {
  const { session, host } = await setUp('brush');
  host.tell({ kind: 'editing', state: { ...STATE, lockedBy: 'other.nii.gz' } });
  expect(session.editGestures.down(PLANE, { x: 10, y: 10 }, false)).toBe(false);
});
