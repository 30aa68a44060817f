/** Random actions with undo and redo in between, against a plain model: copies of every state there was. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { labelTableOf } from '../labels/labelTable';
import { spacingOf } from '../volume/affine';
import type { VoxelArray } from '../volume/volume';
import { actionSchema, type Action } from './actions';
import { applyEdit, type EditedLabelMap } from './applyEdit';
import { axisOf, type EditContext } from './context';
import { invertEdit, isEmptyEdit, labelMapEditSchema, type LabelMapEdit } from './edit';
import { withStep, type EditStep } from './editHistory';
import { EditStore } from './editStore';
import { mergeEdits } from './mergeEdits';
import { contextOf, seededRandom, TURNED } from './modelMap.fixture';
import { BRIGHTEST, randomAction, TOOLS } from './randomAction.fixture';
import { editOf } from './runTool';
import { ToolError } from './toolError';

const DIMS = [14, 12, 7] as const;

interface State {
  readonly data: readonly number[];
  readonly table: EditedLabelMap['table'];
  readonly reviewed: EditedLabelMap['reviewed'];
}

const copyOf = ({ data, table, reviewed }: EditedLabelMap): State => ({ data: [...data], table, reviewed });

/** The edit of an action; undefined where it is refused, with words. */
function tried(context: EditContext, action: Action): LabelMapEdit | undefined {
  const before = [...context.data];
  try {
    const edit = editOf(context, actionSchema.parse(action));
    expect([...context.data]).toEqual(before);
    return labelMapEditSchema.parse(edit);
  } catch (error) {
    expect(error).toBeInstanceOf(ToolError);
    return undefined;
  }
}

/** That locks, the editable mask, and the slices and the brush an action names, hold for every voxel that changes. */
function expectAllowed(context: EditContext, after: VoxelArray, action: Action): void {
  if (action.tool === 'table' || action.tool === 'review') return;
  const locked = new Set(context.table.filter((label) => label.locked === true).map(({ value }) => value));
  const own = action.tool === 'jointSmoothing' ? action.labels : [action.target];
  const { over, intensity } = action.editable;
  const faults: string[] = [];
  after.forEach((next, n) => {
    const before = context.data[n] ?? 0;
    if (next === before) return;
    const at = [n % DIMS[0], Math.floor(n / DIMS[0]) % DIMS[1], Math.floor(n / (DIMS[0] * DIMS[1]))] as const;
    const isOpen =
      over.kind === 'anything' ||
      own.includes(before) ||
      (over.kind === 'background' ? before === 0 : over.values.includes(before));
    const value = context.scan?.[n] ?? NaN;
    const isBright = !intensity || (value >= intensity.low && value <= intensity.high);
    const isUnlocked = !locked.has(before) && !locked.has(next);
    if (!isOpen || !isBright || !isUnlocked || !isWithin(context, action, at)) {
      faults.push(`${at.join(' ')}: ${before} to ${next}`);
    }
  });
  expect(faults, JSON.stringify(action)).toEqual([]);
}

/** Whether a voxel is where an action may work at all: in its brush, on its slice, in its box. */
function isWithin(context: EditContext, action: Action, voxel: readonly [number, number, number]): boolean {
  switch (action.tool) {
    case 'brush':
    case 'smartBrush':
    case 'snap':
    case 'sculpt': {
      const { tip, path: positions } = action;
      if (tip.shape === 'circle' && voxel[axisOf(context, tip.plane)] !== tip.slice) return false;
      const across = tip.shape === 'circle' ? axisOf(context, tip.plane) : undefined;
      return ([0, 1, 2] as const).every((axis) => {
        if (axis === across) return true;
        const reach = Math.max(0.5, tip.radius / (spacingOf(context.affine)[axis] || 1)) + 1e-6;
        const along = positions.map((position) => position[axis]);
        return voxel[axis] >= Math.min(...along) - reach && voxel[axis] <= Math.max(...along) + reach;
      });
    }
    case 'fill':
      if (action.extent.kind === 'volume') return true;
      return [action.extent.plane].every((plane) => {
        const axis = axisOf(context, plane);
        return voxel[axis] === action.seed[axis];
      });
    case 'polygon': {
      const at = voxel[axisOf(context, action.plane)];
      return at >= action.slices.first && at <= action.slices.last;
    }
    case 'copySlice':
      return voxel[axisOf(context, action.plane)] === action.to;
    case 'threshold': {
      const { box } = action;
      return !box || [0, 1, 2].every((axis) => (voxel[axis] ?? 0) <= (box.max[axis] ?? 0));
    }
    case 'interpolate': {
      const at = voxel[axisOf(context, action.plane)];
      return !action.slices || (at > action.slices.first && at < action.slices.last);
    }
    case 'islands':
    case 'margin':
    case 'median':
    case 'jointSmoothing':
    case 'fillHoles':
    case 'boolean':
    case 'prediction':
    case 'table':
    case 'review':
      return true;
  }
}

/** Tools that changed something. */
const effective = new Set<string>();

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'edit-history-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('500 random actions with undo and redo in between', () => {
  it.each([1, 2, 3, 4])(
    'leave the label map as a plain model has it (seed %i)',
    async (seed) => {
      const random = seededRandom(seed);
      const given = contextOf(() => Math.max(0, Math.floor(random() * 6) - 2), {
        dims: DIMS,
        spacing: [0.8, 1, 2.5],
        ...(seed % 2 === 0 ? { affine: TURNED } : {}),
        table: labelTableOf([1, 2, 3]),
        scan: (i, j, k) => (BRIGHTEST * (Math.sin(i / 3) + Math.cos(j / 4) + Math.sin(k) + 3)) / 6,
        other: (i, j, k) => (Math.floor(i / 5) + Math.floor(j / 6) + Math.floor(k / 3)) % 4,
      });
      const onFile = copyOf(given);
      const limitBytes = 4000;
      let store = await EditStore.open({ folder, limitBytes });
      let now: EditedLabelMap = given;
      // states[n] is the state after the first n edits of the undo stack.
      let states: State[] = [copyOf(now)];
      let stack: number[] = [];
      let position = 0;
      let steps: readonly EditStep[] = [];
      const counts = { actions: 0, edits: 0, refused: 0, empty: 0, undone: 0, redone: 0 };

      while (counts.actions < 500) {
        const dice = random();
        if (dice < 0.2 && position > 0) {
          const id = stack[--position] ?? 0;
          now = applyEdit(now, invertEdit(await store.get(id)));
          steps = withStep(steps, { id, direction: 'backwards' });
          counts.undone++;
        } else if (dice < 0.35 && position < stack.length) {
          const id = stack[position++] ?? 0;
          now = applyEdit(now, await store.get(id));
          steps = withStep(steps, { id, direction: 'forwards' });
          counts.redone++;
        } else if (dice < 0.37) {
          await store.written();
          store = await EditStore.open({ folder, limitBytes });
        } else {
          // One user action may come in pieces, such as the moves of a stroke.
          const pieces: LabelMapEdit[] = [];
          for (let n = 1 + Math.floor(3 * random()); n > 0; n--) {
            counts.actions++;
            const context: EditContext = { ...given, ...now };
            const action = randomAction(random, context);
            const edit = tried(context, action);
            if (!edit) counts.refused++;
            if (!edit) continue;
            now = applyEdit({ ...now, data: now.data.slice() }, edit);
            expectAllowed(context, now.data, action);
            pieces.push(edit);
            if (!isEmptyEdit(edit)) effective.add(action.tool);
          }
          const merged = mergeEdits(pieces);
          if (isEmptyEdit(merged)) {
            counts.empty++;
            expect(copyOf(now)).toEqual(states[position]);
            continue;
          }
          await store.delete(stack.slice(position));
          const id = store.add(merged);
          counts.edits++;
          stack = [...stack.slice(0, position), id];
          states = [...states.slice(0, position + 1), copyOf(now)];
          position++;
          steps = withStep(steps, { id, direction: 'forwards' });
        }
        expect(copyOf(now)).toEqual(states[position]);
      }

      // A new process reads the file and does everything again.
      const { data, ...others } = onFile;
      let again: EditedLabelMap = { dims: DIMS, data: Uint8Array.from(data), ...others };
      for (const { id, direction } of steps) {
        const edit = await store.get(id);
        again = applyEdit(again, direction === 'forwards' ? edit : invertEdit(edit));
      }
      expect(copyOf(again)).toEqual(states[position]);
      // Nor is there anything that cannot be taken back.
      for (; position > 0; position--)
        now = applyEdit(now, invertEdit(await store.get(stack[position - 1] ?? 0)));
      expect(copyOf(now)).toEqual(onFile);
      expect(counts.edits).toBeGreaterThan(100);
      expect(counts.undone).toBeGreaterThan(30);
      expect(counts.redone).toBeGreaterThan(10);
      await store.written();
      expect(store.heldBytes).toBeLessThanOrEqual(limitBytes);
    },
    120_000,
  );

  it('are of every tool', () => {
    expect([...effective].sort()).toEqual([...TOOLS].sort());
  });
});
