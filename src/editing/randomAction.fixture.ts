/** Random actions on small label maps, every tool among them. */
import type { Vector3 } from '../volume/affine';
import { CONNECTIVITIES } from '../volume/components';
import { PLANE_NAMES, type PlaneName } from '../volume/planes';
import type { Action, Editable, Tip } from './actions';
import type { EditContext } from './context';
import { LABEL_STATES } from '../labels/labelTable';
import type { TableChange } from './tableChange';

export type Random = () => number;

/** The intensities of the scan that the actions suppose: 0 to this. */
export const BRIGHTEST = 100;

export function pick<T>(random: Random, items: readonly [T, ...T[]]): T {
  return items[Math.floor(random() * items.length)] ?? items[0];
}

export const TOOLS = [
  ...['brush', 'smartBrush', 'fill', 'polygon', 'threshold', 'islands', 'margin', 'median'],
  ...['jointSmoothing', 'fillHoles', 'interpolate', 'copySlice', 'boolean', 'prediction', 'snap', 'sculpt'],
  ...['table', 'review'],
] as const;

/** Not all of them can be done: some name a label that is locked, or has gone. */
export function randomAction(random: Random, context: EditContext): Action {
  const { dims, table } = context;
  const below = (n: number): number => Math.floor(random() * n);
  const chance = (share: number): boolean => random() < share;
  const label = (): number => table[below(table.length)]?.value ?? 1;
  const plane = pick(random, PLANE_NAMES);
  const axis = { axial: 2, coronal: 1, sagittal: 0 }[plane];
  const slice = (): number => below(dims[axis] ?? 1);
  const voxel = (): Vector3 => [below(dims[0]), below(dims[1]), below(dims[2])];
  const position = (): Vector3 => [
    (random() * 1.2 - 0.1) * dims[0],
    (random() * 1.2 - 0.1) * dims[1],
    (random() * 1.2 - 0.1) * dims[2],
  ];
  const range = (): { low: number; high: number } => {
    const [a, b] = [random() * BRIGHTEST, random() * BRIGHTEST];
    return { low: Math.min(a, b), high: Math.max(a, b) };
  };
  const slices = (): { first: number; last: number } => {
    const [a, b] = [slice(), slice()];
    return { first: Math.min(a, b), last: Math.max(a, b) };
  };
  const editable: Editable = {
    over: pick<Editable['over']>(random, [
      { kind: 'anything' },
      { kind: 'anything' },
      { kind: 'background' },
      { kind: 'labels', values: [label(), below(2) * label()] },
    ]),
    ...(chance(0.3) ? { intensity: range() } : {}),
  };
  const review: { readonly review?: PlaneName } = chance(0.3) ? { review: pick(random, PLANE_NAMES) } : {};
  const ofTarget = { target: label(), editable, ...review };
  const painting = {
    ...ofTarget,
    ...(chance(0.1)
      ? { target: 0, mode: 'add' as const }
      : { mode: pick(random, ['add', 'add', 'subtract'] as const) }),
  };
  const radius = 0.1 + 4 * random();
  const tip: Tip = chance(0.5)
    ? { shape: 'sphere', radius }
    : { shape: 'circle', radius, plane, slice: slice() };
  const stroke = { tip, path: Array.from({ length: 1 + below(4) }, position) };
  const extent = chance(0.5) ? ({ kind: 'volume' } as const) : ({ kind: 'slice', plane } as const);
  const connectivity = pick(random, CONNECTIVITIES);
  switch (pick(random, TOOLS)) {
    case 'brush':
      return { ...painting, tool: 'brush', ...stroke, ...(chance(0.3) ? { range: range() } : {}) };
    case 'smartBrush':
      return { ...painting, tool: 'smartBrush', ...stroke, tolerance: 20 * random() };
    case 'fill':
      return {
        ...painting,
        tool: 'fill',
        seed: voxel(),
        extent,
        by: chance(0.5) ? { kind: 'label' } : { kind: 'intensity', tolerance: 30 * random() },
      };
    case 'polygon':
      return {
        ...painting,
        tool: 'polygon',
        plane,
        points: Array.from({ length: 3 + below(5) }, position),
        slices: slices(),
        region: pick(random, ['inside', 'inside', 'outside']),
      };
    case 'threshold': {
      const box = { min: [0, 0, 0] as const, max: voxel() };
      return { ...painting, tool: 'threshold', range: range(), ...(chance(0.7) ? { box } : {}) };
    }
    case 'islands':
      return {
        ...ofTarget,
        tool: 'islands',
        connectivity,
        operation: pick<Extract<Action, { tool: 'islands' }>['operation']>(random, [
          { kind: 'keepLargest' },
          { kind: 'removeSmall', volume: 0.02 * random() },
          { kind: 'split' },
        ]),
      };
    case 'margin':
      return { ...ofTarget, tool: 'margin', distance: 6 * random() - 3 };
    case 'median':
      return { ...ofTarget, tool: 'median', radius: 0.5 + 3 * random() };
    case 'jointSmoothing':
      return {
        editable,
        ...review,
        tool: 'jointSmoothing',
        labels: [label(), label()],
        sigma: 0.3 + random(),
      };
    case 'fillHoles':
      return { ...ofTarget, tool: 'fillHoles', extent };
    case 'interpolate':
      return { ...ofTarget, tool: 'interpolate', plane, ...(chance(0.5) ? { slices: slices() } : {}) };
    case 'copySlice':
      return { ...painting, tool: 'copySlice', plane, from: slice(), to: slice() };
    case 'boolean':
      return {
        ...ofTarget,
        tool: 'boolean',
        operation: pick(random, ['union', 'subtract', 'intersect', 'move']),
        with: { map: pick(random, ['this', 'other']), label: label() },
      };
    case 'prediction': {
      const component = chance(0.5) ? { component: { seed: voxel(), connectivity } } : {};
      return { ...painting, tool: 'prediction', label: 1 + below(3), ...component };
    }
    case 'snap':
      return { ...ofTarget, tool: 'snap', ...stroke, label: 1 + below(3) };
    case 'sculpt':
      return { ...ofTarget, tool: 'sculpt', ...stroke };
    case 'table':
      return { tool: 'table', change: randomChange(random, label) };
    case 'review':
      return { tool: 'review', plane, slices: slices(), reviewed: chance(0.7) };
  }
}

function randomChange(random: Random, label: () => number): TableChange {
  return pick<() => TableChange>(random, [
    () => ({
      kind: 'add',
      name: 'new',
      ...(random() < 0.2 ? { value: 300 + Math.floor(random() * 5) } : {}),
    }),
    () => ({ kind: 'set', value: label(), to: { locked: random() < 0.4 } }),
    () => ({ kind: 'set', value: label(), to: { name: 'other', state: pick(random, LABEL_STATES) } }),
    () => ({ kind: 'reorder', value: label(), to: Math.floor(random() * 4) }),
    () => ({ kind: 'delete', value: label() }),
    () => ({ kind: 'merge', value: label(), into: label() }),
  ])();
}
