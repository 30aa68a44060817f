/**
 * Cutting patches out of stacks of slices, and choosing where. A patch of a 2D network is one slice
 * deep; everything else is the same in two and three dimensions.
 */
import type { Random } from '../../statistics/random';

/** Depth (slices), height and width in voxels. */
export type Size = readonly [number, number, number];

/** Along which axes something is mirrored. */
export interface Flip {
  readonly slices: boolean;
  readonly rows: boolean;
  readonly columns: boolean;
}

/** First voxel of a patch in its stack; negative, or too far, where the patch reaches beyond. */
export interface PatchPlace {
  readonly slice: number;
  readonly y: number;
  readonly x: number;
}

/** The patch of a configuration, two or three numbers, with its depth. */
export function patchSize(patch: readonly number[]): Size {
  const [depth = 1, height = 1, width = 1] = patch.length === 2 ? [1, ...patch] : patch;
  return [depth, height, width];
}

/** How many patches side by side cover a stack. */
export function patchesToCover(stack: Size, patch: Size): number {
  const along = (axis: 0 | 1 | 2): number => Math.ceil(stack[axis] / patch[axis]);
  return along(0) * along(1) * along(2);
}

/** A place anywhere in the stack; a stack smaller than the patch lies anywhere in the patch. */
export function anywhere(stack: Size, patch: Size, random: Random): PatchPlace {
  const along = (axis: 0 | 1 | 2): number => {
    const room = stack[axis] - patch[axis];
    return Math.min(0, room) + random.integer(Math.abs(room) + 1);
  };
  return { slice: along(0), y: along(1), x: along(2) };
}

/** The slices of a stack that a patch reaches. */
export function slicesOfPatch(
  { slice }: PatchPlace,
  [slices]: Size,
  [depth]: Size,
): { readonly first: number; readonly count: number } {
  const first = Math.max(0, slice);
  return { first, count: Math.max(0, Math.min(slices, slice + depth) - first) };
}

/**
 * Copies a patch into `out`; what lies outside the stack stays as it is.
 * @param slices those of slicesOfPatch, shape (slices, channels, height, width)
 * @param stack size of the whole stack
 * @param out where the patch's values go, shape (channels, ...patch), already filled with the value of the outside
 */
export function copyPatch(
  slices: Float32Array | Uint8Array,
  stack: Size,
  out: Float32Array | Uint8Array,
  patch: Size,
  place: PatchPlace,
): void {
  const [depth, patchHeight, patchWidth] = patch;
  const { first, count } = slicesOfPatch(place, stack, patch);
  const [pixels, patchPixels] = [stack[1] * stack[2], patchHeight * patchWidth];
  const channels = out.length / (depth * patchPixels);
  for (let n = 0; n < count; n++) {
    const pz = first + n - place.slice;
    for (let c = 0; c < channels; c++) {
      const from = (n * channels + c) * pixels;
      const to = (c * depth + pz) * patchPixels;
      copySlice(
        slices.subarray(from, from + pixels),
        stack,
        out.subarray(to, to + patchPixels),
        patch,
        place,
      );
    }
  }
}

function copySlice(
  slice: Float32Array | Uint8Array,
  [, height, width]: Size,
  out: Float32Array | Uint8Array,
  [, patchHeight, patchWidth]: Size,
  { y, x }: PatchPlace,
): void {
  for (let py = Math.max(0, -y); py < patchHeight && y + py < height; py++) {
    const from = (y + py) * width + x;
    const to = py * patchWidth;
    for (let px = Math.max(0, -x); px < patchWidth && x + px < width; px++) {
      out[to + px] = slice[from + px] ?? 0;
    }
  }
}
