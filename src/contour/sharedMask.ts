/** Masks in memory that threads share. */
import { setImmediate } from 'node:timers/promises';
import type { VoxelArray } from '../volume/volume';
import type { Box, Dims } from './mask';

/** Voxels between which other work of the process has its turn: a few milliseconds. */
const VOXELS_A_TURN = 2 ** 21;

export interface SharedMask {
  /** 1 inside, 0 outside, shape (nz, ny, nx) */
  readonly mask: Uint8Array;
  /** The smallest that holds all voxels inside; undefined where there are none. */
  readonly box: Box | undefined;
  /** Voxels inside. */
  readonly inside: number;
}

/**
 * The voxels of one label, as maskOf has them, with what is found on the way.
 * @throws the signal's reason when aborted
 */
export async function sharedMask(
  labels: VoxelArray,
  value: number,
  [nx, ny, nz]: Dims,
  signal?: AbortSignal,
): Promise<SharedMask> {
  const mask = new Uint8Array(new SharedArrayBuffer(labels.length));
  const rowsATurn = Math.max(1, Math.floor(VOXELS_A_TURN / nx));
  let inside = 0;
  let [x0, y0, z0, x1, y1, z1] = [nx, ny, nz, -1, -1, -1];
  for (let row = 0; row < ny * nz; row++) {
    if (row > 0 && row % rowsATurn === 0) {
      await setImmediate();
      signal?.throwIfAborted();
    }
    const found = maskRow(labels, value, mask, row * nx, nx);
    if (found.count === 0) continue;
    inside += found.count;
    const [y, z] = [row % ny, Math.floor(row / ny)];
    if (found.first < x0) x0 = found.first;
    if (found.last > x1) x1 = found.last;
    if (y < y0) y0 = y;
    if (y > y1) y1 = y;
    if (z < z0) z0 = z;
    z1 = z;
  }
  return { mask, inside, box: inside > 0 ? { min: [x0, y0, z0], max: [x1, y1, z1] } : undefined };
}

interface FoundInRow {
  readonly count: number;
  readonly first: number;
  readonly last: number;
}

const NONE: FoundInRow = { count: 0, first: -1, last: -1 };

function maskRow(
  labels: VoxelArray,
  value: number,
  mask: Uint8Array,
  start: number,
  length: number,
): FoundInRow {
  let [count, first, last] = [0, -1, -1];
  for (let x = 0; x < length; x++) {
    if (labels[start + x] !== value) continue;
    mask[start + x] = 1;
    if (first < 0) first = x;
    last = x;
    count++;
  }
  return count === 0 ? NONE : { count, first, last };
}
