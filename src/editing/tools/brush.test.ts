import { describe, expect, it } from 'vitest';
import { labelTableOf } from '../../labels/labelTable';
import type { Editable } from '../actions';
import {
  ADD,
  afterAction,
  ANYTHING,
  ballOf,
  contextOf,
  DIMS,
  distanceFrom,
  SUBTRACT,
  valuesOf,
} from '../modelMap.fixture';
import { editOf } from '../runTool';

const BALL = { shape: 'sphere', radius: 4 } as const;
const empty = contextOf(() => 0);

/** Distance (mm) from the straight line between two positions, by trying many of its points. */
const nearestOnLine = (from: readonly number[], to: readonly number[]) => (i: number, j: number, k: number) =>
  Math.min(
    ...Array.from({ length: 401 }, (_, n) => {
      const at = (axis: 0 | 1 | 2): number =>
        (from[axis] ?? 0) + ((to[axis] ?? 0) - (from[axis] ?? 0)) * (n / 400);
      return distanceFrom([at(0), at(1), at(2)])(i, j, k);
    }),
  );

describe('the brush', () => {
  it('paints all voxels of a ball in mm, whatever the spacing', () => {
    const { data } = afterAction(empty, { ...ADD, tool: 'brush', tip: BALL, path: [[11, 9, 5]] });
    expect([...data]).toEqual([...valuesOf(DIMS, ballOf([11, 9, 5], 4))]);
  });

  it('paints a circle on its slice only, in each of the planes', () => {
    for (const [plane, axis, slice] of [
      ['axial', 2, 5],
      ['coronal', 1, 9],
      ['sagittal', 0, 11],
    ] as const) {
      const tip = { shape: 'circle', radius: 3, plane, slice } as const;
      const { data, edit } = afterAction(empty, { ...ADD, tool: 'brush', tip, path: [[11, 9, 5]] });
      const wanted = valuesOf(DIMS, (i, j, k) =>
        [i, j, k][axis] === slice && distanceFrom([11, 9, 5])(i, j, k) <= 3 ? 1 : 0,
      );
      expect([...data]).toEqual([...wanted]);
      expect(edit.voxels?.box.min[axis]).toBe(slice);
      expect(edit.voxels?.box.max[axis]).toBe(slice);
    }
  });

  it('sweeps along its path without gaps', () => {
    const [from, to] = [
      [3, 4, 2],
      [19, 14, 9],
    ] as const;
    const { data } = afterAction(empty, {
      ...ADD,
      tool: 'brush',
      tip: { shape: 'sphere', radius: 2 },
      path: [from, to],
    });
    const distance = nearestOnLine(from, to);
    const values = valuesOf(DIMS, (i, j, k) => (distance(i, j, k) <= 2 ? 1 : 0));
    // A point of the line that was not tried may be a little nearer.
    const wrong = [...data].filter((value, n) => value !== values[n]).length;
    expect(wrong).toBeLessThanOrEqual(2);
    expect(values.filter((value) => value === 1).length).toBeGreaterThan(100);
  });

  it('paints at least the voxels that its path goes through, however small it is', () => {
    const tip = { shape: 'sphere', radius: 0.01 } as const;
    const { data } = afterAction(empty, {
      ...ADD,
      tool: 'brush',
      tip,
      path: [
        [2.4, 3.3, 5],
        [9.4, 3.3, 5],
      ],
    });
    expect([...data]).toEqual([
      ...valuesOf(DIMS, (i, j, k) => (i >= 2 && i <= 9 && j === 3 && k === 5 ? 1 : 0)),
    ]);
  });

  it('is cut off at the border, and does nothing outside of the grid', () => {
    const { data } = afterAction(empty, { ...ADD, tool: 'brush', tip: BALL, path: [[-1, 19, 0]] });
    expect([...data]).toEqual([...valuesOf(DIMS, ballOf([-1, 19, 0], 4))]);
    expect(editOf(empty, { ...ADD, tool: 'brush', tip: BALL, path: [[-20, 9, 5]] })).toEqual({});
  });

  it('changes nothing twice: a second stroke at the same place is an empty edit', () => {
    const painted = contextOf(ballOf([11, 9, 5], 4));
    expect(editOf(painted, { ...ADD, tool: 'brush', tip: BALL, path: [[11, 9, 5]] })).toEqual({});
  });

  it('subtracts the target only; adding 0 erases whatever there is', () => {
    const halves = contextOf((i) => (i < 12 ? 1 : 2));
    const path = [[11.5, 9, 5]] as const;
    const isIn = ballOf([11.5, 9, 5], 4);
    const erased = afterAction(halves, { ...SUBTRACT, tool: 'brush', tip: BALL, path });
    expect([...erased.data]).toEqual([
      ...valuesOf(DIMS, (i, j, k) => (i < 12 ? (isIn(i, j, k) ? 0 : 1) : 2)),
    ]);
    const all = afterAction(halves, { ...ADD, target: 0, tool: 'brush', tip: BALL, path });
    expect([...all.data]).toEqual([...valuesOf(DIMS, (i, j, k) => (isIn(i, j, k) ? 0 : i < 12 ? 1 : 2))]);
    expect(() => editOf(halves, { ...SUBTRACT, target: 0, tool: 'brush', tip: BALL, path })).toThrow(
      /background cannot be taken away/,
    );
  });

  it('with a range paints only where the scan is in it', () => {
    const context = contextOf(() => 0, { scan: (i) => 10 * i });
    const range = { low: 100, high: 120 };
    const { data } = afterAction(context, { ...ADD, tool: 'brush', tip: BALL, path: [[11, 9, 5]], range });
    const ball = ballOf([11, 9, 5], 4);
    expect([...data]).toEqual([...valuesOf(DIMS, (i, j, k) => (i >= 10 && i <= 12 ? ball(i, j, k) : 0))]);
  });

  it('asks for what it needs', () => {
    const stroke = { ...ADD, tool: 'brush', tip: BALL, path: [[11, 9, 5]] } as const;
    expect(() => editOf(empty, { ...stroke, range: { low: 0, high: 1 } })).toThrow(
      /needs the values of a scan/,
    );
    expect(() => editOf(empty, { ...stroke, target: 9 })).toThrow(/no label of value 9/);
  });
});

describe('the editable mask', () => {
  const table = labelTableOf([1, 2, 3]).map((label) => ({ ...label, locked: label.value === 3 }));
  const stripes = contextOf((i) => Math.floor(i / 6), { table, scan: (_, j) => j });
  const stroke = { ...ADD, tool: 'brush', tip: BALL, path: [[11.5, 9, 5]] } as const;

  it('never lets a locked label change', () => {
    const { edit } = afterAction(stripes, { ...stroke, path: [[17.5, 9, 5]] });
    expect([...(edit.voxels?.pairs ?? [])]).toEqual([2, 1]);
    expect(() => editOf(stripes, { ...stroke, target: 3 })).toThrow(/"label 3" is locked/);
  });

  it('lets only what may be covered change, and the target be taken back', () => {
    const pairsOf = (mode: 'add' | 'subtract', over: Editable['over']): number[] => {
      const { edit } = afterAction(stripes, { ...stroke, mode, path: [[6, 9, 5]], editable: { over } });
      return [...(edit.voxels?.pairs ?? [])];
    };
    const both = contextOf((i) => (i < 6 ? 2 : i < 12 ? 1 : 0));
    const { edit } = afterAction(both, {
      ...stroke,
      path: [[8.5, 9, 5]],
      tip: { shape: 'sphere', radius: 9 },
      editable: { over: { kind: 'labels', values: [2] } },
    });
    expect([...(edit.voxels?.pairs ?? [])]).toEqual([2, 1]);
    expect(pairsOf('add', { kind: 'background' })).toEqual([0, 1]);
    expect(pairsOf('add', { kind: 'labels', values: [2] })).toEqual([]);
    expect(pairsOf('subtract', { kind: 'background' })).toEqual([1, 0]);
    expect(pairsOf('subtract', { kind: 'labels', values: [2] })).toEqual([1, 0]);
  });

  it('holds to a range of intensities', () => {
    const { data } = afterAction(stripes, {
      ...stroke,
      editable: { ...ANYTHING, intensity: { low: 8, high: 9 } },
    });
    const ball = ballOf([11.5, 9, 5], 4);
    expect([...data]).toEqual([
      ...valuesOf(DIMS, (i, j, k) =>
        ball(i, j, k) === 1 && (j === 8 || j === 9) && i < 18 ? 1 : Math.floor(i / 6),
      ),
    ]);
  });
});

describe('the smart brush', () => {
  it('grows along similar intensities that are connected inside of the brush', () => {
    // Two bright bars with a dark gap; the path touches the left one.
    const context = contextOf(() => 0, { scan: (i, j) => (i === 12 ? 20 : 100 + (j % 2)) });
    const { data } = afterAction(context, {
      ...ADD,
      tool: 'smartBrush',
      tip: BALL,
      path: [[10, 9, 5]],
      tolerance: 1,
    });
    const ball = ballOf([10, 9, 5], 4);
    expect([...data]).toEqual([...valuesOf(DIMS, (i, j, k) => (i < 12 ? ball(i, j, k) : 0))]);
  });

  it('follows a path', () => {
    const context = contextOf(() => 0, { scan: (_, j) => (j < 12 ? 50 : 90) });
    const tip = { shape: 'circle', radius: 3, plane: 'axial', slice: 4 } as const;
    const path = [
      [5, 10, 4],
      [18, 10, 4],
    ] as const;
    const { data, edit } = afterAction(context, { ...ADD, tool: 'smartBrush', tip, path, tolerance: 5 });
    const plain = afterAction(context, { ...ADD, tool: 'brush', tip, path });
    const below = plain.data.filter((value, n) => value === 1 && Math.floor(n / 24) % 20 < 12).length;
    const painted = data.filter((value) => value === 1).length;
    expect(edit.voxels?.box.max[1]).toBe(11);
    expect(painted).toBeGreaterThan(0.9 * below);
    expect(painted).toBeLessThanOrEqual(below);
  });
});

describe('snapping to a prediction', () => {
  it('makes the target what the label is in the other label map, within the brush', () => {
    const context = contextOf((i) => (i < 10 ? 1 : i < 20 ? 0 : 3), {
      other: (i) => (i >= 5 && i < 14 ? 2 : 0),
    });
    const { data } = afterAction(context, {
      target: 1,
      editable: ANYTHING,
      tool: 'snap',
      label: 2,
      tip: { shape: 'sphere', radius: 6 },
      path: [[9, 9, 5]],
    });
    const ball = ballOf([9, 9, 5], 6);
    const before = (i: number): number => (i < 10 ? 1 : i < 20 ? 0 : 3);
    const snapped = (i: number): number => (i >= 5 && i < 14 ? 1 : i < 10 ? 0 : before(i));
    expect([...data]).toEqual([
      ...valuesOf(DIMS, (i, j, k) => (ball(i, j, k) === 1 ? snapped(i) : before(i))),
    ]);
  });
});

describe('sculpting', () => {
  const half = contextOf((i) => (i < 12 ? 1 : 0));
  const tool = { target: 1, editable: ANYTHING, tool: 'sculpt', tip: BALL } as const;

  it('pushes the boundary outwards from inside', () => {
    const { edit } = afterAction(half, {
      ...tool,
      path: [
        [9, 9, 5],
        [13, 9, 5],
      ],
    });
    expect([...(edit.voxels?.pairs ?? [])]).toEqual([0, 1]);
    expect(edit.voxels?.box.max[0]).toBe(18);
  });

  it('pushes the boundary inwards from outside', () => {
    const { edit } = afterAction(half, {
      ...tool,
      path: [
        [18, 9, 5],
        [13, 9, 5],
      ],
    });
    expect([...(edit.voxels?.pairs ?? [])]).toEqual([1, 0]);
    expect(edit.voxels?.box.min[0]).toBe(8);
  });
});
