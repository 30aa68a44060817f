/** Steps to the eight neighbours of a pixel, and of a row of voxels among the rows. */
export const EIGHT_NEIGHBOURS = [
  [-1, -1],
  [0, -1],
  [1, -1],
  [-1, 0],
  [1, 0],
  [-1, 1],
  [0, 1],
  [1, 1],
] as const;
