import { describe, expect, it } from 'vitest';
import { labelTableOf } from '../labels/labelTable';
import { applyEdit, EditMismatchError } from './applyEdit';
import {
  EMPTY_EDIT,
  invertEdit,
  isEmptyEdit,
  labelMapEditSchema,
  sizeOfEdit,
  type LabelMapEdit,
} from './edit';
import { BrokenEditError, decodeEdit, encodeEdit } from './editBytes';
import { mergeEdits } from './mergeEdits';
import { editBetween, mapOf, seededRandom } from './modelMap.fixture';

const DIMS = [9, 7, 5] as const;

/** Label maps one after another, each the one before with some stretches of other values. */
function history(seed: number, length: number): Uint8Array<ArrayBuffer>[] {
  const random = seededRandom(seed);
  const states = [new Uint8Array(DIMS[0] * DIMS[1] * DIMS[2])];
  while (states.length < length) {
    const next = Uint8Array.from(states.at(-1) ?? []);
    for (let n = Math.floor(random() * 4); n >= 0; n--) {
      const start = Math.floor(random() * next.length);
      next.fill(Math.floor(random() * 3), start, start + Math.floor(random() * 40));
    }
    states.push(next);
  }
  return states;
}

const editsOf = (states: readonly Uint8Array<ArrayBuffer>[]): LabelMapEdit[] =>
  states.slice(1).map((after, n) => editBetween(DIMS, states[n] ?? after, after));

describe('an edit of voxels', () => {
  it('goes forwards and backwards exactly, and takes its own bytes', () => {
    const states = history(1, 60);
    let map = mapOf(DIMS, () => 0);
    for (const [n, edit] of editsOf(states).entries()) {
      map = applyEdit(map, decodeEdit(encodeEdit(edit)));
      expect([...map.data]).toEqual([...(states[n + 1] ?? [])]);
    }
    for (const [n, edit] of [...editsOf(states).entries()].reverse()) {
      map = applyEdit(map, invertEdit(edit));
      expect([...map.data]).toEqual([...(states[n] ?? [])]);
    }
  });

  it('merged from many is the difference between the first and the last state', () => {
    for (let seed = 2; seed < 12; seed++) {
      const states = history(seed, 30);
      const [first, last] = [states[0] ?? new Uint8Array(0), states.at(-1) ?? new Uint8Array(0)];
      expect(mergeEdits(editsOf(states))).toEqual(editBetween(DIMS, first, last));
    }
  });

  it('that is merged with its own inverse is empty', () => {
    const [edit = EMPTY_EDIT] = editsOf(history(3, 2));
    expect(isEmptyEdit(mergeEdits([edit, invertEdit(edit)]))).toBe(true);
    expect(isEmptyEdit(edit)).toBe(false);
  });

  it('knows the smallest box that holds its voxels', () => {
    const before = mapOf(DIMS, () => 0).data;
    const after = mapOf(DIMS, (i, j, k) => (i >= 2 && i <= 4 && j === 3 && k >= 1 && k <= 2 ? 1 : 0)).data;
    expect(editBetween(DIMS, before, after).voxels).toMatchObject({
      box: { min: [2, 3, 1], max: [4, 3, 2] },
      voxels: 6,
    });
  });

  it('takes a kilobyte or so for a ball of radius 10', () => {
    const dims = [64, 64, 64] as const;
    const ball = mapOf(dims, (i, j, k) => (Math.hypot(i - 30, j - 30, k - 30) <= 10 ? 1 : 0));
    const edit = editBetween(dims, mapOf(dims, () => 0).data, ball.data);
    expect(encodeEdit(edit).length).toBeLessThan(2000);
    expect(sizeOfEdit(edit)).toBeLessThan(2000);
  });

  it('is refused whole, naming the voxel, where a voxel is not as it was', () => {
    const map = mapOf(DIMS, () => 0);
    const after = mapOf(DIMS, () => 1);
    const edit = editBetween(DIMS, map.data, after.data);
    map.data[4 + 9 * (5 + 7 * 3)] = 2;
    const before = [...map.data];
    expect(() => applyEdit(map, edit)).toThrow(/voxel \(4, 5, 3\) is 2, and was 0/);
    expect([...map.data]).toEqual(before);
  });

  it('is refused on a label map of another size', () => {
    const edit = editBetween(DIMS, mapOf(DIMS, () => 0).data, mapOf(DIMS, () => 1).data);
    expect(() =>
      applyEdit(
        mapOf([9, 7, 6], () => 0),
        edit,
      ),
    ).toThrow(/9 x 7 x 5 voxels, the label map has 9 x 7 x 6/);
  });

  it('makes room for values that the type of the voxels does not hold, and keeps the others', () => {
    const map = mapOf(DIMS, (i) => i);
    const wide = Float64Array.from(map.data, (value) => (value === 3 ? 70_000 : value));
    const edit = editBetween(DIMS, map.data, wide);
    const changed = applyEdit(map, edit);
    expect(changed.data).toBeInstanceOf(Uint32Array);
    expect([...changed.data]).toEqual([...wide]);
    expect([...applyEdit(changed, invertEdit(edit)).data]).toEqual([...map.data]);
  });

  it('refuses to be merged with one that does not follow from it', () => {
    const [a, b, c] = editsOf([0, 1, 2, 3].map((value) => new Uint8Array(315).fill(value)));
    expect(() => mergeEdits([a ?? {}, c ?? {}])).toThrow(EditMismatchError);
    expect(mergeEdits([a ?? {}, b ?? {}, c ?? {}]).voxels?.pairs).toEqual(Float64Array.of(0, 3));
  });
});

describe('an edit of the label table and of marks', () => {
  const table = labelTableOf([1, 2]);
  const renamed = table.map((label) => (label.value === 1 ? { ...label, name: 'liver' } : label));
  const rename: LabelMapEdit = { table: { before: table, after: renamed } };
  const mark: LabelMapEdit = { reviewed: { marked: [{ plane: 'axial', slice: 3 }], unmarked: [] } };

  it('goes forwards and backwards', () => {
    const map = mapOf(DIMS, () => 0, table);
    const changed = applyEdit(applyEdit(map, rename), mark);
    expect(changed.table[0]?.name).toBe('liver');
    expect(changed.reviewed.axial).toEqual([3]);
    const back = applyEdit(changed, invertEdit(mergeEdits([rename, mark])));
    expect(back).toEqual(map);
  });

  it('is refused where table or marks are others', () => {
    const map = mapOf(DIMS, () => 0, renamed);
    expect(() => applyEdit(map, rename)).toThrow(/another label table/);
    const marked = applyEdit(map, mark);
    expect(() => applyEdit(marked, mark)).toThrow(/axial slice 3 is marked as reviewed already/);
  });

  it('is empty where nothing differs', () => {
    const unlocked = table.map((label) => ({ ...label, locked: false }));
    expect(isEmptyEdit({ table: { before: table, after: unlocked } })).toBe(true);
    expect(isEmptyEdit(rename)).toBe(false);
    expect(isEmptyEdit(mark)).toBe(false);
    expect(isEmptyEdit(mergeEdits([mark, invertEdit(mark)]))).toBe(true);
  });
});

describe('bytes of an edit', () => {
  const [edit = EMPTY_EDIT] = editsOf(history(7, 2));

  it('that are cut off or changed are refused, wherever they are', () => {
    const bytes = encodeEdit(edit);
    for (let n = 0; n < bytes.length; n++) {
      expect(() => decodeEdit(bytes.subarray(0, n))).toThrow(BrokenEditError);
      const changed = bytes.slice();
      changed[n] = (changed[n] ?? 0) ^ 1;
      expect(() => decodeEdit(changed)).toThrow(BrokenEditError);
    }
  });

  it('with runs that make no sense are refused by the schema', () => {
    const voxels = edit.voxels ?? {
      dims: DIMS,
      box: { min: DIMS, max: DIMS },
      voxels: 0,
      pairs: new Float64Array(0),
      runs: new Uint8Array(0),
    };
    const broken = [
      { ...voxels, dims: [2, 2, 2] },
      { ...voxels, voxels: voxels.voxels + 1 },
      { ...voxels, runs: voxels.runs.slice(0, -1) },
      { ...voxels, pairs: Float64Array.of(1, 1) },
      { ...voxels, pairs: Float64Array.of(0, 0.5) },
      { ...voxels, box: { min: [0, 0, 0], max: [0, 0, 0] } },
    ];
    for (const candidate of broken) {
      expect(labelMapEditSchema.safeParse({ voxels: candidate }).success).toBe(false);
    }
    expect(labelMapEditSchema.parse(edit)).toEqual(edit);
  });
});
