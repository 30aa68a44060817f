/**
 * One slice as a label map of its own, one voxel thick, so that the page can do an action on what it shows with the
 * same code as the compute process (src/editing), at once.
 */
import type { Action, ActionOf } from '../../src/editing/actions';
import { applyEdit } from '../../src/editing/applyEdit';
import { axisOf, inPlane, type EditContext } from '../../src/editing/context';
import { NONE_REVIEWED } from '../../src/editing/edit';
import { finish, type Steps } from '../../src/editing/steps';
import { brush, sculpt, smartBrush, snap } from '../../src/editing/tools/brush';
import { fill } from '../../src/editing/tools/fill';
import { polygon } from '../../src/editing/tools/polygon';
import type { VoxelChanges } from '../../src/editing/voxelRuns';
import type { LabelTable } from '../../src/labels/labelTable';
import type { SliceImage } from '../../src/protocol/schemas';
import type { Vector3 } from '../../src/volume/affine';
import type { Plane, PlaneName } from '../../src/volume/planes';
import type { Grid, VoxelArray } from '../../src/volume/volume';

export interface SliceSource {
  /** Of the whole volume. */
  readonly grid: Grid;
  readonly plane: Plane;
  readonly slice: number;
}

export interface SliceImages {
  readonly labels: SliceImage;
  readonly scan: SliceImage | undefined;
  readonly other: SliceImage | undefined;
}

export interface Slab {
  readonly source: SliceSource;
  readonly context: EditContext;
}

export function slabOf(source: SliceSource, table: LabelTable, images: SliceImages): Slab {
  const { grid, plane } = source;
  const { axis } = plane.slice;
  const dims: [number, number, number] = [...grid.dims];
  dims[axis] = 1;
  const voxels = ({ data }: SliceImage): VoxelArray => rearranged(data, source, 'to voxels');
  return {
    source,
    context: {
      dims,
      affine: grid.affine,
      data: voxels(images.labels),
      table,
      reviewed: NONE_REVIEWED,
      scan: images.scan && voxels(images.scan),
      other: images.other && voxels(images.other),
    },
  };
}

/**
 * Does what an action does on this slice.
 * @returns the slab afterwards; undefined where nothing changes
 * @throws ToolError when it cannot be done, such as for a locked label
 */
export function actOn({ source, context }: Slab, action: LocalAction): Slab | undefined {
  const voxels = finish(changesOf(context, shifted(action, source)));
  if (!voxels) return undefined;
  return { source, context: { ...context, ...applyEdit(context, { voxels }) } };
}

/** What is drawn of the slab. */
export function imageOf({ source, context }: Slab): SliceImage {
  const { width, height } = source.plane;
  return { width, height, data: rearranged(context.data, source, 'to pixels') };
}

/** From pixels, rows top to bottom as drawn, to voxels, first axis fastest, or back. */
function rearranged(
  data: VoxelArray,
  { plane }: SliceSource,
  direction: 'to voxels' | 'to pixels',
): VoxelArray {
  const { width, height, column, row } = plane;
  const [fast] = inPlane(plane.slice.axis);
  const out = data.slice();
  const isColumnFast = column.axis === fast;
  const [stepX, stepY] = isColumnFast ? [1, width] : [height, 1];
  for (let y = 0, n = 0; y < height; y++) {
    const v = (row.sign > 0 ? y : height - 1 - y) * stepY;
    for (let x = 0; x < width; x++, n++) {
      const voxel = v + (column.sign > 0 ? x : width - 1 - x) * stepX;
      if (direction === 'to voxels') out[voxel] = data[n] ?? 0;
      else out[n] = data[voxel] ?? 0;
    }
  }
  return out;
}

/** What the tools do that can be told from a slice. */
type LocalAction = ActionOf<'brush' | 'smartBrush' | 'snap' | 'sculpt' | 'fill' | 'polygon'>;

/** src/editing/runTool.ts for these alone: the page has no use for the others, and opens the sooner. */
function changesOf(context: EditContext, action: LocalAction): Steps<VoxelChanges | undefined> {
  switch (action.tool) {
    case 'brush':
      return brush(context, action);
    case 'smartBrush':
      return smartBrush(context, action);
    case 'snap':
      return snap(context, action);
    case 'sculpt':
      return sculpt(context, action);
    case 'fill':
      return fill(context, action);
    case 'polygon':
      return polygon(context, action);
  }
}

/** The action as it is where the slab's slice is slice 0. */
function shifted(action: LocalAction, { grid, plane: { slice: across }, slice }: SliceSource): LocalAction {
  const { axis } = across;
  const at = (position: Vector3): [number, number, number] => {
    const moved: [number, number, number] = [...position];
    moved[axis] -= slice;
    return moved;
  };
  switch (action.tool) {
    case 'brush':
    case 'smartBrush':
    case 'snap':
    case 'sculpt': {
      const { tip } = action;
      const isAcross = tip.shape === 'circle' && axisOf(grid, tip.plane) === axis;
      return {
        ...action,
        path: action.path.map(at),
        tip: isAcross ? { ...tip, slice: tip.slice - slice } : tip,
      };
    }
    case 'fill':
      return { ...action, seed: at(action.seed) };
    case 'polygon': {
      const { first, last } = action.slices;
      const isAcross = axisOf(grid, action.plane) === axis;
      return {
        ...action,
        points: action.points.map(at),
        slices: isAcross ? { first: first - slice, last: last - slice } : action.slices,
      };
    }
  }
}

/** The action, where what it does on a slice of a plane can be told from that slice alone. */
export function localAction(action: Action, plane: PlaneName): LocalAction | undefined {
  switch (action.tool) {
    case 'brush':
    case 'snap':
    case 'sculpt':
    case 'polygon':
      return action;
    case 'smartBrush':
      return action.tip.shape === 'circle' && action.tip.plane === plane ? action : undefined;
    case 'fill':
      return action.extent.kind === 'slice' && action.extent.plane === plane ? action : undefined;
    case 'threshold':
    case 'islands':
    case 'margin':
    case 'median':
    case 'jointSmoothing':
    case 'fillHoles':
    case 'interpolate':
    case 'copySlice':
    case 'boolean':
    case 'prediction':
    case 'table':
    case 'review':
      return undefined;
  }
}
