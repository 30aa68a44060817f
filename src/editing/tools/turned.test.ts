/** Planes are those of the patient, whichever way the voxel axes run. */
import { describe, expect, it } from 'vitest';
import { livewirePath } from '../livewire';
import { ADD, afterAction, ANYTHING, contextOf, DIMS, TURNED, valuesOf } from '../modelMap.fixture';

/** Axial slices lie across i, sagittal ones across j, coronal ones across k. */
const PLANES = [
  ['axial', 0],
  ['sagittal', 1],
  ['coronal', 2],
] as const;

const empty = contextOf(() => 0, { affine: TURNED });
const axisOf = (voxel: readonly number[], axis: number): number => voxel[axis] ?? 0;

describe('on a grid that is turned', () => {
  it.each(PLANES)('a circle on a %s slice lies across axis %i', (plane, axis) => {
    const tip = { shape: 'circle', radius: 3, plane, slice: 6 } as const;
    const action = { ...ADD, tool: 'brush', tip, path: [[6, 6, 6]], review: plane } as const;
    const { edit, reviewed } = afterAction(empty, action);
    expect(edit.voxels?.box.min[axis]).toBe(6);
    expect(edit.voxels?.box.max[axis]).toBe(6);
    expect(reviewed[plane]).toEqual([6]);
  });

  it.each(PLANES)('a polygon is filled on the %s slices it names', (plane, axis) => {
    const [u, v] = [0, 1, 2].filter((other) => other !== axis);
    const corner = (a: number, b: number): readonly [number, number, number] => {
      const position: [number, number, number] = [0, 0, 0];
      position[u ?? 0] = a;
      position[v ?? 0] = b;
      return position;
    };
    const points = [corner(2.5, 3.5), corner(8.5, 3.5), corner(8.5, 9.5), corner(2.5, 9.5)];
    const slices = { first: 4, last: 5 };
    const { data } = afterAction(empty, { ...ADD, tool: 'polygon', plane, points, slices, region: 'inside' });
    const isIn = (voxel: readonly number[]): boolean =>
      [4, 5].includes(axisOf(voxel, axis)) &&
      axisOf(voxel, u ?? 0) >= 3 &&
      axisOf(voxel, u ?? 0) <= 8 &&
      axisOf(voxel, v ?? 0) >= 4 &&
      axisOf(voxel, v ?? 0) <= 9;
    expect([...data]).toEqual([...valuesOf(DIMS, (...voxel) => (isIn(voxel) ? 1 : 0))]);
  });

  it.each(PLANES)('slices are copied and interpolated in the %s plane', (plane, axis) => {
    const isBar = (voxel: readonly number[]): boolean =>
      voxel.every((at, other) => other === axis || (at >= 4 && at <= 7));
    const drawn = contextOf((...voxel) => (isBar(voxel) && axisOf(voxel, axis) === 2 ? 1 : 0), {
      affine: TURNED,
    });
    const copied = afterAction(drawn, { ...ADD, tool: 'copySlice', plane, from: 2, to: 9 });
    const both = { ...drawn, data: copied.data };
    const { data } = afterAction(both, { target: 1, editable: ANYTHING, tool: 'interpolate', plane });
    expect([...data]).toEqual([
      ...valuesOf(DIMS, (...voxel) =>
        isBar(voxel) && axisOf(voxel, axis) >= 2 && axisOf(voxel, axis) <= 9 ? 1 : 0,
      ),
    ]);
  });

  it.each(PLANES)('livewire stays on its %s slice', (plane, axis) => {
    const scan = Float32Array.from(valuesOf(DIMS, (i, j, k) => (i + j + k > 16 ? 200 : 0)));
    const path = livewirePath(scan, empty, { plane, slice: 5, from: [3, 3, 3], to: [9, 9, 9] });
    expect(path.every((voxel) => voxel[axis] === 5)).toBe(true);
    expect(path.length).toBeGreaterThan(6);
  });
});
