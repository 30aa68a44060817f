import { describe, expect, it } from 'vitest';
import { labelTableOf } from '../../labels/labelTable';
import { applyEdit } from '../applyEdit';
import { isEmptyEdit } from '../edit';
import { ADD, afterAction, contextOf, DIMS, valuesOf } from '../modelMap.fixture';
import { editOf } from '../runTool';
import type { TableChange } from '../tableChange';

const context = contextOf((i) => (i < 6 ? 1 : i < 12 ? 2 : 0));
const change = (of: TableChange) => afterAction(context, { tool: 'table', change: of });
const listed = (of: TableChange): string[] => change(of).table.map(({ value, name }) => `${value} ${name}`);

describe('the label table', () => {
  it('gets new labels, with the first free value where none is given', () => {
    expect(listed({ kind: 'add', name: 'liver' })).toEqual([
      '1 label 1',
      '2 label 2',
      '3 label 3',
      '4 liver',
    ]);
    expect(listed({ kind: 'add', name: 'liver', value: 70 }).at(-1)).toBe('70 liver');
    expect(() => change({ kind: 'add', name: 'liver', value: 2 })).toThrow(
      /Value 2 is that of label "label 2"/,
    );
  });

  it('has labels renamed, recoloured, locked, and shown otherwise', () => {
    const { table } = change({
      kind: 'set',
      value: 2,
      to: { name: 'tumour', color: [1, 2, 3], locked: true, opacity: 0.5, state: 'flagged', solo: undefined },
    });
    expect(table[1]).toEqual({
      ...{ value: 2, name: 'tumour', color: [1, 2, 3], locked: true, opacity: 0.5, state: 'flagged' },
    });
    expect(() => change({ kind: 'set', value: 9, to: {} })).toThrow(/no label of value 9/);
  });

  it('is put in another order', () => {
    expect(listed({ kind: 'reorder', value: 3, to: 0 })).toEqual(['3 label 3', '1 label 1', '2 label 2']);
    expect(listed({ kind: 'reorder', value: 1, to: 99 })).toEqual(['2 label 2', '3 label 3', '1 label 1']);
  });

  it('takes names and colours from a preset', () => {
    const labels = [
      { value: 2, name: 'edema', color: [9, 9, 9] as const },
      { value: 8, name: 'core', color: [8, 8, 8] as const },
    ];
    expect(listed({ kind: 'preset', labels })).toEqual(['1 label 1', '2 edema', '3 label 3', '8 core']);
  });

  it('loses a label together with its voxels', () => {
    const { data, table } = change({ kind: 'delete', value: 1 });
    expect([...data]).toEqual([...valuesOf(DIMS, (i) => (i >= 6 && i < 12 ? 2 : 0))]);
    expect(table.map(({ value }) => value)).toEqual([2, 3]);
  });

  it('has a label merged into another', () => {
    const { data, table } = change({ kind: 'merge', value: 2, into: 1 });
    expect([...data]).toEqual([...valuesOf(DIMS, (i) => (i < 12 ? 1 : 0))]);
    expect(table.map(({ value }) => value)).toEqual([1, 3]);
    expect(() => change({ kind: 'merge', value: 2, into: 2 })).toThrow(/cannot be merged with itself/);
  });

  it('loses no label that is locked', () => {
    const table = labelTableOf([1, 2]).map((label) => ({ ...label, locked: label.value === 2 }));
    const locked = { ...context, table };
    for (const of of [
      { kind: 'delete', value: 2 },
      { kind: 'merge', value: 2, into: 1 },
      { kind: 'merge', value: 1, into: 2 },
    ] as const) {
      expect(() => editOf(locked, { tool: 'table', change: of })).toThrow(/"label 2" is locked/);
    }
  });

  it('that stays as it is makes no edit', () => {
    expect(
      editOf(context, { tool: 'table', change: { kind: 'set', value: 1, to: { locked: false } } }),
    ).toEqual({});
    expect(editOf(context, { tool: 'table', change: { kind: 'reorder', value: 1, to: 0 } })).toEqual({});
  });
});

describe('reviewed slices', () => {
  it('are marked by hand, once', () => {
    const action = { tool: 'review', plane: 'axial', slices: { first: 3, last: 5 }, reviewed: true } as const;
    const marked = afterAction(context, action);
    expect(marked.reviewed.axial).toEqual([3, 4, 5]);
    const again = { ...context, reviewed: marked.reviewed };
    expect(isEmptyEdit(editOf(again, action))).toBe(true);
    expect(
      afterAction(again, { ...action, slices: { first: 4, last: 9 }, reviewed: false }).reviewed.axial,
    ).toEqual([3]);
  });

  it('are marked with what was corrected, in one edit', () => {
    const tip = { shape: 'sphere', radius: 3 } as const;
    for (const [plane, slices] of [
      ['axial', [4, 5, 6]],
      ['coronal', [6, 7, 8, 9, 10, 11, 12]],
      ['sagittal', [15, 16, 17, 18, 19, 20, 21]],
    ] as const) {
      const edit = editOf(context, { ...ADD, tool: 'brush', tip, path: [[18, 9, 5]], review: plane });
      const { dims, table, reviewed } = context;
      const after = applyEdit({ dims, table, reviewed, data: context.data.slice() }, edit);
      expect(after.reviewed[plane]).toEqual(slices);
      expect(
        editOf({ ...context, ...after }, { ...ADD, tool: 'brush', tip, path: [[18, 9, 5]], review: plane }),
      ).toEqual({});
    }
  });
});
