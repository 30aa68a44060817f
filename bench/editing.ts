/** See editing.mjs. Times are those of the processor, so that other work on the machine counts little. */
import process from 'node:process';
import type { Action } from '../src/editing/actions';
import { applyEdit, type EditedLabelMap } from '../src/editing/applyEdit';
import type { EditContext } from '../src/editing/context';
import { NONE_REVIEWED, type LabelMapEdit } from '../src/editing/edit';
import { encodeEdit } from '../src/editing/editBytes';
import { livewirePath } from '../src/editing/livewire';
import { mergeEdits } from '../src/editing/mergeEdits';
import { editOf } from '../src/editing/runTool';
import { labelTableOf } from '../src/labels/labelTable';
import type { Affine } from '../src/volume/affine';

const SIZE = 0.7;
const MOVES = 300;

const slices = Number(process.argv[2] ?? 400);
const dims = [512, 512, slices] as const;
const affine: Affine = [
  [SIZE, 0, 0, 0],
  [0, SIZE, 0, 0],
  [0, 0, SIZE, 0],
  [0, 0, 0, 1],
];
const data = new Uint8Array(512 * 512 * slices);
const scan = new Int16Array(data.length);
for (let k = 0, n = 0; k < slices; k++) {
  for (let j = 0; j < 512; j++) {
    for (let i = 0; i < 512; i++, n++) {
      const radius = Math.hypot((i - 256) / 170, (j - 256) / 130, (k - slices / 2) / (0.3 * slices));
      data[n] = radius <= 1 ? 1 : 0;
      // Soft tissue with noise.
      scan[n] = (radius <= 1 ? 110 : 40) + ((i * 7 + j * 13 + k * 29) % 17);
    }
  }
}
let map: EditedLabelMap = { dims, data, table: labelTableOf([1, 2]), reviewed: NONE_REVIEWED };
const context = (): EditContext => ({ ...map, affine, scan });

function time<T>(work: () => T): { readonly ms: number; readonly result: T } {
  const start = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(start);
  return { ms: (user + system) / 1000, result };
}

const print = (name: string, ms: number, more = ''): void => {
  console.log(`${name.padEnd(44)} ${ms.toFixed(ms < 10 ? 2 : 0).padStart(8)} ms ${more}`);
};

const editable = { over: { kind: 'anything' } } as const;
const tip = { shape: 'sphere', radius: 10 * SIZE } as const;
const middle = Math.floor(slices / 2);
const on = { target: 2, mode: 'add', editable } as const;
const of = { target: 1, editable } as const;

/** The moves of a stroke, each applied; 95th percentile of what one costs. */
function stroke(name: string, more: object): void {
  const edits: LabelMapEdit[] = [];
  const times = Array.from({ length: MOVES }, (_, n) => {
    const at = [100 + n, 150 + 0.3 * n, middle] as const;
    const path = [at, [at[0] + 1, at[1] + 0.3, middle] as const];
    const action = { ...on, tool: 'brush', tip, path, ...more } as const satisfies Action;
    const { ms, result } = time(() => editOf(context(), action));
    map = applyEdit(map, result);
    edits.push(result);
    return ms;
  }).sort((a, b) => a - b);
  const { ms, result } = time(() => mergeEdits(edits));
  print(
    `${name}, a move`,
    times[Math.floor(MOVES / 2)] ?? 0,
    `(95 % below ${(times[Math.floor(MOVES * 0.95)] ?? 0).toFixed(2)} ms)`,
  );
  print(`${name}, ${MOVES} moves merged`, ms, `(${encodeEdit(result).length} bytes)`);
}

stroke('ball of radius 10', {});
stroke('ball of radius 10 in a range of intensities', { target: 1, range: { low: 30, high: 50 } });

const actions: readonly (readonly [string, Action])[] = [
  ['smart brush, a move', { ...on, tool: 'smartBrush', tip, path: [[256, 256, middle]], tolerance: 20 }],
  [
    'polygon',
    {
      ...on,
      tool: 'polygon',
      plane: 'axial',
      points: [
        [100, 100, 0],
        [400, 110, 0],
        [300, 400, 0],
      ],
      slices: { first: middle, last: middle },
      region: 'inside',
    },
  ],
  ['copy slice', { ...on, target: 1, tool: 'copySlice', plane: 'axial', from: middle, to: middle + 1 }],
  [
    'flood fill of the ellipsoid',
    {
      ...on,
      tool: 'fill',
      seed: [256, 256, middle],
      extent: { kind: 'volume' },
      by: { kind: 'intensity', tolerance: 20 },
    },
  ],
  ['threshold', { ...on, tool: 'threshold', range: { low: 100, high: 200 } }],
  [
    'keep largest island',
    { ...of, tool: 'islands', connectivity: 'face', operation: { kind: 'keepLargest' } },
  ],
  ['grow by 3 mm', { ...of, tool: 'margin', distance: 3 }],
  ['median, 2 mm', { ...of, tool: 'median', radius: 2 }],
  ['joint smoothing of two labels, 1.5 mm', { editable, tool: 'jointSmoothing', labels: [1, 2], sigma: 1.5 }],
  ['fill holes in the volume', { ...of, tool: 'fillHoles', extent: { kind: 'volume' } }],
  ['delete the label', { tool: 'table', change: { kind: 'delete', value: 1 } }],
];
for (const [name, action] of actions) {
  const { ms, result } = time(() => editOf(context(), action));
  print(
    name,
    ms,
    result.voxels ? `(${result.voxels.voxels} voxels, ${encodeEdit(result).length} bytes)` : '',
  );
}
for (const length of [50, 100, 200]) {
  const request = {
    plane: 'axial',
    slice: middle,
    from: [256, 126, middle],
    to: [256 + length, 140, middle],
  } as const;
  print(`livewire over ${length} pixels`, time(() => livewirePath(scan, { dims, affine }, request)).ms);
}
