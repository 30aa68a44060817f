/** From the settings and a gesture to the action it stands for. Pure. */
import type { Action, ActionOf, Tip, ValueRange } from '../../src/editing/actions';
import type { LabelTable } from '../../src/labels/labelTable';
import type { Vector3 } from '../../src/volume/affine';
import { planeToVoxel, type Plane } from '../../src/volume/planes';
import type { Point } from '../render/viewTransform';
import { activeLabel, editableOf, toleranceOf, type EditSettings } from './settings';
import type { EditTool } from './tools';

/** Where a gesture is made, and with what in hand. */
export interface Hand {
  readonly settings: EditSettings;
  readonly tool: EditTool;
  readonly table: LabelTable;
  /** Of the scan. */
  readonly window: ValueRange;
  readonly plane: Plane;
  readonly slice: number;
  /** Ctrl: takes away instead of adding, or the other way around. */
  readonly inverted: boolean;
}

type Painting = Pick<ActionOf<'brush'>, 'editable' | 'target' | 'mode'> & {
  readonly review?: ActionOf<'brush'>['review'];
};

/** What every painting action says; undefined without a label to paint. */
function painting(hand: Hand): Painting | undefined {
  const { settings, tool, table, inverted, plane } = hand;
  const label = activeLabel(settings, table);
  if (label === undefined) return undefined;
  const common = {
    editable: editableOf(settings, table),
    ...(settings.review ? { review: plane.name } : {}),
  };
  // Adding the background erases any label; taking away concerns the active one alone.
  if (tool === 'eraser') return { ...common, target: inverted ? label : 0, mode: 'add' };
  const takesAway = tool === 'scissors' || tool === 'reject';
  return { ...common, target: label, mode: takesAway === inverted ? 'add' : 'subtract' };
}

/** Whether voxels are taken away, as the pointer shows it. */
export function takesAway(tool: EditTool, inverted: boolean): boolean {
  return (tool === 'eraser' || tool === 'scissors' || tool === 'reject') !== inverted;
}

export function tipOf({ settings, plane, slice }: Pick<Hand, 'settings' | 'plane' | 'slice'>): Tip {
  const { shape, radius } = settings;
  return shape === 'sphere' ? { shape, radius } : { shape, radius, plane: plane.name, slice };
}

/** @param path pixels of the slice */
export function strokeAction(hand: Hand, path: readonly Point[]): Action | undefined {
  const painted = painting(hand);
  if (!painted || path.length === 0) return undefined;
  const { settings, tool, window } = hand;
  const { target, editable, review } = painted;
  const along = { tip: tipOf(hand), path: path.map((at) => voxelAt(hand, at)) };
  const own = { target, editable, ...(review ? { review } : {}) };
  switch (tool) {
    case 'brush':
    case 'eraser':
      return { ...painted, ...along, tool: 'brush' };
    case 'thresholdBrush':
      return { ...painted, ...along, tool: 'brush', range: settings.range ?? window };
    case 'smartBrush':
      return { ...painted, ...along, tool, tolerance: toleranceOf(settings, window) };
    case 'sculpt':
      return { ...own, ...along, tool };
    case 'snap':
      return { ...own, ...along, tool, label: target };
    case 'fill':
    case 'polygon':
    case 'freehand':
    case 'livewire':
    case 'scissors':
    case 'accept':
    case 'reject':
      return undefined;
  }
}

/** @param otherLabel label of the other label map at the place */
export function clickAction(hand: Hand, at: Point, otherLabel: number | undefined): Action | undefined {
  const painted = painting(hand);
  if (!painted) return undefined;
  const { settings, tool, window, plane } = hand;
  const [i, j, k] = voxelAt(hand, { x: Math.round(at.x), y: Math.round(at.y) });
  const seed = [i, j, k] as const;
  if (tool === 'fill') {
    return {
      ...painted,
      tool,
      seed,
      extent: settings.fillExtent === 'slice' ? { kind: 'slice', plane: plane.name } : { kind: 'volume' },
      by:
        settings.fillBy === 'label'
          ? { kind: 'label' }
          : { kind: 'intensity', tolerance: toleranceOf(settings, window) },
    };
  }
  if (otherLabel === undefined || otherLabel === 0) return undefined;
  const component =
    settings.accepts === 'component' ? { component: { seed, connectivity: 'full' } as const } : {};
  // What is accepted keeps its label; what is rejected is taken from the same label.
  return { ...painted, target: otherLabel, tool: 'prediction', label: otherLabel, ...component };
}

/** @param points corners of a closed line, pixels of the slice */
export function outlineAction(hand: Hand, points: readonly Point[]): Action | undefined {
  const painted = painting(hand);
  if (!painted || points.length < 3) return undefined;
  const { settings, tool, plane, slice } = hand;
  const isCut = tool === 'scissors';
  const all = isCut && settings.cutSlices === 'all';
  return {
    ...painted,
    tool: 'polygon',
    plane: plane.name,
    points: points.map((at) => voxelAt(hand, at)),
    slices: all ? { first: 0, last: plane.depth - 1 } : { first: slice, last: slice },
    region: isCut ? settings.cutSide : 'inside',
  };
}

const voxelAt = ({ plane, slice }: Pick<Hand, 'plane' | 'slice'>, { x, y }: Point): Vector3 =>
  planeToVoxel(plane, slice, x, y);
