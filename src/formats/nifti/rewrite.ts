/**
 * A NIfTI file as it was but for its voxels and the names of its labels: every byte before the first voxel is kept
 * (descriptions, form codes, extensions of other programs), so that a corrected label map cannot move in the world.
 */
import { arrayOfType } from '../../volume/arrays';
import { sameDims, type Dtype, type Volume, type VoxelArray } from '../../volume/volume';
import type { ByteSource } from '../byteSource';
import type { WriteOptions } from '../codec';
import { FormatError } from '../formatError';
import { withLabelType } from '../labelType';
import { formatDims } from '../wording';
import { DATATYPES } from './datatypes';
import { withNames } from './extension';
import { readNiftiHeader, type NiftiHeader } from './header';
import { HEADER_BYTES, HeaderFields } from './layout';
import { littleEndianBytes, swapBytes, type Scaling } from './voxels';

/** Voxels encoded at a time. */
const PIECE_VOXELS = 2 ** 20;

/** See Codec.rewrite. @throws FormatError 'unsupported' for a file of several frames, 'bad-values' for no labels */
export async function rewriteNifti(
  source: ByteSource,
  volume: Volume,
  { table, reviewed, signal }: Pick<WriteOptions, 'table' | 'reviewed' | 'signal'>,
): Promise<Iterable<Uint8Array>> {
  const header = await readNiftiHeader(source, { signal });
  const { image, voxelOffset } = header;
  if (image.frames > 1 || !sameDims(image, volume)) {
    throw new FormatError(
      'unsupported',
      `${source.path} holds ${formatDims([...image.dims, image.frames])} voxels and cannot take the ${formatDims(volume.dims)} of the label map. Save it under another name.`,
    );
  }
  const start = await source.readStart(voxelOffset, { signal });
  const headerBytes = HEADER_BYTES[image.format === 'nifti-2' ? 2 : 1];
  const fields = new HeaderFields(
    start.slice(0, headerBytes),
    header.fields.version,
    header.fields.littleEndian,
  );
  const hasExtensions = start[headerBytes] !== undefined && start[headerBytes] !== 0;
  const kept = start.subarray(headerBytes, voxelOffset);
  const between = table
    ? withExtensions(
        withNames(hasExtensions ? kept.subarray(4) : new Uint8Array(0), fields.littleEndian, {
          labels: table,
          reviewed,
        }),
      )
    : kept;
  fields.set('vox_offset', [headerBytes + between.length]);
  return pieces(fields, between, storageFor(source.path, header, volume), fields.littleEndian);
}

/** The four bytes that tell of extensions, and these. */
const withExtensions = (extensions: Uint8Array): Uint8Array =>
  Buffer.concat([Uint8Array.of(1, 0, 0, 0), extensions]);

interface Storage {
  readonly dtype: Dtype;
  readonly scaling: Scaling | undefined;
  /** Element type and scaling are not those of the file: it cannot say every label. */
  readonly isOther: boolean;
  readonly data: VoxelArray;
}

/** Type and scaling of the file where they can say every label, else the smallest integers that can. */
function storageFor(path: string, { image, scaling }: NiftiHeader, volume: Volume): Storage {
  const labels = withLabelType(path, volume);
  if (holdsAll(image.dtype, scaling, labels.data)) {
    return { dtype: image.dtype, scaling, isOther: false, data: labels.data };
  }
  return { dtype: labels.dtype, scaling: undefined, isOther: true, data: labels.data };
}

function holdsAll(dtype: Dtype, scaling: Scaling | undefined, data: VoxelArray): boolean {
  // Labels repeat: each value is looked at once.
  const seen = new Set<number>();
  let last = NaN;
  for (let n = 0; n < data.length; n++) {
    const value = data[n] ?? 0;
    if (value === last) continue;
    last = value;
    seen.add(value);
  }
  return [...seen].every((value) => {
    const stored = storedValue(value, scaling);
    return Number.isSafeInteger(stored) && fits(dtype, stored) && readsAs(stored, scaling) === value;
  });
}

const storedValue = (value: number, scaling: Scaling | undefined): number =>
  scaling ? Math.round((value - scaling.intercept) / scaling.slope) : value;

/** Scaled values may be read in float32. */
const readsAs = (stored: number, scaling: Scaling | undefined): number =>
  scaling ? Math.fround(scaling.slope * stored + scaling.intercept) : stored;

function fits(dtype: Dtype, stored: number): boolean {
  if (dtype === 'int64') return true;
  if (dtype === 'uint64') return stored >= 0;
  const one = arrayOfType(dtype, 1);
  one[0] = stored;
  return one[0] === stored;
}

function* pieces(
  fields: HeaderFields,
  between: Uint8Array,
  { dtype, scaling, isOther, data }: Storage,
  littleEndian: boolean,
): Generator<Uint8Array, void, undefined> {
  if (isOther) {
    fields.set('datatype', [DATATYPES[dtype].code]);
    fields.set('bitpix', [DATATYPES[dtype].bytes * 8]);
    fields.set('scl_slope', [1]);
    fields.set('scl_inter', [0]);
  }
  yield fields.bytes;
  yield between;
  for (let at = 0; at < data.length; at += PIECE_VOXELS) {
    const bytes = encoded(data.subarray(at, at + PIECE_VOXELS), dtype, scaling);
    if (!littleEndian) swapBytes(bytes, DATATYPES[dtype].bytes);
    yield bytes;
  }
}

/** Stored values as little-endian bytes of their own. */
function encoded(values: VoxelArray, dtype: Dtype, scaling: Scaling | undefined): Uint8Array {
  if (dtype === 'int64' || dtype === 'uint64') {
    const bytes = new Uint8Array(values.length * 8);
    const view = new DataView(bytes.buffer);
    values.forEach((value, n) => {
      view.setBigInt64(8 * n, BigInt(storedValue(value, scaling)), true);
    });
    return bytes;
  }
  const stored = arrayOfType(dtype, values.length);
  if (scaling) {
    for (let n = 0; n < values.length; n++) stored[n] = storedValue(values[n] ?? 0, scaling);
  } else {
    stored.set(values);
  }
  return littleEndianBytes(stored);
}
