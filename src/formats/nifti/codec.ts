/** NIfTI-1 and NIfTI-2 in single files (.nii, .nii.gz). */
import type { ByteSource } from '../byteSource';
import type { Codec, ImageHeader, LoadedVolume, ReadOptions } from '../codec';
import { encodeNifti } from './encode';
import { readNiftiHeader } from './header';
import { headerFields } from './layout';
import { allocateVoxels } from './voxels';

export const niftiCodec: Codec = {
  id: 'nifti',
  extensions: ['.nii.gz', '.nii'],
  sniff: (start) => headerFields(start) !== undefined,
  readHeader: async (source, options) => (await readNiftiHeader(source, options)).image,
  read: readNifti,
  encode: encodeNifti,
};

async function readNifti(source: ByteSource, options: ReadOptions): Promise<LoadedVolume> {
  const { image, fields, voxelOffset, voxels, scaling } = await readNiftiHeader(source, options);
  const buffer = allocateVoxels(source.path, image.dtype, voxels, scaling);
  const { more } = await source.readInto(buffer.bytes, voxelOffset, options);
  const data = buffer.decode(fields.littleEndian);
  const header: ImageHeader = more
    ? { ...image, notes: [...image.notes, 'More bytes follow after the last voxel; they are not read.'] }
    : image;
  const { dims, affine, dtype, frames } = image;
  return { header, volume: { dims, affine, dtype, frames, data } };
}
