/** What a NIfTI header says of its volume, checked field by field before anything is allocated. */
import { spacingOf } from '../../volume/affine';
import { orientationCode } from '../../volume/planes';
import type { ByteSource } from '../byteSource';
import type { ImageHeader, ReadOptions } from '../codec';
import { FormatError } from '../formatError';
import { formatBytes, formatDims } from '../wording';
import { placementOf } from './affine';
import { DATATYPES, dtypeOfCode, nameOfUnreadCode } from './datatypes';
import type { StoredNames } from '../labelsText';
import { LABELS_LIMIT_BYTES, namesInExtensions } from './extension';
import { headerFields, HEADER_BYTES, LONGEST_HEADER, storageOf, type HeaderFields } from './layout';
import { scalingOf, type Scaling } from './voxels';

export interface NiftiHeader {
  readonly image: ImageHeader;
  readonly fields: HeaderFields;
  /** Byte at which the voxels begin, before compression. */
  readonly voxelOffset: number;
  /** Voxels of all frames. */
  readonly voxels: number;
  readonly scaling: Scaling | undefined;
}

/** @throws FormatError naming the field at fault, also when the file cannot hold the voxels announced */
export async function readNiftiHeader(source: ByteSource, options: ReadOptions): Promise<NiftiHeader> {
  const { path } = source;
  const start = await source.readStart(LONGEST_HEADER, options);
  const fields = headerFields(start);
  if (!fields) throw new FormatError('unknown-format', `${path} does not start with a NIfTI header.`);
  if (storageOf(fields) === 'pair') {
    throw new FormatError(
      'unsupported',
      `${path} is the header of a NIfTI pair (.hdr and .img), which is not read. Convert it to a single .nii or .nii.gz file.`,
    );
  }
  const notes: string[] = [];
  const { dims, frames } = shapeOf(path, fields);
  const dtype = dtypeOf(path, fields);
  if (fields.get('bitpix') !== DATATYPES[dtype].bytes * 8) {
    notes.push(`bitpix is ${fields.get('bitpix')}, but ${dtype} has ${DATATYPES[dtype].bytes * 8} bits.`);
  }
  const scaling = scalingOf(path, fields);
  const voxels = dims[0] * dims[1] * dims[2] * frames;
  const voxelOffset = voxelOffsetOf(path, fields, notes);
  const shape = frames > 1 ? [...dims, frames] : dims;
  const what = `${formatDims(shape)} voxels of ${dtype}`;
  checkSize(source, what, voxelOffset + voxels * DATATYPES[dtype].bytes);
  const placement = placementOf(fields, dims);
  const names = await readNames(source, start, fields, voxelOffset, options);
  return {
    fields,
    voxelOffset,
    voxels,
    scaling,
    image: {
      format: `nifti-${fields.version}`,
      dims,
      frames,
      dtype,
      affine: placement.affine,
      spacing: spacingOf(placement.affine),
      orientation: orientationCode(placement.affine),
      notes: [...notes, ...placement.notes],
      ...(names ? { labels: names.labels } : {}),
      ...(names?.reviewed ? { reviewed: names.reviewed } : {}),
      raw: { codec: 'nifti', bytes: fields.bytes },
    },
  };
}

function badField(path: string, what: string): FormatError {
  return new FormatError(
    'bad-header',
    `${path} has a damaged header: ${what} Fetch or convert the file again.`,
  );
}

/** dim[1..3] (1 for axes beyond dim[0]) and the product of dim[4..]. */
function shapeOf(
  path: string,
  fields: HeaderFields,
): { readonly dims: readonly [number, number, number]; readonly frames: number } {
  const axes = fields.at('dim', 0);
  if (axes < 1 || axes > 7) throw badField(path, `dim[0] is ${axes}; a volume has 1 to 7 dimensions.`);
  const size = (axis: number): number => {
    if (axis > axes) return 1;
    const n = fields.at('dim', axis);
    if (n < 1) throw badField(path, `dim[${axis}] is ${n}; every dimension has at least 1 voxel.`);
    return n;
  };
  return {
    dims: [size(1), size(2), size(3)],
    frames: size(4) * size(5) * size(6) * size(7),
  };
}

function dtypeOf(path: string, fields: HeaderFields): ImageHeader['dtype'] {
  const code = fields.get('datatype');
  const dtype = dtypeOfCode(code);
  if (dtype) return dtype;
  throw new FormatError(
    'unsupported',
    `${path} holds voxels of datatype ${code} (${nameOfUnreadCode(code)}), which is not read. Convert it to an integer or floating-point type.`,
  );
}

function voxelOffsetOf(path: string, fields: HeaderFields, notes: string[]): number {
  const first = HEADER_BYTES[fields.version] + 4;
  const offset = fields.get('vox_offset');
  if (offset === 0) {
    notes.push(`vox_offset is 0; the voxels are taken to begin right after the header, at byte ${first}.`);
    return first;
  }
  if (Number.isSafeInteger(offset) && offset >= first) return offset;
  throw badField(
    path,
    `vox_offset is ${offset}; the voxels of a NIfTI-${fields.version} file begin at byte ${first} or later.`,
  );
}

/** Whether a file can hold so many bytes: told from its size on disk alone, before anything is allocated. */
function checkSize({ path, gzip, fileBytes, capacity }: ByteSource, what: string, needed: number): void {
  if (needed <= capacity) return;
  const has = gzip
    ? `its ${formatBytes(fileBytes)} of compressed data cannot hold more than ${formatBytes(capacity)}`
    : `the file has ${formatBytes(fileBytes)}`;
  throw new FormatError(
    'truncated',
    `${path} is cut short or its header is damaged: ${what} need ${formatBytes(needed)}, but ${has}. Fetch the file again.`,
  );
}

async function readNames(
  source: ByteSource,
  start: Uint8Array,
  fields: HeaderFields,
  voxelOffset: number,
  options: ReadOptions,
): Promise<StoredNames | undefined> {
  const header = HEADER_BYTES[fields.version];
  const hasExtensions = start[header] !== undefined && start[header] !== 0;
  if (!hasExtensions || voxelOffset <= header + 4 + 8) return undefined;
  const bytes = await source.readStart(Math.min(voxelOffset, header + 4 + LABELS_LIMIT_BYTES), options);
  return namesInExtensions(bytes.subarray(header + 4), fields.littleEndian);
}
