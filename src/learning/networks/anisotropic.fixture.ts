/** Levels as nnU-Net plans them for scans with thick slices: strides and kernels of 1 across the slices at first. */
export const THICK_SLICES = {
  strides: [
    [1, 1, 1],
    [1, 2, 2],
    [2, 2, 2],
    [1, 2, 2],
  ],
  kernels: [
    [1, 3, 3],
    [1, 3, 3],
    [3, 3, 3],
    [3, 3, 3],
  ],
};
