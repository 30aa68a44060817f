/** NIfTI files whose voxels are read slab by slab: straight from a plain file, from a copy of a compressed one. */
import { closeSync, openSync } from 'node:fs';
import { slabDims, slabRuns, type Slab, type VoxelReader } from '../../volume/slab';
import { voxelCount, type VoxelArray } from '../../volume/volume';
import type { ByteSource } from '../byteSource';
import type { OpenOptions, OpenVolume } from '../codec';
import { FormatError } from '../formatError';
import { readFully, ScratchFile } from '../scratchFile';
import { DATATYPES } from './datatypes';
import { readNiftiHeader, type NiftiHeader } from './header';
import { allocateVoxels } from './voxels';

/** Fills the bytes with those of the voxels from a byte on, counted from the first voxel. */
type ReadBytes = (target: Uint8Array, position: number) => void;

export async function openNifti(source: ByteSource, options: OpenOptions): Promise<OpenVolume> {
  const header = await readNiftiHeader(source, options);
  const { read, close } = source.gzip
    ? await unpacked(source, header, options)
    : plainFile(source.path, header.voxelOffset);
  return { header: header.image, voxels: slabReader(source.path, header, read), close };
}

async function unpacked(
  source: ByteSource,
  { image, voxels, voxelOffset }: NiftiHeader,
  { scratch, signal }: OpenOptions,
): Promise<{ readonly read: ReadBytes; readonly close: () => void }> {
  const copy = new ScratchFile(scratch);
  try {
    await source.stream(
      voxelOffset,
      voxels * DATATYPES[image.dtype].bytes,
      (piece, at) => {
        copy.write(piece, at);
      },
      { signal },
    );
  } catch (error) {
    copy.close();
    throw error;
  }
  return {
    read: (target, position) => {
      copy.read(target, position);
    },
    close: () => {
      copy.close();
    },
  };
}

function plainFile(
  path: string,
  voxelOffset: number,
): { readonly read: ReadBytes; readonly close: () => void } {
  const descriptor = openSync(path, 'r');
  return {
    read: (target, position) => {
      if (readFully(descriptor, target, voxelOffset + position) === target.length) return;
      throw new FormatError('truncated', `${path} became shorter while it was read. Fetch the file again.`);
    },
    close: () => {
      closeSync(descriptor);
    },
  };
}

/** @param path to name in messages */
function slabReader(path: string, { image, fields, scaling }: NiftiHeader, read: ReadBytes): VoxelReader {
  const { dims, affine, frames, dtype } = image;
  const { bytes } = DATATYPES[dtype];
  const frameBytes = voxelCount(image) * bytes;
  return {
    ...{ dims, affine, frames },
    readSlab: (frame, slab): VoxelArray => {
      const [nx, ny, nz] = slabDims(dims, slab);
      const buffer = allocateVoxels(path, dtype, nx * ny * nz, scaling);
      readSlabBytes(dims, slab, bytes, buffer.bytes, (target, position) => {
        read(target, frame * frameBytes + position);
      });
      return buffer.decode(fields.littleEndian);
    },
  };
}

/**
 * The bytes of a slab. Across the first axis its runs are of a few voxels, and are cut out of whole slices
 * rather than read one by one.
 * @param read of the frame
 */
export function readSlabBytes(
  dims: readonly [number, number, number],
  slab: Slab,
  voxelBytes: number,
  target: Uint8Array,
  read: ReadBytes,
): void {
  const sliceVoxels = dims[0] * dims[1];
  const slice = slab.axis === 0 ? new Uint8Array(sliceVoxels * voxelBytes) : undefined;
  let held = -1;
  for (const { at, slabAt, length } of slabRuns(dims, slab)) {
    const part = target.subarray(slabAt * voxelBytes, (slabAt + length) * voxelBytes);
    if (!slice) {
      read(part, at * voxelBytes);
      continue;
    }
    const k = Math.floor(at / sliceVoxels);
    if (k !== held) read(slice, k * sliceVoxels * voxelBytes);
    held = k;
    const from = (at - k * sliceVoxels) * voxelBytes;
    part.set(slice.subarray(from, from + part.length));
  }
}
