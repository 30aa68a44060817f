import { describe, expect, it } from 'vitest';
import type { Action } from '../../src/editing/actions';
import { applyEdit } from '../../src/editing/applyEdit';
import { NONE_REVIEWED } from '../../src/editing/edit';
import { editOf } from '../../src/editing/runTool';
import { labelTableOf } from '../../src/labels/labelTable';
import type { SliceImage } from '../../src/protocol/schemas';
import type { Affine } from '../../src/volume/affine';
import { planesOf, planeToVoxel, PLANE_NAMES, type PlaneName } from '../../src/volume/planes';
import { actOn, imageOf, localAction, slabOf } from './slab';

const DIMS = [11, 9, 7] as const;
const TABLE = labelTableOf([1, 2]);
/** Voxel axes towards left, posterior and superior; and a permuted grid: superior, right, anterior. */
const AFFINES: readonly Affine[] = [
  [
    [-1, 0, 0, 5],
    [0, -1.5, 0, 3],
    [0, 0, 2, 0],
    [0, 0, 0, 1],
  ],
  [
    [0, 1, 0, 5],
    [0, 0, 1.5, 3],
    [2, 0, 0, 0],
    [0, 0, 0, 1],
  ],
];

const EDITABLE = { over: { kind: 'anything' } } as const;

/** The slice of a volume as it is drawn. */
function sliceOf(data: ArrayLike<number>, affine: Affine, name: PlaneName, slice: number): SliceImage {
  const plane = planesOf({ dims: DIMS, affine })[name];
  const pixels = new Uint8Array(plane.width * plane.height);
  for (let y = 0; y < plane.height; y++) {
    for (let x = 0; x < plane.width; x++) {
      const [i, j, k] = planeToVoxel(plane, slice, x, y);
      pixels[x + plane.width * y] = data[i + DIMS[0] * (j + DIMS[1] * k)] ?? 0;
    }
  }
  return { width: plane.width, height: plane.height, data: pixels };
}

describe.each(AFFINES.map((affine, n) => ({ affine, n })))('on grid $n', ({ affine }) => {
  const count = DIMS[0] * DIMS[1] * DIMS[2];
  const labels = Uint8Array.from({ length: count }, (_, n) => (n * 7) % 3);
  const scan = Uint8Array.from({ length: count }, (_, n) => (n * 31) % 101);
  const grid = { dims: DIMS, affine };
  const path = [
    [5.2, 3.9, 2.7],
    [7.1, 5.2, 4.4],
  ] as const;
  const painted = { editable: EDITABLE, target: 2, mode: 'add' } as const;
  const actions: readonly (readonly [string, Action])[] = [
    ['a ball', { ...painted, tool: 'brush', tip: { shape: 'sphere', radius: 3 }, path }],
    [
      'a circle within a range',
      {
        ...painted,
        tool: 'brush',
        tip: { shape: 'circle', radius: 3, plane: 'coronal', slice: 4 },
        path,
        range: { low: 20, high: 80 },
      },
    ],
    [
      'a polygon through some slices',
      {
        ...painted,
        mode: 'subtract',
        tool: 'polygon',
        plane: 'axial',
        points: [
          [2, 2, 2],
          [8, 3, 6],
          [6, 7, 3],
        ],
        slices: { first: 2, last: 5 },
        region: 'inside',
      },
    ],
    [
      'a circle over label 1 where it is bright',
      {
        ...painted,
        editable: { over: { kind: 'labels', values: [1] }, intensity: { low: 50, high: 200 } },
        tool: 'brush',
        tip: { shape: 'circle', radius: 4, plane: 'axial', slice: 3 },
        path,
      },
    ],
  ];

  it.each(actions)('shows on every slice what %s does in the volume', (_, action) => {
    const context = { ...grid, data: labels.slice(), table: TABLE, reviewed: NONE_REVIEWED, scan };
    const after = applyEdit(context, editOf(context, action)).data;
    for (const name of PLANE_NAMES) {
      const plane = planesOf(grid)[name];
      const local = localAction(action, name);
      if (!local) throw new Error('It can be told from one slice.');
      for (let slice = 0; slice < plane.depth; slice++) {
        const before = sliceOf(labels, affine, name, slice);
        const slab = slabOf({ grid, plane, slice }, TABLE, {
          labels: before,
          scan: sliceOf(scan, affine, name, slice),
          other: undefined,
        });
        expect(imageOf(slab)).toEqual(before);
        const acted = actOn(slab, local);
        expect(acted ? imageOf(acted) : before).toEqual(sliceOf(after, affine, name, slice));
      }
    }
  });
});
