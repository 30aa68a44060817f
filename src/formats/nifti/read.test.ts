import { randomFillSync } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { FormatErrorCode } from '../formatError';
import { readHeader, readVolume } from '../registry';
import { NIBABEL_FILES } from './nibabelFiles.fixture';
import { expectFormatError, niftiFile, temporaryFile, type NiftiFile } from './niftiFile.fixture';

const read = async (file: NiftiFile, name?: string) => readVolume(await temporaryFile(niftiFile(file), name));
const bytesOf = (values: { readonly buffer: ArrayBuffer }): Uint8Array => new Uint8Array(values.buffer);
const notesOf = async (fields: NiftiFile['fields'], shape?: readonly number[]): Promise<string> => {
  const { header } = await read({ ...(fields ? { fields } : {}), ...(shape ? { shape } : {}) });
  return header.notes.join('\n');
};

describe('files written by nibabel', () => {
  it.each(NIBABEL_FILES)('reads $name as nibabel does', async (expected) => {
    const { volume, header } = await readVolume(
      await temporaryFile(Buffer.from(expected.gzip, 'base64'), 'x.nii.gz'),
    );
    expect(header.format).toBe(expected.format);
    expect(header.dtype).toBe(expected.dtype);
    expect(header.orientation).toBe(expected.orientation);
    expect([...volume.dims, volume.frames]).toEqual([0, 1, 2, 3].map((axis) => expected.shape[axis] ?? 1));
    volume.affine.flat().forEach((value, i) => {
      expect(value).toBeCloseTo(expected.affine.flat()[i] ?? NaN, 12);
    });
    expect([...volume.data]).toEqual(expected.values);
  });
});

describe('voxels', () => {
  it('keeps 64-bit integers up to 2^53 exactly', async () => {
    const values = BigInt64Array.of(
      0n,
      -1n,
      9007199254740991n,
      -9007199254740991n,
      4294967296n,
      -4294967297n,
    );
    const { volume } = await read({ shape: [6], datatype: 1024, bitpix: 64, data: bytesOf(values) });
    expect([...volume.data]).toEqual([...values].map(Number));
  });

  it('refuses 64-bit integers beyond 2^53, naming the value', async () => {
    const data = bytesOf(BigUint64Array.of(1n, 2n ** 60n));
    await expectFormatError(
      read({ shape: [2], datatype: 1280, bitpix: 64, data }),
      'bad-values',
      '1152921504606846976 at voxel 1',
    );
  });

  it('applies slope and intercept in float32 where that tells neighbouring values apart', async () => {
    const { volume } = await read({ fields: { scl_slope: [2], scl_inter: [-1] } });
    expect(volume.data).toBeInstanceOf(Float32Array);
    expect([...volume.data.slice(0, 3)]).toEqual([-1, 1, 3]);
  });

  it('applies slope and intercept in float64 where float32 would merge neighbouring values', async () => {
    const { volume } = await read({ fields: { scl_slope: [0.001], scl_inter: [100_000] } });
    expect(volume.data).toBeInstanceOf(Float64Array);
    expect(new Set(volume.data).size).toBe(24);
  });

  it.each([[0], [NaN], [Infinity]])('takes a slope of %s for none', async (slope) => {
    const { volume } = await read({ fields: { scl_slope: [slope], scl_inter: [5] } });
    expect(volume.data).toEqual(Uint8Array.from({ length: 24 }, (_, i) => i));
  });

  it('reads the members of a multi-member gzip file as one', async () => {
    const bytes = niftiFile();
    const members = Buffer.concat([gzipSync(bytes.subarray(0, 360)), gzipSync(bytes.subarray(360))]);
    const { volume } = await readVolume(await temporaryFile(members, 'x.nii.gz'));
    expect([...volume.data]).toEqual(Array.from({ length: 24 }, (_, i) => i));
  });

  it('counts everything beyond the third axis as frames', async () => {
    const { volume } = await read({ shape: [2, 2, 1, 3, 2] });
    expect(volume).toMatchObject({ dims: [2, 2, 1], frames: 6 });
  });

  it('skips header extensions, whatever they hold', async () => {
    const extension = new Uint8Array(64);
    randomFillSync(extension);
    const { volume } = await read({ extension });
    expect(volume.data[23]).toBe(23);
  });

  it('reads a file whose name hides what it is, and says so', async () => {
    const { header, volume } = await readVolume(await temporaryFile(gzipSync(niftiFile()), 'x.nii'));
    expect(volume.data[23]).toBe(23);
    expect(header.notes.join()).toContain('compressed by gzip');
  });

  it('notes bytes after the last voxel', async () => {
    const bytes = Buffer.concat([niftiFile(), new Uint8Array(5)]);
    for (const file of [await temporaryFile(bytes), await temporaryFile(gzipSync(bytes), 'x.nii.gz')]) {
      expect((await readVolume(file)).header.notes.join()).toContain('More bytes follow');
    }
  });
});

describe('place in the world', () => {
  const qform = {
    qform_code: [1],
    quatern: [0, 0, Math.SQRT1_2],
    qoffset: [10, 20, 30],
  };

  it('prefers the sform and says by how many mm a different qform is off', async () => {
    const { header } = await read({ fields: { ...qform, quatern: [0, 0, 0], qoffset: [0, 0, 5] } });
    expect(header.affine[2]).toEqual([0, 0, 1, 0]);
    expect(header.notes).toEqual([
      'sform and qform of the header disagree by up to 5 mm; the sform is used.',
    ]);
  });

  it('uses the qform where the sform is singular, and says so', async () => {
    const { header } = await read({ fields: { ...qform, srow_x: [0, 0, 0, 0] } });
    expect(header.affine[0][3]).toBe(10);
    expect(header.affine[0][1]).toBeCloseTo(-1, 6);
    expect(header.notes.join()).toContain('sform of the header is singular');
  });

  it('centres a volume without a position on the origin, first axis to the left', async () => {
    const { header } = await read({ fields: { sform_code: [0], pixdim: [1, 2, 3, 4] } });
    expect(header.affine).toEqual([
      [-2, 0, 0, 3],
      [0, 3, 0, -3],
      [0, 0, 4, -2],
      [0, 0, 0, 1],
    ]);
    expect(header.notes.join()).toContain('left and right are a guess');
  });

  it('converts metres and micrometres to mm', async () => {
    const metres = await read({ fields: { xyzt_units: [1], srow_x: [0.002, 0, 0, 0.01] } });
    expect(metres.header.affine[0][0]).toBeCloseTo(2, 6);
    expect(metres.header.affine[0][3]).toBeCloseTo(10, 6);
    const microns = await read({ fields: { xyzt_units: [3 | 8], srow_x: [500, 0, 0, 0] } });
    expect(microns.header.spacing[0]).toBeCloseTo(0.5, 9);
    expect(microns.header.notes.join()).toContain('micrometres');
  });

  it.each([
    ['zero', 0, 'pixdim[2] is 0, which is no voxel size; 1 is used.'],
    ['negative', -3, 'pixdim[2] is -3, which is no voxel size; 3 is used.'],
    ['no number', NaN, 'pixdim[2] is NaN, which is no voxel size; 1 is used.'],
  ])('mends a voxel size that is %s, and says so', async (_, size, note) => {
    expect(await notesOf({ sform_code: [0], pixdim: [1, 1, size, 1] })).toContain(note);
  });

  it('ignores form codes that are none of the standard', async () => {
    expect(await notesOf({ sform_code: [99] })).toContain('sform_code is 99');
  });
});

describe('headers that cannot be', () => {
  it.each<[string, NiftiFile, FormatErrorCode, string]>([
    ['dim[0] of 0', { fields: { dim: [0] } }, 'bad-header', 'dim[0] is 0'],
    ['dim[0] of 8', { fields: { dim: [8] } }, 'bad-header', 'dim[0] is 8'],
    ['a negative dim', { fields: { dim: [3, 4, -3, 2] } }, 'bad-header', 'dim[2] is -3'],
    ['a dim of zero', { fields: { dim: [3, 0, 3, 2] } }, 'bad-header', 'dim[1] is 0'],
    ['a vox_offset inside the header', { fields: { vox_offset: [100] } }, 'bad-header', 'vox_offset is 100'],
    ['a vox_offset between bytes', { fields: { vox_offset: [352.5] } }, 'bad-header', 'vox_offset is 352.5'],
    ['a vox_offset that is no number', { fields: { vox_offset: [NaN] } }, 'bad-header', 'vox_offset is NaN'],
    [
      'an infinite intercept',
      { fields: { scl_slope: [2], scl_inter: [Infinity] } },
      'bad-header',
      'scl_inter',
    ],
    ['complex voxels', { datatype: 32, bitpix: 64 }, 'unsupported', '32 (complex64)'],
    ['colour voxels', { datatype: 128, bitpix: 24 }, 'unsupported', '128 (RGB24 colour)'],
    ['an unknown datatype', { datatype: 77 }, 'unsupported', '77 (no datatype of the NIfTI standard)'],
    ['a header of a pair', { fields: { magic: [0x6e, 0x69, 0x31, 0] } }, 'unsupported', '.hdr and .img'],
    [
      'more voxels than the file has',
      { shape: [100, 100, 100] },
      'truncated',
      '100 x 100 x 100 voxels of uint8 need 977 KiB, but the file has 376 bytes',
    ],
    [
      'absurdly many voxels',
      { shape: [32767, 32767, 32767, 32767], datatype: 64, bitpix: 64 },
      'truncated',
      'voxels of float64 need 8190 PiB',
    ],
  ])('refuses %s, naming what is wrong', async (_, file, code, words) => {
    const path = await temporaryFile(niftiFile(file));
    for (const reading of [readVolume, readHeader]) {
      await expectFormatError(reading(path), code, words);
    }
  });

  it('refuses more voxels than compressed data of that size can hold, before allocating', async () => {
    const bytes = gzipSync(niftiFile({ shape: [2000, 2000, 2000] }));
    const reading = readVolume(await temporaryFile(bytes, 'x.nii.gz'));
    await expectFormatError(reading, 'truncated', 'cannot hold more than');
  });

  it('refuses what would not fit into memory, with the figure', async () => {
    // Padded, so that its size on disk does not rule out what the header claims.
    const header = gzipSync(niftiFile({ shape: [2000, 2000, 2000] }));
    const file = await temporaryFile(Buffer.concat([header, new Uint8Array(8e6)]), 'x.nii.gz');
    await expectFormatError(
      readVolume(file),
      'too-large',
      '2000 x 2000 x 2000 voxels of uint8, which is 7.45 GiB in memory',
    );
  });
});

describe('files that are damaged', () => {
  it('says how much of a truncated gzip file is there', async () => {
    const data = new Uint8Array(100_000);
    randomFillSync(data);
    const whole = gzipSync(niftiFile({ shape: [100_000 / 100, 100], data }));
    const reading = readVolume(await temporaryFile(whole.subarray(0, whole.length / 2), 'x.nii.gz'));
    await expectFormatError(reading, 'truncated', /cut short: \d.* KiB of the 97\.7 KiB/);
  });

  it('finds a flipped bit in compressed data by its checksum', async () => {
    const bytes = gzipSync(niftiFile({ shape: [24] }), { level: 0 });
    bytes[bytes.length - 20] = (bytes[bytes.length - 20] ?? 0) ^ 1;
    await expectFormatError(
      readVolume(await temporaryFile(bytes, 'x.nii.gz')),
      'corrupt',
      'incorrect data check',
    );
  });

  it('does not inflate a bomb further than the voxels announced', async () => {
    const bomb = gzipSync(Buffer.concat([niftiFile(), new Uint8Array(200e6)]), { level: 9 });
    const file = await temporaryFile(bomb, 'x.nii.gz');
    const before = process.memoryUsage().rss;
    const { volume } = await readVolume(file);
    expect(volume.data).toHaveLength(24);
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
  });

  it('stops reading when it is told to', async () => {
    const file = await temporaryFile(gzipSync(niftiFile()), 'x.nii.gz');
    const controller = new AbortController();
    controller.abort(new Error('no longer wanted'));
    await expect(readVolume(file, { signal: controller.signal })).rejects.toThrow('no longer wanted');
  });
});
