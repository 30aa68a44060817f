/** NIfTI-1 and NIfTI-2 in single files (.nii, .nii.gz). */
import type { ByteSource } from '../byteSource';
import type { Codec, ImageHeader, LoadedVolume, ReadOptions } from '../codec';
import { FormatError } from '../formatError';
import { formatBytes, formatDims } from '../wording';
import { encodeNifti, encodeNiftiStream } from './encode';
import { readNiftiHeader } from './header';
import { headerFields } from './layout';
import { openNifti } from './open';
import { rewriteNifti } from './rewrite';
import { allocateVoxels, elementBytesInMemory } from './voxels';

export const niftiCodec: Codec = {
  id: 'nifti',
  extensions: ['.nii.gz', '.nii'],
  sniff: (start) => headerFields(start) !== undefined,
  readHeader: async (source, options) => (await readNiftiHeader(source, options)).image,
  read: readNifti,
  encode: encodeNifti,
  open: openNifti,
  encodeStream: encodeNiftiStream,
  rewrite: rewriteNifti,
};

/** The largest array Node.js 20 holds (buffer.constants.MAX_LENGTH). */
const MAX_BYTES_IN_MEMORY = 2 ** 32;

async function readNifti(source: ByteSource, options: ReadOptions): Promise<LoadedVolume> {
  const { image, fields, voxelOffset, voxels, scaling } = await readNiftiHeader(source, options);
  const inMemory = voxels * elementBytesInMemory(image.dtype, scaling);
  if (inMemory > MAX_BYTES_IN_MEMORY) {
    const shape = image.frames > 1 ? [...image.dims, image.frames] : image.dims;
    throw new FormatError(
      'too-large',
      `${source.path} holds ${formatDims(shape)} voxels of ${image.dtype}, which is ${formatBytes(inMemory)} in memory; at most ${formatBytes(MAX_BYTES_IN_MEMORY)} can be opened. Crop or downsample it.`,
    );
  }
  const buffer = allocateVoxels(source.path, image.dtype, voxels, scaling);
  const { more } = await source.readInto(buffer.bytes, voxelOffset, options);
  const data = buffer.decode(fields.littleEndian);
  const header: ImageHeader = more
    ? { ...image, notes: [...image.notes, 'More bytes follow after the last voxel; they are not read.'] }
    : image;
  const { dims, affine, dtype, frames } = image;
  return { header, volume: { dims, affine, dtype, frames, data } };
}
