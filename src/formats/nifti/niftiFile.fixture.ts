/** NIfTI files for tests, made field by field, so that every field can be wrong. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { FormatError, type FormatErrorCode } from '../formatError';
import { HeaderFields, HEADER_BYTES, type Field, type NiftiVersion } from './layout';

export interface NiftiFile {
  readonly version?: NiftiVersion;
  /** dim[1..]. */
  readonly shape?: readonly number[];
  readonly datatype?: number;
  readonly bitpix?: number;
  /** Any field, over what the others said. */
  readonly fields?: Partial<Record<Field, readonly number[]>>;
  readonly extension?: Uint8Array;
  readonly data?: Uint8Array;
}

/** A little-endian file; by default 4 x 3 x 2 voxels of uint8, value = index, sform = identity. */
export function niftiFile({
  version = 1,
  shape = [4, 3, 2],
  datatype = 2,
  bitpix = 8,
  fields = {},
  extension = new Uint8Array(0),
  data = Uint8Array.from({ length: 24 }, (_, i) => i),
}: NiftiFile = {}): Uint8Array {
  const header = HeaderFields.create(version);
  const values: Partial<Record<Field, readonly number[]>> = {
    dim: [shape.length, ...shape, ...Array.from({ length: 7 - shape.length }, () => 1)],
    datatype: [datatype],
    bitpix: [bitpix],
    pixdim: [1, 1, 1, 1, 1, 1, 1, 1],
    vox_offset: [HEADER_BYTES[version] + 4 + extension.length],
    xyzt_units: [2],
    sform_code: [1],
    srow_x: [1, 0, 0, 0],
    srow_y: [0, 1, 0, 0],
    srow_z: [0, 0, 1, 0],
    ...fields,
  };
  for (const field of FIELDS) {
    const value = values[field];
    if (value) header.set(field, value);
  }
  return Buffer.concat([header.bytes, Uint8Array.of(extension.length > 0 ? 1 : 0, 0, 0, 0), extension, data]);
}

const FIELDS: readonly Field[] = [
  'sizeof_hdr',
  'dim',
  'intent_code',
  'datatype',
  'bitpix',
  'pixdim',
  'vox_offset',
  'scl_slope',
  'scl_inter',
  'xyzt_units',
  'qform_code',
  'sform_code',
  'quatern',
  'qoffset',
  'srow_x',
  'srow_y',
  'srow_z',
  'magic',
];

/** A folder that is removed when the test ends. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'boundary-lab-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes bytes to a file in a new temporary folder and tells its path. */
export async function temporaryFile(bytes: Uint8Array, name = 'volume.nii'): Promise<string> {
  const file = path.join(await temporaryFolder(), name);
  await writeFile(file, bytes);
  return file;
}

/** Expects a FormatError of this code whose message holds these words. */
export async function expectFormatError(
  work: Promise<unknown>,
  code: FormatErrorCode,
  words: string | RegExp,
): Promise<void> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(FormatError);
  if (!(error instanceof FormatError)) return;
  expect(error.code).toBe(code);
  expect(error.message).toMatch(words);
}
