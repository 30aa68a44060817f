import { describe, expect, it } from 'vitest';
import { bruteForceDistance } from '../../contour/bruteForce.fixture';
import {
  ADD,
  afterAction,
  ANYTHING,
  contextOf,
  DIMS,
  distanceFrom,
  SPACING,
  SUBTRACT,
  valuesOf,
} from '../modelMap.fixture';
import { editOf } from '../runTool';

const TARGET = { target: 1, editable: ANYTHING } as const;

describe('interpolation between slices', () => {
  const radius = (k: number): number => 3 + 0.5 * k;
  const disc = (i: number, j: number, r: number): number => (distanceFrom([11, 9, 0])(i, j, 0) <= r ? 1 : 0);

  it('makes a cone between two discs', () => {
    const context = contextOf((i, j, k) => (k === 1 || k === 9 ? disc(i, j, radius(k)) : 0));
    const { data } = afterAction(context, { ...TARGET, tool: 'interpolate', plane: 'axial' });
    // Signed distances on the two discs, straight from their definition.
    const signed = (k: number): number[] => {
      const mask = valuesOf([24, 20, 1], (i, j) => disc(i, j, radius(k)));
      const outside = bruteForceDistance(mask, [24, 20, 1], SPACING, 1, true);
      const inside = bruteForceDistance(mask, [24, 20, 1], SPACING, 0, true);
      return [...mask].map((value, n) => (value === 1 ? -(inside[n] ?? 0) : (outside[n] ?? 0)));
    };
    const [low, high] = [signed(1), signed(9)];
    data.forEach((value, n) => {
      const [i, j, k] = [n % 24, Math.floor(n / 24) % 20, Math.floor(n / 480)];
      const weight = (k - 1) / 8;
      const between = (1 - weight) * (low[n % 480] ?? 0) + weight * (high[n % 480] ?? 0);
      if (k < 1 || k > 9) expect(value).toBe(0);
      else if (Math.abs(between) > 1e-5) expect(value).toBe(between < 0 ? 1 : 0);
      // Drawn discs are made of voxels: the boundary may be off by one.
      const distance = distanceFrom([11, 9, 0])(i, j, 0) - radius(k);
      if (k >= 1 && k <= 9 && Math.abs(distance) > 1) expect(value).toBe(distance < 0 ? 1 : 0);
    });
  });

  it('keeps what was drawn, and fills each stretch from its own two slices', () => {
    const context = contextOf((i, j, k) => (k === 1 || k === 5 || k === 9 ? disc(i, j, k === 5 ? 7 : 4) : 0));
    const { data, edit } = afterAction(context, { ...TARGET, tool: 'interpolate', plane: 'axial' });
    for (const k of [1, 5, 9]) {
      expect([...data.subarray(480 * k, 480 * (k + 1))]).toEqual([
        ...context.data.subarray(480 * k, 480 * (k + 1)),
      ]);
    }
    expect([...(edit.voxels?.pairs ?? [])]).toEqual([0, 1]);
    const some = afterAction(context, {
      ...TARGET,
      tool: 'interpolate',
      plane: 'axial',
      slices: { first: 4, last: 20 },
    });
    expect(some.edit.voxels?.box.min[2]).toBe(6);
    expect([...some.data.subarray(480 * 6)]).toEqual([...data.subarray(480 * 6)]);
  });

  it('works across each of the planes', () => {
    // A bar along each axis, drawn at its ends only.
    const bars = [
      ['sagittal', (_: number, j: number, k: number) => Math.abs(j - 9) <= 2 && Math.abs(k - 5) <= 1, 0],
      ['coronal', (i: number, _: number, k: number) => Math.abs(i - 9) <= 2 && Math.abs(k - 5) <= 1, 1],
      ['axial', (i: number, j: number) => Math.abs(i - 9) <= 2 && Math.abs(j - 5) <= 1, 2],
    ] as const;
    for (const [plane, isBar, axis] of bars) {
      const ends = contextOf((i, j, k) => (isBar(i, j, k) && [2, 8].includes([i, j, k][axis] ?? 0) ? 1 : 0));
      const { data } = afterAction(ends, { ...TARGET, tool: 'interpolate', plane });
      expect([...data]).toEqual([
        ...valuesOf(DIMS, (i, j, k) => {
          const at = [i, j, k][axis] ?? 0;
          return isBar(i, j, k) && at >= 2 && at <= 8 ? 1 : 0;
        }),
      ]);
    }
  });

  it('between slices that are next to each other, or without any, changes nothing', () => {
    const full = contextOf((i, j, k) => (k >= 3 && k <= 6 ? disc(i, j, 5) : 0));
    expect(editOf(full, { ...TARGET, tool: 'interpolate', plane: 'axial' })).toEqual({});
    expect(
      editOf(
        contextOf(() => 0),
        { ...TARGET, tool: 'interpolate', plane: 'axial' },
      ),
    ).toEqual({});
  });
});

describe('copying a slice', () => {
  const context = contextOf((i, j, k) => (k === 4 && i < 8 ? 1 : k === 5 && j < 6 ? 2 : 0));
  const action = { tool: 'copySlice', plane: 'axial', from: 4, to: 5 } as const;

  it('adds the target as it is there', () => {
    const { data } = afterAction(context, { ...ADD, ...action });
    expect([...data]).toEqual([
      ...valuesOf(DIMS, (i, j, k) => ((k === 4 || k === 5) && i < 8 ? 1 : k === 5 && j < 6 ? 2 : 0)),
    ]);
  });

  it('or takes it away', () => {
    const both = contextOf((i, _, k) => (k === 4 && i < 8 ? 1 : k === 5 ? 1 : 0));
    const { data } = afterAction(both, { ...SUBTRACT, ...action });
    expect([...data]).toEqual([
      ...valuesOf(DIMS, (i, _, k) => (k === 4 && i < 8 ? 1 : k === 5 && i >= 8 ? 1 : 0)),
    ]);
  });

  it('to a slice that is not there is refused', () => {
    expect(() => editOf(context, { ...ADD, ...action, to: 12 })).toThrow(/slices 0 to 11; 12 is not one/);
  });
});
