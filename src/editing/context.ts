/** What a tool works on, and which voxels it may change. */
import type { Box, Dims } from '../contour/mask';
import { spacingOf } from '../volume/affine';
import { planesOf, type Axis, type PlaneName } from '../volume/planes';
import type { Grid, VoxelArray } from '../volume/volume';
import { isInRange, type Editable } from './actions';
import type { EditedLabelMap } from './applyEdit';
import type { Steps } from './steps';
import { labelOf, unlocked } from './tableChange';
import { ToolError } from './toolError';
import { RunWriter, type VoxelChanges } from './voxelRuns';

/** A label map and what lies on its grid. */
export interface EditContext extends EditedLabelMap, Grid {
  /** The scan's first frame. */
  readonly scan?: VoxelArray | undefined;
  /** Another label map, such as a prediction. */
  readonly other?: VoxelArray | undefined;
}

export const spacing = ({ affine }: Grid): Dims => spacingOf(affine);

/** Volume of a voxel in ml. */
export function voxelVolume(grid: Grid): number {
  const [x, y, z] = spacing(grid);
  return (x * y * z) / 1000;
}

/** @throws ToolError when no scan is open on the grid of the label map */
export function scanOf({ scan }: EditContext): VoxelArray {
  if (!scan) throw new ToolError('This needs the values of a scan, and the label map has none. Open a scan.');
  return scan;
}

/** @throws ToolError when there is no other label map */
export function otherOf({ other }: EditContext): VoxelArray {
  if (!other) {
    throw new ToolError('This needs another label map on the same grid. Choose a prediction or a reference.');
  }
  return other;
}

export const wholeGrid = ({ dims }: Pick<Grid, 'dims'>): Box => ({
  min: [0, 0, 0],
  max: [dims[0] - 1, dims[1] - 1, dims[2] - 1],
});

/** Voxel axis one scrolls along in a plane; slice s is voxel index s on it. */
export function axisOf(grid: Grid, plane: PlaneName): Axis {
  return planesOf(grid)[plane].slice.axis;
}

/** The axes in a slice across `axis`: first the one that is faster in memory. */
export function inPlane(axis: Axis): readonly [Axis, Axis] {
  return axis === 0 ? [1, 2] : axis === 1 ? [0, 2] : [0, 1];
}

/** The part of a box that lies on some slices; undefined where that is nothing. */
export function slicesOfBox({ min, max }: Box, axis: Axis, first: number, last: number): Box | undefined {
  const [low, high] = [Math.max(min[axis], first), Math.min(max[axis], last)];
  if (low > high) return undefined;
  const at = (box: Dims, value: number): Dims => [
    axis === 0 ? value : box[0],
    axis === 1 ? value : box[1],
    axis === 2 ? value : box[2],
  ];
  return { min: at(min, low), max: at(max, high) };
}

/** Whether voxel n, which has the value `current`, may be given the value `next`. */
export type MayChange = (n: number, current: number, next: number) => boolean;

/**
 * @param own values of the labels the action is about: they may be taken back whatever may be covered
 * @throws ToolError when one of them is locked or not in the table
 */
export function mayChange(context: EditContext, editable: Editable, own: readonly number[]): MayChange {
  for (const value of own) if (value !== 0) unlocked(labelOf(context.table, value));
  const locked = new Set(context.table.filter((label) => label.locked === true).map(({ value }) => value));
  const isOpen = openTo(editable, own);
  const mayBecome = remembered(
    (current, next) => !locked.has(current) && !locked.has(next) && isOpen(current),
  );
  const { intensity } = editable;
  if (!intensity) return (_, current, next) => mayBecome(current, next);
  const scan = scanOf(context);
  return (n, current, next) => isInRange(scan[n], intensity) && mayBecome(current, next);
}

/** Neighbours are mostly alike: the last answer is kept, which is several times as fast. */
function remembered(
  answer: (current: number, next: number) => boolean,
): (current: number, next: number) => boolean {
  let [lastCurrent, lastNext, last] = [NaN, NaN, false];
  return (current, next) => {
    if (current !== lastCurrent || next !== lastNext) {
      last = answer(current, next);
      lastCurrent = current;
      lastNext = next;
    }
    return last;
  };
}

function openTo({ over }: Editable, own: readonly number[]): (current: number) => boolean {
  switch (over.kind) {
    case 'anything':
      return () => true;
    case 'background':
      return (current) => current === 0 || own.includes(current);
    case 'labels': {
      const open = new Set([...over.values, ...own.filter((value) => value !== 0)]);
      return (current) => open.has(current);
    }
  }
}

/** The value that voxel n at (i, j, k), which has the value `current`, shall get. */
export type Proposal = (n: number, current: number, i: number, j: number, k: number) => number;

/** What a proposal changes in a box, as far as it may. */
export function* changesIn(
  { dims, data }: Pick<EditContext, 'dims' | 'data'>,
  box: Box | undefined,
  proposal: Proposal,
  may: MayChange,
): Steps<VoxelChanges | undefined> {
  if (!box) return undefined;
  const writer = new RunWriter(dims);
  const [nx, ny] = dims;
  for (let k = box.min[2]; k <= box.max[2]; k++) {
    for (let j = box.min[1]; j <= box.max[1]; j++) {
      const row = nx * (j + ny * k);
      for (let i = box.min[0], n = row + i; i <= box.max[0]; i++, n++) {
        const current = data[n] ?? 0;
        const next = proposal(n, current, i, j, k);
        if (next !== current && may(n, current, next)) writer.add(n, 1, current, next);
      }
    }
    yield (k - box.min[2] + 1) / (box.max[2] - box.min[2] + 1);
  }
  return writer.finish();
}
