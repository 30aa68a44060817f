import { describe, expect, it } from 'vitest';
import { labelTableOf } from '../../labels/labelTable';
import {
  ADD,
  afterAction,
  ballOf,
  contextOf,
  DIMS,
  distanceFrom,
  SUBTRACT,
  valuesOf,
} from '../modelMap.fixture';
import { editOf } from '../runTool';
import { fillPolygon } from './polygon';

const VOLUME = { kind: 'volume' } as const;
const SIMILAR = { kind: 'intensity', tolerance: 5 } as const;
const SAME = { kind: 'label' } as const;

describe('flood fill', () => {
  // A bright ball in which a dark wall across j = 9 has a hole at (11, 9, 5).
  const scan = (i: number, j: number, k: number): number =>
    distanceFrom([11, 9, 5])(i, j, k) <= 7 && !(j === 9 && !(i === 11 && k === 5)) ? 100 + (i % 3) : 0;
  const context = contextOf(() => 0, { scan });

  it('fills what is of similar intensity and connected in the volume', () => {
    const { data } = afterAction(context, {
      ...ADD,
      tool: 'fill',
      seed: [11, 6, 5],
      extent: VOLUME,
      by: SIMILAR,
    });
    expect([...data]).toEqual([...valuesOf(DIMS, (i, j, k) => (scan(i, j, k) > 0 ? 1 : 0))]);
  });

  it('stays on the slice where it is asked to', () => {
    const extent = { kind: 'slice', plane: 'axial' } as const;
    const { data } = afterAction(context, { ...ADD, tool: 'fill', seed: [11, 6, 4], extent, by: SIMILAR });
    expect([...data]).toEqual([
      ...valuesOf(DIMS, (i, j, k) => (scan(i, j, k) > 0 && k === 4 && j < 9 ? 1 : 0)),
    ]);
  });

  it('fills and clears a label through its own voxels', () => {
    const two = contextOf((i, j, k) =>
      Math.max(ballOf([5, 9, 5], 3)(i, j, k), ballOf([17, 9, 5], 3, 2)(i, j, k)),
    );
    const filled = afterAction(two, { ...ADD, tool: 'fill', seed: [17, 9, 5], extent: VOLUME, by: SAME });
    expect([...filled.data]).toEqual([
      ...valuesOf(DIMS, (i, j, k) => Math.max(ballOf([5, 9, 5], 3)(i, j, k), ballOf([17, 9, 5], 3)(i, j, k))),
    ]);
    const cleared = afterAction(two, {
      ...SUBTRACT,
      tool: 'fill',
      seed: [5, 9, 5],
      extent: VOLUME,
      by: SAME,
    });
    expect([...cleared.data]).toEqual([...valuesOf(DIMS, ballOf([17, 9, 5], 3, 2))]);
  });

  it('does not pass through what may not be changed', () => {
    const table = labelTableOf([1, 2]).map((label) => ({ ...label, locked: label.value === 2 }));
    const walled = contextOf((i) => (i === 12 ? 2 : 0), { table, scan: () => 7 });
    const { data } = afterAction(walled, {
      ...ADD,
      tool: 'fill',
      seed: [3, 3, 3],
      extent: VOLUME,
      by: SIMILAR,
    });
    expect([...data]).toEqual([...valuesOf(DIMS, (i) => (i < 12 ? 1 : i === 12 ? 2 : 0))]);
  });

  it('says when its seed is outside', () => {
    expect(() =>
      editOf(context, { ...ADD, tool: 'fill', seed: [24, 0, 0], extent: VOLUME, by: SAME }),
    ).toThrow(/Voxel \(24, 0, 0\) is outside of the label map of 24 x 20 x 12 voxels/);
  });
});

describe('threshold', () => {
  const context = contextOf((i) => (i === 0 ? 2 : 0), { scan: (i, j) => i + j });

  it('selects all voxels in the range, ends included', () => {
    const { data } = afterAction(context, { ...ADD, tool: 'threshold', range: { low: 10, high: 12 } });
    expect([...data]).toEqual([
      ...valuesOf(DIMS, (i, j) => (i + j >= 10 && i + j <= 12 ? 1 : i === 0 ? 2 : 0)),
    ]);
  });

  it('stays in a box', () => {
    const box = { min: [2, 3, 4], max: [8, 30, 6] } as const;
    const { data } = afterAction(context, { ...ADD, tool: 'threshold', range: { low: 0, high: 99 }, box });
    expect([...data]).toEqual([
      ...valuesOf(DIMS, (i, j, k) => (i >= 2 && i <= 8 && j >= 3 && k >= 4 && k <= 6 ? 1 : i === 0 ? 2 : 0)),
    ]);
  });
});

describe('a polygon', () => {
  it('has the pixels whose centres are inside, by the even-odd rule', () => {
    // A pentagram: its middle is outside.
    const points = Array.from({ length: 5 }, (_, n) => {
      const angle = (4 * Math.PI * n) / 5 - Math.PI / 2;
      return [20.2 + 15 * Math.cos(angle), 20.1 + 15 * Math.sin(angle)] as const;
    });
    const inside = fillPolygon(points, 40, 40);
    const isInside = (x: number, y: number): boolean => {
      let odd = false;
      points.forEach(([x0, y0], n) => {
        const [x1, y1] = points[(n + 1) % 5] ?? [0, 0];
        if (y0 > y !== y1 > y && x < ((x1 - x0) * (y - y0)) / (y1 - y0) + x0) odd = !odd;
      });
      return odd;
    };
    for (let y = 0; y < 40; y++) {
      for (let x = 0; x < 40; x++) expect(inside[x + 40 * y]).toBe(isInside(x, y) ? 1 : 0);
    }
    expect(inside[20 + 40 * 20]).toBe(0);
  });

  it('shares no pixel with a polygon at its side, and leaves none out', () => {
    const left = fillPolygon(
      [
        [0, 0],
        [5, 0],
        [5, 8],
        [0, 8],
      ],
      10,
      10,
    );
    const right = fillPolygon(
      [
        [5, 0],
        [9, 0],
        [9, 8],
        [5, 8],
      ],
      10,
      10,
    );
    const sum = left.map((value, n) => value + (right[n] ?? 0));
    expect([...sum]).toEqual([...valuesOf([10, 10, 1], (i, j) => (i < 9 && j < 8 ? 1 : 0))]);
  });

  it('is drawn on a slice of each plane, and cut through slices', () => {
    const square = [
      [4.5, 4.5, 2.5],
      [10.5, 4.5, 2.5],
      [10.5, 4.5, 7.5],
      [4.5, 4.5, 7.5],
    ] as const;
    const coronal = afterAction(
      contextOf(() => 0),
      {
        ...ADD,
        tool: 'polygon',
        plane: 'coronal',
        points: [...square],
        slices: { first: 3, last: 5 },
        region: 'inside',
      },
    );
    expect([...coronal.data]).toEqual([
      ...valuesOf(DIMS, (i, j, k) => (i >= 5 && i <= 10 && j >= 3 && j <= 5 && k >= 3 && k <= 7 ? 1 : 0)),
    ]);
  });

  it('cuts off what is outside (scissors)', () => {
    const points = [
      [8, 8],
      [14.5, 8],
      [14.5, 13.5],
      [8, 13.5],
    ].map(([i = 0, j = 0]) => [i, j, 0] as const);
    const { data } = afterAction(
      contextOf(() => 1),
      {
        ...SUBTRACT,
        tool: 'polygon',
        plane: 'axial',
        points,
        slices: { first: 2, last: 99 },
        region: 'outside',
      },
    );
    expect([...data]).toEqual([
      ...valuesOf(DIMS, (i, j, k) => (k < 2 || (i >= 8 && i <= 14 && j >= 8 && j <= 13) ? 1 : 0)),
    ]);
  });

  it('far outside of the grid selects nothing', () => {
    const points = [
      [100, 100, 0],
      [120, 100, 0],
      [120, 130, 0],
    ] as const;
    const edit = editOf(
      contextOf(() => 0),
      {
        ...ADD,
        tool: 'polygon',
        plane: 'axial',
        points: [...points],
        slices: { first: 0, last: 0 },
        region: 'inside',
      },
    );
    expect(edit).toEqual({});
  });
});
