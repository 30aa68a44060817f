import { describe, expect, it } from 'vitest';
import { bruteForceDistance, seededRandom } from '../../contour/bruteForce.fixture';
import { labelTableOf } from '../../labels/labelTable';
import { afterAction, ANYTHING, ballOf, contextOf, DIMS, SPACING, valuesOf } from '../modelMap.fixture';
import { editOf } from '../runTool';

const TARGET = { target: 1, editable: ANYTHING } as const;
const random = seededRandom(5);
const blobs = valuesOf(DIMS, (i, j, k) =>
  ballOf([8, 9, 5], 6)(i, j, k) === 1 || ballOf([17, 12, 7], 4)(i, j, k) === 1 || random() < 0.01 ? 1 : 0,
);
const blobContext = contextOf((i, j, k) => blobs[i + 24 * (j + 20 * k)] ?? 0);

describe('islands', () => {
  const big = ballOf([8, 9, 5], 5);
  const small = ballOf([19, 9, 5], 2.5);
  const context = contextOf((i, j, k) =>
    Math.max(big(i, j, k), small(i, j, k), i === 0 && j === 0 && k < 2 ? 1 : 0),
  );

  it('keeps the largest component', () => {
    const { data } = afterAction(context, {
      ...TARGET,
      tool: 'islands',
      connectivity: 'face',
      operation: { kind: 'keepLargest' },
    });
    expect([...data]).toEqual([...valuesOf(DIMS, big)]);
  });

  it('removes components smaller than some ml, and none of just that size', () => {
    const remove = (volume: number) =>
      afterAction(context, {
        ...TARGET,
        tool: 'islands',
        connectivity: 'full',
        operation: { kind: 'removeSmall', volume },
      });
    // Two voxels of 0.8 x 1 x 2.5 mm.
    expect(remove(0.004).edit).toEqual({});
    expect([...remove(0.0041).data]).toEqual([
      ...valuesOf(DIMS, (i, j, k) => Math.max(big(i, j, k), small(i, j, k))),
    ]);
  });

  it('makes labels of all components but the largest, with one edit', () => {
    const { data, table, edit } = afterAction(context, {
      ...TARGET,
      tool: 'islands',
      connectivity: 'face',
      operation: { kind: 'split' },
    });
    expect(table.map(({ value, name }) => [value, name]).slice(3)).toEqual([
      [4, 'label 1 2'],
      [5, 'label 1 3'],
    ]);
    expect(edit.table?.before).toHaveLength(3);
    expect([...data]).toEqual([
      ...valuesOf(DIMS, (i, j, k) =>
        big(i, j, k) ? 1 : small(i, j, k) ? 4 : i === 0 && j === 0 && k < 2 ? 5 : 0,
      ),
    ]);
  });

  it('tells when there are too many to be labels', () => {
    const dust = contextOf((i, j, k) => ((i + j + k) % 2 === 0 ? 1 : 0));
    expect(() =>
      editOf(dust, { ...TARGET, tool: 'islands', connectivity: 'face', operation: { kind: 'split' } }),
    ).toThrow(/has 2880 components; at most 100/);
  });

  it('of components that touch by corners depend on the connectivity', () => {
    const corners = contextOf((i, j, k) => (i === j && i < 8 && k === 3 ? 1 : 0));
    const action = { ...TARGET, tool: 'islands', operation: { kind: 'keepLargest' } } as const;
    expect(editOf(corners, { ...action, connectivity: 'full' })).toEqual({});
    expect(editOf(corners, { ...action, connectivity: 'face' }).voxels?.voxels).toBe(7);
  });
});

describe('growing and shrinking', () => {
  const outside = bruteForceDistance(blobs, DIMS, SPACING, 1, true);
  const inside = bruteForceDistance(blobs, DIMS, SPACING, 0, true);

  it('follows the exact distance to the drawn boundary', () => {
    for (const distance of [0.4, 0.5, 1, 2, 3.75, 30]) {
      const grown = afterAction(blobContext, { ...TARGET, tool: 'margin', distance });
      expect([...grown.data]).toEqual([
        ...blobs.map((value, n) => (value === 1 || (outside[n] ?? 0) <= distance + 1e-5 ? 1 : 0)),
      ]);
      const shrunk = afterAction(blobContext, { ...TARGET, tool: 'margin', distance: -distance });
      expect([...shrunk.data]).toEqual([
        ...blobs.map((value, n) => (value === 1 && (inside[n] ?? 0) > distance + 1e-5 ? 1 : 0)),
      ]);
    }
  });

  it('takes no border of the image for a boundary', () => {
    const full = contextOf(() => 1);
    expect(editOf(full, { ...TARGET, tool: 'margin', distance: -5 })).toEqual({});
    const half = afterAction(
      contextOf((i) => (i < 12 ? 1 : 0)),
      { ...TARGET, tool: 'margin', distance: -1.2 },
    );
    expect([...half.data]).toEqual([...valuesOf(DIMS, (i) => (i < 10 ? 1 : 0))]);
  });

  it('covers no other label where only background may be covered', () => {
    const context = contextOf((i) => (i < 8 ? 1 : i > 9 ? 2 : 0));
    const { data } = afterAction(context, {
      ...TARGET,
      editable: { over: { kind: 'background' } },
      tool: 'margin',
      distance: 4,
    });
    expect([...data]).toEqual([...valuesOf(DIMS, (i) => (i < 10 ? 1 : 2))]);
  });

  it('works on a picture of one slice', () => {
    const context = contextOf((i, j) => (Math.hypot(i - 10, j - 10) <= 4 ? 1 : 0), {
      dims: [24, 20, 1],
      spacing: [1, 1, 1],
    });
    const { edit } = afterAction(context, { ...TARGET, tool: 'margin', distance: 1 });
    expect(edit.voxels?.box).toEqual({ min: [5, 5, 0], max: [15, 15, 0] });
  });
});

describe('median smoothing', () => {
  it('is the majority of the box around each voxel', () => {
    const { data } = afterAction(blobContext, { ...TARGET, tool: 'median', radius: 1.7 });
    // Within 1.7 mm: two voxels along i, one along j, none along k.
    const wanted = valuesOf(DIMS, (i, j, k) => {
      let [of, all] = [0, 0];
      for (let x = Math.max(0, i - 2); x <= Math.min(23, i + 2); x++) {
        for (let y = Math.max(0, j - 1); y <= Math.min(19, j + 1); y++) {
          all++;
          of += blobs[x + 24 * (y + 20 * k)] ?? 0;
        }
      }
      return 2 * of > all ? 1 : 2 * of < all ? 0 : (blobs[i + 24 * (j + 20 * k)] ?? 0);
    });
    expect([...data]).toEqual([...wanted]);
    expect([...data]).not.toEqual([...blobs]);
  });
});

describe('joint smoothing', () => {
  const noise = seededRandom(11);
  // Two halves of a ball with a ragged boundary between them, and a third label that is left alone.
  const ragged = valuesOf(DIMS, (i, j, k) =>
    i === 22 ? 3 : ballOf([11, 9, 5], 8)(i, j, k) === 0 ? 0 : i + Math.floor(3 * noise()) < 12 ? 1 : 2,
  );
  const context = contextOf((i, j, k) => ragged[i + 24 * (j + 20 * k)] ?? 0);
  const action = { editable: ANYTHING, tool: 'jointSmoothing', labels: [1, 2], sigma: 1.5 } as const;

  it('leaves no gap between labels that touch', () => {
    const { data } = afterAction(context, action);
    const inner = ballOf([11, 9, 5], 5);
    data.forEach((value, n) => {
      const [i, j, k] = [n % 24, Math.floor(n / 24) % 20, Math.floor(n / 480)];
      if (inner(i, j, k) === 1) expect(value).toBeGreaterThan(0);
      if (i === 22) expect(value).toBe(3);
    });
  });

  it('makes the boundary between them smoother', () => {
    const changes = (data: ArrayLike<number>): number => {
      let count = 0;
      for (let n = 24; n < data.length; n++) {
        if (data[n] !== data[n - 24] && (data[n] ?? 0) > 0 && (data[n - 24] ?? 0) > 0) count++;
      }
      return count;
    };
    expect(changes(afterAction(context, action).data)).toBeLessThan(0.6 * changes(ragged));
  });

  it('keeps the flat boundary of two halves where it is', () => {
    const halves = contextOf((i) => (i < 11 ? 1 : 2));
    expect(editOf(halves, action)).toEqual({});
  });

  it('is refused for a locked label', () => {
    const table = labelTableOf([1, 2, 3]).map((label) => ({ ...label, locked: label.value === 2 }));
    expect(() => editOf({ ...context, table }, action)).toThrow(/"label 2" is locked/);
  });
});

describe('filling holes', () => {
  // A box with a closed hole, a tunnel along k, and a pit from its side.
  const isBox = (i: number, j: number, k: number): boolean =>
    i >= 4 && i <= 18 && j >= 4 && j <= 15 && k >= 2 && k <= 9;
  const isHole = (i: number, j: number, k: number): boolean =>
    i >= 6 && i <= 7 && j >= 6 && j <= 8 && k >= 4 && k <= 5;
  const isTunnel = (i: number, j: number): boolean => i === 11 && j === 10;
  const isPit = (i: number, j: number, k: number): boolean => i >= 16 && j === 12 && k === 5;
  const context = contextOf((i, j, k) =>
    isBox(i, j, k) && !isHole(i, j, k) && !isTunnel(i, j) && !isPit(i, j, k) ? 1 : 0,
  );

  it('in the volume closes what is enclosed on all sides', () => {
    const { data } = afterAction(context, { ...TARGET, tool: 'fillHoles', extent: { kind: 'volume' } });
    expect([...data]).toEqual([
      ...valuesOf(DIMS, (i, j, k) => (isBox(i, j, k) && !isTunnel(i, j) && !isPit(i, j, k) ? 1 : 0)),
    ]);
  });

  it('slice by slice closes tunnels across the slices, too', () => {
    const extent = { kind: 'slice', plane: 'axial' } as const;
    const { data } = afterAction(context, { ...TARGET, tool: 'fillHoles', extent });
    expect([...data]).toEqual([...valuesOf(DIMS, (i, j, k) => (isBox(i, j, k) && !isPit(i, j, k) ? 1 : 0))]);
  });
});
