import { describe, expect, it } from 'vitest';
import type { ActionOf } from '../actions';
import { ADD, afterAction, ANYTHING, ballOf, contextOf, DIMS, SUBTRACT, valuesOf } from '../modelMap.fixture';
import { editOf } from '../runTool';

describe('boolean operations', () => {
  const here = (i: number): number => (i < 10 ? 1 : i < 14 ? 2 : 0);
  const there = (i: number): number => (i >= 6 && i < 16 ? 2 : 0);
  const context = contextOf(here, { other: there });
  const valuesAfter = (operation: ActionOf<'boolean'>['operation'], map: 'this' | 'other'): number[] => {
    const source = { map, label: 2 };
    const { data } = afterAction(context, {
      target: 1,
      editable: ANYTHING,
      tool: 'boolean',
      operation,
      with: source,
    });
    return [...data.subarray(0, 24)];
  };
  const wanted = (valueAt: (i: number) => number): number[] => [...valuesOf(DIMS, valueAt).subarray(0, 24)];

  it('with a label of the other map', () => {
    expect(valuesAfter('union', 'other')).toEqual(wanted((i) => (i < 16 ? 1 : 0)));
    expect(valuesAfter('subtract', 'other')).toEqual(wanted((i) => (i < 6 ? 1 : i < 10 ? 0 : here(i))));
    expect(valuesAfter('intersect', 'other')).toEqual(wanted((i) => (i < 6 ? 0 : here(i))));
    expect(valuesAfter('move', 'other')).toEqual(wanted((i) => (i < 6 ? 0 : i < 16 ? 1 : 0)));
  });

  it('with a label of the same map, which shares no voxel with the target', () => {
    expect(valuesAfter('union', 'this')).toEqual(wanted((i) => (i < 14 ? 1 : 0)));
    expect(valuesAfter('subtract', 'this')).toEqual(wanted(here));
    expect(valuesAfter('intersect', 'this')).toEqual(wanted((i) => (i < 10 ? 0 : here(i))));
    expect(valuesAfter('move', 'this')).toEqual(wanted((i) => (i < 10 ? 0 : i < 14 ? 1 : 0)));
  });

  it('need the other map where they name it', () => {
    expect(() =>
      editOf(contextOf(here), {
        target: 1,
        editable: ANYTHING,
        tool: 'boolean',
        operation: 'union',
        with: { map: 'other', label: 2 },
      }),
    ).toThrow(/needs another label map/);
  });
});

describe('accepting and rejecting a prediction', () => {
  const first = ballOf([6, 9, 5], 3.5);
  const second = ballOf([17, 9, 5], 3.5);
  const other = (i: number, j: number, k: number): number => 2 * Math.max(first(i, j, k), second(i, j, k));
  const component = { seed: [17, 9, 5], connectivity: 'face' } as const;

  it('takes over a label, or one component of it', () => {
    const context = contextOf(() => 0, { other });
    const all = afterAction(context, { ...ADD, tool: 'prediction', label: 2 });
    expect([...all.data]).toEqual([...valuesOf(DIMS, (i, j, k) => other(i, j, k) / 2)]);
    const one = afterAction(context, { ...ADD, tool: 'prediction', label: 2, component });
    expect([...one.data]).toEqual([...valuesOf(DIMS, second)]);
  });

  it('takes away what was predicted, and nothing else of the target', () => {
    const context = contextOf((i) => (i < 20 ? 1 : 2), { other });
    const one = afterAction(context, { ...SUBTRACT, tool: 'prediction', label: 2, component });
    expect([...one.data]).toEqual([...valuesOf(DIMS, (i, j, k) => (i < 20 ? 1 - second(i, j, k) : 2))]);
  });

  it('at a voxel where nothing was predicted changes nothing', () => {
    const context = contextOf(() => 0, { other });
    const nowhere = { seed: [0, 0, 0], connectivity: 'full' } as const;
    expect(editOf(context, { ...ADD, tool: 'prediction', label: 2, component: nowhere })).toEqual({});
  });
});
