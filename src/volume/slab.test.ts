import { describe, expect, it } from 'vitest';
import type { Affine } from './affine';
import { ORIENTATION_CASES } from './orientationCases.fixture';
import { AXES, PLANE_NAMES, planesOf } from './planes';
import { readerOf, slabDims, voxelChunks, type Slab } from './slab';
import { slabSlices, slicesOfSlab } from './slabSlices';
import { extractSlice, placeSlice } from './slices';
import { voxelCount, voxelIndex, type Grid, type Volume } from './volume';

const dims = [5, 4, 6] as const;
const affine: Affine = [
  [-1, 0, 0, 0],
  [0, -1, 0, 0],
  [0, 0, 1, 0],
  [0, 0, 0, 1],
];

function volumeOf(grid: Grid, frames = 1): Volume {
  const data = Int32Array.from({ length: frames * voxelCount(grid) }, (_, n) => n);
  return { dims: grid.dims, affine: grid.affine, dtype: 'int32', frames, data };
}

describe('a slab', () => {
  it.each(AXES)('across axis %i holds the voxels that lie between its planes', (axis) => {
    const volume = volumeOf({ dims, affine }, 2);
    const reader = readerOf(volume);
    const slab: Slab = { axis, first: 1, count: 2 };
    const own = reader.readSlab(1, slab);
    const size = slabDims(dims, slab);
    expect(own).toHaveLength(size[0] * size[1] * size[2]);
    for (let k = 0; k < size[2]; k++) {
      for (let j = 0; j < size[1]; j++) {
        for (let i = 0; i < size[0]; i++) {
          const voxel = [i, j, k].map((n, a) => (a === axis ? n + 1 : n));
          const at = voxelIndex(volume, [voxel[0] ?? 0, voxel[1] ?? 0, voxel[2] ?? 0]);
          expect(own[voxelIndex({ dims: size, affine }, [i, j, k])]).toBe(120 + at);
        }
      }
    }
  });

  it('of all slices is the frame, and pieces of it are all voxels in their order', () => {
    const volume = volumeOf({ dims: [700, 900, 5], affine });
    const pieces = [...voxelChunks(readerOf(volume), 0)];
    expect(pieces.length).toBeGreaterThan(1);
    let next = 0;
    for (const piece of pieces) for (const value of piece) if (value !== next++) throw new Error(`${value}`);
    expect(next).toBe(volume.data.length);
  });
});

describe.each(ORIENTATION_CASES)('slices of a scan stored $name', (grid) => {
  it.each(PLANE_NAMES)('of the %s plane are those of the whole volume, and can be put back', (name) => {
    const volume = volumeOf(grid, 2);
    const plane = planesOf(grid)[name];
    const sliceAt = slabSlices(readerOf(volume), plane, 1);
    const back = new Int32Array(voxelCount(grid));
    for (let slice = plane.depth - 1; slice >= 0; slice--) {
      const own = sliceAt(slice);
      expect(own).toEqual(extractSlice(volume.data, grid, plane, slice, voxelCount(grid)));
      placeSlice(back, grid, plane, slice, own);
    }
    expect(back).toEqual(volume.data.subarray(voxelCount(grid)));
  });
});

it.each(['coronal', 'sagittal'] as const)('%s slices come from several slabs of a large scan', (name) => {
  const grid = { dims: [300, 310, 290] as const, affine };
  const volume = { ...volumeOf(grid), data: new Uint8Array(voxelCount(grid)) };
  for (let n = 0; n < volume.data.length; n++) volume.data[n] = (n * 31) ^ (n >> 8);
  const plane = planesOf(grid)[name];
  const count = slicesOfSlab(plane);
  expect(count).toBeLessThan(plane.depth);
  const sliceAt = slabSlices(readerOf(volume), plane, 0);
  for (const slice of [0, count - 1, count, plane.depth - 1, 3]) {
    expect(
      Buffer.compare(Buffer.from(sliceAt(slice)), Buffer.from(extractSlice(volume.data, grid, plane, slice))),
    ).toBe(0);
  }
});
