/** Cutting patches out of slices, and choosing where. */
import type { Random } from './random';

/** Height and width in pixels. */
export type Size = readonly [number, number];

/** Top left pixel of a patch in its slice; negative, or too far, where the patch reaches beyond. */
export interface PatchPlace {
  readonly y: number;
  readonly x: number;
}

/** A place anywhere in the slice; a slice smaller than the patch lies anywhere in the patch. */
export function anywhere(slice: Size, patch: Size, random: Random): PatchPlace {
  const along = (axis: 0 | 1): number => {
    const room = slice[axis] - patch[axis];
    return Math.min(0, room) + random.integer(Math.abs(room) + 1);
  };
  return { y: along(0), x: along(1) };
}

/** A place whose patch contains the given pixel, and no more of the outside than needed. */
export function around(pixel: PatchPlace, slice: Size, patch: Size, random: Random): PatchPlace {
  const along = (axis: 0 | 1, at: number): number => {
    const room = slice[axis] - patch[axis];
    if (room <= 0) return room + random.integer(1 - room);
    const first = Math.max(0, at - patch[axis] + 1);
    const last = Math.min(room, at);
    return first + random.integer(last - first + 1);
  };
  return { y: along(0, pixel.y), x: along(1, pixel.x) };
}

/**
 * Copies a patch into `out`, mirrored where asked; what lies outside the slice stays as it is.
 * @param out where the patch's values go, shape `patch`, already filled with the value of the outside
 */
export function copyPatch(
  slice: Float32Array | Uint8Array,
  size: Size,
  out: Float32Array | Uint8Array,
  patch: Size,
  { y, x }: PatchPlace,
  flip: { readonly rows: boolean; readonly columns: boolean } = { rows: false, columns: false },
): void {
  const [height, width] = size;
  const [patchHeight, patchWidth] = patch;
  for (let py = Math.max(0, -y); py < patchHeight && y + py < height; py++) {
    const from = (y + py) * width + x;
    const to = (flip.rows ? patchHeight - 1 - py : py) * patchWidth;
    for (let px = Math.max(0, -x); px < patchWidth && x + px < width; px++) {
      out[to + (flip.columns ? patchWidth - 1 - px : px)] = slice[from + px] ?? 0;
    }
  }
}
