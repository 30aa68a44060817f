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

  /** Bytes of one slice. @throws Error naming the file when it ends before the slice does */
  read(slice: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(this.sliceBytes);
    const file = openSync(this.path, 'r');
    try {
      const read = readSync(file, bytes, 0, this.sliceBytes, slice * this.sliceBytes);
      if (read !== this.sliceBytes) throw new Error(`${this.path} ends before its slice ${slice}.`);
    } finally {
      closeSync(file);
    }
    return bytes;
  }

  /** Bytes of all slices. */
  readAll(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(readFileSync(this.path));
  }

  /** A slice of float32 values. */
  readFloats(slice: number): Float32Array<ArrayBuffer> {
    return new Float32Array(this.read(slice).buffer);
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
