import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Affine } from '../volume/affine';
import { ORIENTATION_CASES } from '../volume/orientationCases.fixture';
import { PLANE_NAMES, planesOf } from '../volume/planes';
import { slicesOfSlab } from '../volume/slabSlices';
import { extractSlice } from '../volume/slices';
import { voxelCount, type Grid, type VoxelArray } from '../volume/volume';
import { ScratchVolume } from './scratchVolume';

const affine: Affine = [
  [-1, 0, 0, 0],
  [0, -1, 0, 0],
  [0, 0, 1, 0],
  [0, 0, 0, 1],
];

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scratch-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Writes all slices of each frame of `data`, in the order given, and reads them back. */
function through(
  data: VoxelArray,
  grid: Grid,
  name: (typeof PLANE_NAMES)[number],
  dtype: 'int16' | 'uint8',
  order: readonly number[],
): number[] {
  const plane = planesOf(grid)[name];
  const frames = data.length / voxelCount(grid);
  const scratch = new ScratchVolume({ folder, grid, frames, dtype, plane });
  try {
    for (const slice of order) {
      const values = Array.from({ length: frames }, (_, frame) =>
        extractSlice(data, grid, plane, slice, frame * voxelCount(grid)),
      );
      scratch.place(slice, values);
    }
    return [...scratch.chunks()].flatMap((piece) => [...piece]);
  } finally {
    scratch.close();
  }
}

describe.each(ORIENTATION_CASES)('a volume stored $name that is kept on disk', (grid) => {
  it.each(PLANE_NAMES)('is whole again after its %s slices were written', (name) => {
    const data = Int16Array.from({ length: 2 * voxelCount(grid) }, (_, n) => n - 100);
    const { depth } = planesOf(grid)[name];
    const down = Array.from({ length: depth }, (_, n) => depth - 1 - n);
    expect(through(data, grid, name, 'int16', down)).toEqual([...data]);
  });
});

it.each(['coronal', 'sagittal'] as const)('a large one is written slab by slab, %s', (name) => {
  const grid = { dims: [270, 260, 280] as const, affine };
  const plane = planesOf(grid)[name];
  expect(slicesOfSlab(plane)).toBeLessThan(plane.depth);
  const scratch = new ScratchVolume({ folder, grid, frames: 1, dtype: 'uint8', plane });
  const slice = new Uint8Array(plane.width * plane.height);
  for (let s = 0; s < plane.depth; s++) scratch.place(s, [slice.fill(s % 251)]);
  let n = 0;
  const strides = [1, grid.dims[0], grid.dims[0] * grid.dims[1]] as const;
  const stride = strides[plane.slice.axis];
  for (const piece of scratch.chunks()) {
    for (const value of piece) {
      if (value !== (Math.floor(n / stride) % plane.depth) % 251) throw new Error(`voxel ${n} is ${value}`);
      n++;
    }
  }
  scratch.close();
  expect(n).toBe(voxelCount(grid));
});

it('leaves nothing in its folder, not even while it is in use', async () => {
  const grid = { dims: [3, 4, 5] as const, affine };
  const scratch = new ScratchVolume({ folder, grid, frames: 1, dtype: 'uint8', plane: planesOf(grid).axial });
  scratch.place(0, [[1, 2]]);
  if (process.platform !== 'win32') expect(await readdir(folder)).toEqual([]);
  scratch.close();
  expect(await readdir(folder)).toEqual([]);
  expect(
    () =>
      new ScratchVolume({
        ...{ folder: join(folder, 'none'), grid, frames: 1, dtype: 'uint8', plane: planesOf(grid).axial },
      }),
  ).toThrow('Nothing can be written in');
});
