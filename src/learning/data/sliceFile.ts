/**
 * A file of slices of equal size, one after another, little-endian. Training draws single slices from
 * anywhere in the data set: read from disk, the memory needed does not grow with the data set, and
 * what fits is kept in memory by the operating system.
 */
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

export class SliceFile {
  /** @param sliceBytes bytes of one slice */
  constructor(
    readonly path: string,
    readonly sliceBytes: number,
  ) {}

  /** Bytes of slices one after another. @throws Error naming the file when it ends before the slices do */
  read(first: number, count = 1): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(count * this.sliceBytes);
    const file = openSync(this.path, 'r');
    try {
      const read = readSync(file, bytes, 0, bytes.length, first * this.sliceBytes);
      if (read !== bytes.length) throw new Error(`${this.path} ends before its slice ${first + count - 1}.`);
    } finally {
      closeSync(file);
    }
    return bytes;
  }

  /** Bytes of all slices. */
  readAll(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(readFileSync(this.path));
  }

  /** Slices of float32 values. */
  readFloats(first: number, count = 1): Float32Array<ArrayBuffer> {
    return new Float32Array(this.read(first, count).buffer);
  }
}

/** The bytes of float32 values, without a copy. Typed arrays are little-endian wherever Node runs. */
export function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/**
 * Puts the planes of several volumes side by side: from shape (items, slices, size) to
 * (slices, items, size), so that all channels or classes of a slice are one range of the file.
 */
export function interleaveSlices(
  volumes: readonly Float32Array[],
  slices: number,
): Float32Array<ArrayBuffer> {
  const size = (volumes[0]?.length ?? 0) / slices;
  const out = new Float32Array(volumes.length * slices * size);
  volumes.forEach((volume, item) => {
    for (let s = 0; s < slices; s++) {
      out.set(volume.subarray(s * size, (s + 1) * size), (s * volumes.length + item) * size);
    }
  });
  return out;
}
