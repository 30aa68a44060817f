import { describe, expect, it } from 'vitest';
import type { Grid } from '../volume/volume';
import { checkSameGrid, GridMismatchError } from './gridMatch';

function grid(shift: number, dims: Grid['dims'] = [10, 20, 5]): Grid {
  return {
    dims,
    affine: [
      [0.5, 0, 0, shift],
      [0, 1, 0, 0],
      [0, 0, 3, 0],
      [0, 0, 0, 1],
    ],
  };
}

describe('a label map and its scan', () => {
  it('match where their headers differ by rounding only', () => {
    expect(checkSameGrid(grid(0), grid(0.004))).toEqual([]);
  });

  it('match, with a note, where the header is off by less than half a voxel', () => {
    expect(checkSameGrid(grid(0), grid(0.2))).toEqual([expect.stringContaining('0.200 mm')]);
  });

  it('do not match elsewhere in the world', () => {
    expect(() => checkSameGrid(grid(0), grid(0.3))).toThrow(GridMismatchError);
    expect(() => checkSameGrid(grid(0), grid(0.3))).toThrow('0.30 mm');
  });

  it('do not match with other numbers of voxels, which are named', () => {
    expect(() => checkSameGrid(grid(0), grid(0, [10, 20, 6]))).toThrow(/10 x 20 x 6 .* 10 x 20 x 5/);
  });
});
