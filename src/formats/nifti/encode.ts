/** Writing NIfTI: little endian, single file, with the place in the world kept bit for bit where it can be. */
import { arrayDtype } from '../../volume/arrays';
import { affineDifference, spacingOf } from '../../volume/affine';
import { sameDims, type Grid } from '../../volume/volume';
import type { Encodable, EncodableStream, ImageHeader, WriteOptions } from '../codec';
import { DATATYPES } from './datatypes';
import { labelExtension } from './extension';
import { HEADER_BYTES, HeaderFields, headerFields, type Field, type NiftiVersion } from './layout';
import { littleEndianBytes } from './voxels';

/** The fields that place a volume in the world. */
const PLACEMENT: readonly Field[] = [
  'pixdim',
  'xyzt_units',
  'qform_code',
  'sform_code',
  'quatern',
  'qoffset',
  'srow_x',
  'srow_y',
  'srow_z',
];

/** NIFTI_INTENT_LABEL: the values are indices into a table of names. */
const INTENT_LABEL = 1002;
const UNITS_MM = 2;
/** NIFTI_XFORM_ALIGNED_ANAT: a position in some known space, the usual code where none is given. */
const FORM_ALIGNED = 2;
const MAX_INT16 = 32767;

/** The pieces of a file that holds the voxels in the type of their array. */
export function encodeNifti({ volume, kind }: Encodable, options: WriteOptions): Iterable<Uint8Array> {
  const { dims, affine, frames, data } = volume;
  const content = { dims, affine, frames, kind, dtype: arrayDtype(data), voxels: () => [data] };
  return encodeNiftiStream(content, options);
}

export function* encodeNiftiStream(
  volume: EncodableStream,
  { like, table, reviewed }: WriteOptions,
): Generator<Uint8Array, void, undefined> {
  const source = fieldsOfSameGrid(volume, like);
  const fields = HeaderFields.create(versionFor(volume, source));
  fields.set('dim', dimOf(volume, source));
  const datatype = DATATYPES[volume.dtype];
  fields.set('datatype', [datatype.code]);
  fields.set('bitpix', [datatype.bytes * 8]);
  fields.set('scl_slope', [1]);
  fields.set('intent_code', [volume.kind === 'label map' ? INTENT_LABEL : 0]);
  place(fields, volume, source);
  const extension = extensionOf(table, reviewed);
  fields.set('vox_offset', [HEADER_BYTES[fields.version] + 4 + extension.length]);
  yield fields.bytes;
  yield Uint8Array.of(extension.length > 0 ? 1 : 0, 0, 0, 0);
  yield extension;
  for (const voxels of volume.voxels()) yield littleEndianBytes(voxels);
}

function extensionOf(table: WriteOptions['table'], reviewed: WriteOptions['reviewed']): Uint8Array {
  return table && table.length > 0 ? labelExtension({ labels: table, reviewed }) : new Uint8Array(0);
}

/** The fields of the header to be like, where it is NIfTI and places the very same grid. */
function fieldsOfSameGrid(volume: Grid, like: ImageHeader | undefined): HeaderFields | undefined {
  if (like?.raw.codec !== 'nifti') return undefined;
  const same = sameDims(volume, like) && affineDifference(volume.affine, like.affine) === 0;
  return same ? headerFields(like.raw.bytes) : undefined;
}

function versionFor({ dims, frames }: EncodableStream, source: HeaderFields | undefined): NiftiVersion {
  if (Math.max(...dims, frames) > MAX_INT16) return 2;
  return source?.version ?? 1;
}

/** dim as in the source where it holds as many frames (so that a 2D scan gets a 2D label map), else 3D or 4D. */
function dimOf({ dims, frames }: EncodableStream, source: HeaderFields | undefined): number[] {
  const axes = source?.at('dim', 0) ?? 3;
  const beyond = source ? source.all('dim').slice(4, axes + 1) : [];
  const sameFrames = beyond.reduce((product, n) => product * n, 1) === frames;
  const shape = sameFrames
    ? [...dims.slice(0, Math.min(axes, 3)), ...beyond]
    : frames > 1
      ? [...dims, frames]
      : dims;
  return Array.from({ length: 8 }, (_, i) => (i === 0 ? shape.length : (shape[i - 1] ?? 1)));
}

function place(fields: HeaderFields, { affine }: Grid, source: HeaderFields | undefined): void {
  if (source) {
    for (const field of PLACEMENT) fields.set(field, source.all(field));
    return;
  }
  fields.set('pixdim', [1, ...spacingOf(affine), 1, 1, 1, 1]);
  fields.set('xyzt_units', [UNITS_MM]);
  fields.set('sform_code', [FORM_ALIGNED]);
  fields.set('srow_x', affine[0]);
  fields.set('srow_y', affine[1]);
  fields.set('srow_z', affine[2]);
}
