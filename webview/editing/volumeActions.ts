/** The tools for the whole volume: their options and the action they stand for. Pure. */
import type { Action, Editable, ValueRange } from '../../src/editing/actions';
import type { LabelTable } from '../../src/labels/labelTable';
import type { Plane } from '../../src/volume/planes';

export const VOLUME_TOOLS = [
  'threshold',
  'keepLargest',
  'removeSmall',
  'split',
  'grow',
  'shrink',
  'smooth',
  'smoothAll',
  'fillHoles',
  'interpolate',
  'copyNext',
  'copyPrevious',
  'boolean',
] as const;
export type VolumeToolName = (typeof VOLUME_TOOLS)[number];

export const VOLUME_TOOL_TEXTS: Readonly<Record<VolumeToolName, string>> = {
  threshold: 'Threshold',
  keepLargest: 'Keep the largest island',
  removeSmall: 'Remove small islands',
  split: 'Split islands into labels',
  grow: 'Grow',
  shrink: 'Shrink',
  smooth: 'Smooth (median)',
  smoothAll: 'Smooth all labels together',
  fillHoles: 'Fill holes',
  interpolate: 'Interpolate between slices',
  copyNext: 'Copy to the next slice',
  copyPrevious: 'Copy to the previous slice',
  boolean: 'Combine with a label',
};

export const OPERATIONS = ['union', 'subtract', 'intersect', 'move'] as const;

export interface VolumeOptions {
  readonly tool: VolumeToolName;
  /** Null: the intensity window. */
  readonly range: ValueRange | null;
  /** Islands of less than so many ml are small. */
  readonly volume: number;
  /** mm, of growing, shrinking and smoothing. */
  readonly distance: number;
  readonly holes: 'slice' | 'volume';
  readonly operation: (typeof OPERATIONS)[number];
  readonly map: 'this' | 'other';
  /** Null: the first label there is. */
  readonly with: number | null;
}

export const INITIAL_OPTIONS: VolumeOptions = {
  tool: 'threshold',
  range: null,
  volume: 0.1,
  distance: 2,
  holes: 'volume',
  operation: 'union',
  map: 'this',
  with: null,
};

export interface VolumeScene {
  readonly target: number;
  readonly editable: Editable;
  readonly table: LabelTable;
  /** Of the other label map. */
  readonly otherTable: LabelTable;
  readonly window: ValueRange;
  /** The plane in use, and the slice it shows. */
  readonly plane: Plane;
  readonly slice: number;
}

/** The labels that the target may be combined with. */
export function partnersOf(
  { map }: Pick<VolumeOptions, 'map'>,
  { target, table, otherTable }: Pick<VolumeScene, 'target' | 'table' | 'otherTable'>,
): LabelTable {
  return map === 'this' ? table.filter(({ value }) => value !== target) : otherTable;
}

/** The one that is chosen. */
export function partnerOf(options: VolumeOptions, partners: LabelTable): number | undefined {
  return (partners.find(({ value }) => value === options.with) ?? partners[0])?.value;
}

/** @throws RangeError where it cannot be done: the message says why */
export function volumeAction(options: VolumeOptions, scene: VolumeScene): Action {
  const { target, editable, table, window, plane, slice } = scene;
  const own = { target, editable };
  const islands = { ...own, tool: 'islands', connectivity: 'face' } as const;
  switch (options.tool) {
    case 'threshold':
      return { ...own, tool: 'threshold', mode: 'add', range: options.range ?? window };
    case 'keepLargest':
      return { ...islands, operation: { kind: 'keepLargest' } };
    case 'removeSmall':
      return { ...islands, operation: { kind: 'removeSmall', volume: options.volume } };
    case 'split':
      return { ...islands, operation: { kind: 'split' } };
    case 'grow':
      return { ...own, tool: 'margin', distance: options.distance };
    case 'shrink':
      return { ...own, tool: 'margin', distance: -options.distance };
    case 'smooth':
      return { ...own, tool: 'median', radius: options.distance };
    case 'smoothAll':
      return {
        editable,
        tool: 'jointSmoothing',
        labels: table.filter(({ locked }) => locked !== true).map(({ value }) => value),
        sigma: options.distance,
      };
    case 'fillHoles':
      return {
        ...own,
        tool: 'fillHoles',
        extent: options.holes === 'slice' ? { kind: 'slice', plane: plane.name } : { kind: 'volume' },
      };
    case 'interpolate':
      return { ...own, tool: 'interpolate', plane: plane.name };
    case 'copyNext':
    case 'copyPrevious': {
      const to = slice + (options.tool === 'copyNext' ? plane.slice.sign : -plane.slice.sign);
      if (to < 0 || to >= plane.depth) {
        throw new RangeError(`Slice ${slice + 1} of ${plane.depth} is the last one in this direction.`);
      }
      return { ...own, tool: 'copySlice', mode: 'add', plane: plane.name, from: slice, to };
    }
    case 'boolean': {
      const label = partnerOf(options, partnersOf(options, scene));
      if (label === undefined)
        throw new RangeError('There is no other label to combine with. Add one first.');
      return { ...own, tool: 'boolean', operation: options.operation, with: { map: options.map, label } };
    }
  }
}
