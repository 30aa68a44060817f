/**
 * Where the fields of a NIfTI header stand, for both versions, and reading and writing them by name.
 *
 * Sources: nifti1.h and nifti2.h of the NIfTI data format working group
 * (https://nifti.nimh.nih.gov/pub/dist/src/niftilib/nifti1.h,
 * https://nifti.nimh.nih.gov/pub/dist/doc/nifti2.h).
 */

type Kind = 'uint8' | 'int16' | 'int32' | 'int64' | 'float32' | 'float64';
/** Type, byte offset, number of values. */
type Place = readonly [Kind, number, number];

const NIFTI1 = {
  sizeof_hdr: ['int32', 0, 1],
  dim: ['int16', 40, 8],
  intent_code: ['int16', 68, 1],
  datatype: ['int16', 70, 1],
  bitpix: ['int16', 72, 1],
  pixdim: ['float32', 76, 8],
  vox_offset: ['float32', 108, 1],
  scl_slope: ['float32', 112, 1],
  scl_inter: ['float32', 116, 1],
  xyzt_units: ['uint8', 123, 1],
  qform_code: ['int16', 252, 1],
  sform_code: ['int16', 254, 1],
  quatern: ['float32', 256, 3],
  qoffset: ['float32', 268, 3],
  srow_x: ['float32', 280, 4],
  srow_y: ['float32', 296, 4],
  srow_z: ['float32', 312, 4],
  magic: ['uint8', 344, 4],
} as const satisfies Record<string, Place>;

const NIFTI2 = {
  sizeof_hdr: ['int32', 0, 1],
  magic: ['uint8', 4, 8],
  datatype: ['int16', 12, 1],
  bitpix: ['int16', 14, 1],
  dim: ['int64', 16, 8],
  pixdim: ['float64', 104, 8],
  vox_offset: ['int64', 168, 1],
  scl_slope: ['float64', 176, 1],
  scl_inter: ['float64', 184, 1],
  qform_code: ['int32', 344, 1],
  sform_code: ['int32', 348, 1],
  quatern: ['float64', 352, 3],
  qoffset: ['float64', 376, 3],
  srow_x: ['float64', 400, 4],
  srow_y: ['float64', 432, 4],
  srow_z: ['float64', 464, 4],
  xyzt_units: ['int32', 500, 1],
  intent_code: ['int32', 504, 1],
} as const satisfies Record<string, Place>;

export type Field = keyof typeof NIFTI1;
export type NiftiVersion = 1 | 2;

const LAYOUTS: Readonly<Record<NiftiVersion, Readonly<Record<Field, Place>>>> = { 1: NIFTI1, 2: NIFTI2 };

const VALUE_BYTES: Readonly<Record<Kind, number>> = {
  uint8: 1,
  int16: 2,
  int32: 4,
  int64: 8,
  float32: 4,
  float64: 8,
};

/** Bytes of the header alone; four more tell whether extensions follow. */
export const HEADER_BYTES: Readonly<Record<NiftiVersion, number>> = { 1: 348, 2: 540 };
/** Enough bytes to hold the header of either version with the four after it. */
export const LONGEST_HEADER = HEADER_BYTES[2] + 4;

/** "n+1\0": voxels in the same file. "ni1\0": voxels in a file beside it. */
export const MAGIC = {
  1: { single: [0x6e, 0x2b, 0x31, 0], pair: [0x6e, 0x69, 0x31, 0] },
  2: {
    single: [0x6e, 0x2b, 0x32, 0, 0x0d, 0x0a, 0x1a, 0x0a],
    pair: [0x6e, 0x69, 0x32, 0, 0x0d, 0x0a, 0x1a, 0x0a],
  },
} as const;

/** The fields of a header over its bytes. 64-bit fields are rounded to the nearest number. */
export class HeaderFields {
  readonly #view: DataView;
  readonly #layout: Readonly<Record<Field, Place>>;

  constructor(
    readonly bytes: Uint8Array,
    readonly version: NiftiVersion,
    readonly littleEndian: boolean,
  ) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#layout = LAYOUTS[version];
  }

  /** A header of zeros, little endian, with its size and magic filled in. */
  static create(version: NiftiVersion): HeaderFields {
    const fields = new HeaderFields(new Uint8Array(HEADER_BYTES[version]), version, true);
    fields.set('sizeof_hdr', [HEADER_BYTES[version]]);
    fields.set('magic', MAGIC[version].single);
    return fields;
  }

  /** The only or first value of a field. */
  get(field: Field): number {
    return this.at(field, 0);
  }

  at(field: Field, index: number): number {
    const [kind, offset] = this.#layout[field];
    const at = offset + index * VALUE_BYTES[kind];
    switch (kind) {
      case 'uint8':
        return this.#view.getUint8(at);
      case 'int16':
        return this.#view.getInt16(at, this.littleEndian);
      case 'int32':
        return this.#view.getInt32(at, this.littleEndian);
      case 'int64':
        return Number(this.#view.getBigInt64(at, this.littleEndian));
      case 'float32':
        return this.#view.getFloat32(at, this.littleEndian);
      case 'float64':
        return this.#view.getFloat64(at, this.littleEndian);
    }
  }

  all(field: Field): number[] {
    return Array.from({ length: this.#layout[field][2] }, (_, index) => this.at(field, index));
  }

  /** Writes the first values of a field; those not given stay as they are. */
  set(field: Field, values: readonly number[]): void {
    const [kind, offset] = this.#layout[field];
    values.forEach((value, index) => {
      const at = offset + index * VALUE_BYTES[kind];
      switch (kind) {
        case 'uint8':
          this.#view.setUint8(at, value);
          break;
        case 'int16':
          this.#view.setInt16(at, value, this.littleEndian);
          break;
        case 'int32':
          this.#view.setInt32(at, value, this.littleEndian);
          break;
        case 'int64':
          this.#view.setBigInt64(at, BigInt(value), this.littleEndian);
          break;
        case 'float32':
          this.#view.setFloat32(at, value, this.littleEndian);
          break;
        case 'float64':
          this.#view.setFloat64(at, value, this.littleEndian);
          break;
      }
    });
  }
}

/** The fields of the header a file starts with, or undefined when that is no NIfTI header. */
export function headerFields(start: Uint8Array): HeaderFields | undefined {
  if (start.length < HEADER_BYTES[1]) return undefined;
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  for (const version of [1, 2] as const) {
    for (const littleEndian of [true, false]) {
      const matches = view.getInt32(0, littleEndian) === HEADER_BYTES[version];
      if (!matches || start.length < HEADER_BYTES[version]) continue;
      const fields = new HeaderFields(start.slice(0, HEADER_BYTES[version]), version, littleEndian);
      if (storageOf(fields) !== undefined) return fields;
    }
  }
  return undefined;
}

/** Whether the voxels stand in the same file or in a second one; undefined when the magic says neither. */
export function storageOf(fields: HeaderFields): 'single' | 'pair' | undefined {
  const magic = fields.all('magic');
  const is = (expected: readonly number[]): boolean => expected.every((byte, i) => byte === magic[i]);
  if (is(MAGIC[fields.version].single)) return 'single';
  return is(MAGIC[fields.version].pair) ? 'pair' : undefined;
}
