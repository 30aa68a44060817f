/** A case ready for training: its slices in files, and which slice holds how much of each class. */
import type { SliceFile } from './sliceFile';

export interface PreparedCase {
  readonly id: string;
  readonly slices: number;
  readonly height: number;
  readonly width: number;
  /** Size of a voxel in mm along width, height and slices. */
  readonly spacing: readonly [number, number, number];
  /** float32, one slice is (channels, height, width). */
  readonly images: SliceFile;
  /** Class indices, uint8, one slice is (height, width). */
  readonly labels: SliceFile;
  /** Signed distance maps; only for losses that need them. */
  readonly distanceMaps: PreparedMaps | undefined;
  /** Pixels of each class on each slice, shape (slices, classes). */
  readonly counts: Uint32Array;
}

export interface PreparedMaps {
  /** float32, one slice is (sets * classes, height, width). */
  readonly file: SliceFile;
  /** Least and greatest value of each map, shape (sets * classes, 2); both 0 for a class without a contour. */
  readonly ranges: Float32Array;
}

/** Pixels of each class on each slice. @param labels class indices, shape (slices, pixels) */
export function countClasses(labels: Uint8Array, slices: number, classes: number): Uint32Array {
  const counts = new Uint32Array(slices * classes);
  const pixels = labels.length / slices;
  for (let n = 0; n < labels.length; n++) {
    const at = Math.floor(n / pixels) * classes + (labels[n] ?? 0);
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return counts;
}
