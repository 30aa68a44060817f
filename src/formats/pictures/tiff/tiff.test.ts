import { deflateSync, gzipSync } from 'node:zlib';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FormatErrorCode } from '../../formatError';
import { expectFormatError, temporaryFile } from '../../nifti/niftiFile.fixture';
import { readHeader, readVolume, writeLabelMap } from '../../registry';
import { COMPRESSIONS, packLzw, tiffFile, type TiffFile } from './tiffFile.fixture';

const bytes = (length: number, value: (n: number) => number): Uint8Array =>
  Uint8Array.from({ length }, (_, n) => value(n));
const GREY = bytes(12, (n) => n);

const read = async (file: TiffFile): ReturnType<typeof readVolume> =>
  readVolume(await temporaryFile(tiffFile(file), 'x.tif'));

/** 16-bit samples of either byte order. */
function words(values: readonly number[], littleEndian: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(2 * values.length));
  values.forEach((value, n) => {
    view.setUint16(2 * n, value, littleEndian);
  });
  return new Uint8Array(view.buffer);
}

describe('a TIFF file', () => {
  describe.each(COMPRESSIONS)('with %s', (_, compression, pack) => {
    it.each([
      ['little endian', { littleEndian: true, big: false }],
      ['big endian', { littleEndian: false, big: false }],
      ['BigTIFF', { littleEndian: true, big: true }],
    ])('in strips, %s, is read as it was written', async (_name, kind) => {
      // Long enough for every width of LZW codes.
      const [width, height, rows] = [200, 90, 40];
      const value = (n: number): number => (n * n * 7 + (n >> 3)) % 65_536;
      const all = Array.from({ length: width * height }, (__, n) => value(n));
      const strips = [0, 40, 80].map((top) => all.slice(top * width, (top + rows) * width));
      const segments = strips.map((strip) => pack(words(strip, kind.littleEndian)));
      const fields = { 256: [width], 257: [height], 258: [16], 259: [compression], 278: [rows] };
      const { volume, header } = await read({ ...kind, pages: [{ fields, segments }] });
      expect(header).toMatchObject({ format: 'tiff', dtype: 'uint16', notes: [], orientation: 'LPS' });
      expect(volume).toMatchObject({ dims: [width, height, 1], frames: 1 });
      expect([...volume.data]).toEqual(all);
    });

    it('in tiles that reach over the edge is read as it was written', async () => {
      const tile = (left: number, top: number): Uint8Array =>
        bytes(16 * 16, (n) => 10 * (top + Math.floor(n / 16)) + left + (n % 16));
      const segments = [tile(0, 0), tile(16, 0)].map(pack);
      const fields = { 256: [20], 257: [5], 259: [compression] };
      const { volume } = await read({ pages: [{ fields, segments, isTiled: true }] });
      expect([...volume.data]).toEqual(
        Array.from({ length: 100 }, (__, n) => 10 * Math.floor(n / 20) + (n % 20)),
      );
    });
  });

  it.each([true, false])(
    'with differences to the pixel at the left is read (little endian: %s)',
    async (le) => {
      const colours = [100, 60_000, 5, 65_535, 40_000, 10, 1, 0, 65_530];
      const differences = colours.map((value, n) => (value - (colours[n - 3] ?? 0) + 65_536) % 65_536);
      const fields = { 256: [3], 257: [1], 258: [16, 16, 16], 259: [8], 262: [2], 277: [3], 317: [2] };
      const segments = [deflateSync(words(differences, le))];
      const { volume } = await read({ littleEndian: le, pages: [{ fields, segments }] });
      expect(volume.frames).toBe(3);
      expect([...volume.data]).toEqual([100, 65_535, 1, 60_000, 40_000, 0, 5, 10, 65_530]);
    },
  );

  it('of floating-point numbers sorted by bytes is read', async () => {
    const values = Float32Array.of(1.5, -2.25, 1e-9, 3e7);
    const big = new DataView(new ArrayBuffer(16));
    values.forEach((value, n) => {
      big.setFloat32(4 * n, value);
    });
    const planes = bytes(16, (n) => big.getUint8(4 * (n % 4) + Math.floor(n / 4)));
    const differences = planes.map((value, n) => value - (planes[n - 1] ?? 0));
    const fields = { 257: [1], 258: [32], 259: [5], 317: [3], 339: [3] };
    const { volume } = await read({ pages: [{ fields, segments: [packLzw(differences)] }] });
    expect(volume.data).toEqual(values);
  });

  it('of colours and alpha is read without alpha, whole pixels or a plane each', async () => {
    const fields = { 256: [2], 257: [1], 258: [8, 8, 8, 8], 262: [2], 277: [4], 338: [2] };
    const mixed = await read({ pages: [{ fields, segments: [Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)] }] });
    const planes = [1, 2, 3, 4].map((n) => Uint8Array.of(n, n + 4));
    const planar = await read({ pages: [{ fields: { ...fields, 284: [2] }, segments: planes }] });
    for (const { volume, header } of [mixed, planar]) {
      expect([...volume.data]).toEqual([1, 5, 2, 6, 3, 7]);
      expect(header.notes).toEqual([expect.stringContaining('alpha')]);
    }
  });

  it('of one bit is a mask, also where 0 is white', async () => {
    const page = (photometric: number): TiffFile => ({
      pages: [
        {
          fields: { 256: [10], 257: [2], 258: [1], 262: [photometric] },
          segments: [Uint8Array.of(0b10100000, 0b01000000, 0b00000001, 0b10000000)],
        },
      ],
    });
    const { volume } = await read(page(1));
    expect([...volume.data]).toEqual([1, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0]);
    expect([...(await read(page(0))).volume.data]).toEqual([...volume.data].map((value) => 1 - value));
  });

  it('of 0 and 255 is read as a mask, and one with a palette as the indices of its colours', async () => {
    const mask = await read({ pages: [{ segments: [bytes(12, (n) => (n % 2) * 255)] }] });
    expect(Math.max(...mask.volume.data)).toBe(1);
    const palette = await read({ pages: [{ fields: { 262: [3] }, segments: [GREY] }] });
    expect([...palette.volume.data]).toEqual([...GREY]);
    expect(palette.header.notes).toEqual([expect.stringContaining('palette')]);
  });

  it('of several pages is a stack, and its thumbnails are no pages', async () => {
    const thumbnail = { fields: { 254: [1], 256: [1], 257: [1] }, segments: [Uint8Array.of(77)] };
    const pages = [{ segments: [GREY] }, thumbnail, { segments: [GREY.map((value) => value + 100)] }];
    const { volume, header } = await read({ pages });
    expect(volume).toMatchObject({ dims: [4, 3, 2], frames: 1 });
    expect([...volume.data]).toEqual([...GREY, ...GREY.map((value) => value + 100)]);
    expect(header.notes).toEqual([expect.stringContaining('1 of its pages are thumbnails')]);
  });

  it('says the same before its pixels are read', async () => {
    const file = await temporaryFile(
      tiffFile({ pages: [{ segments: [GREY] }, { segments: [GREY] }] }),
      'x.tiff',
    );
    expect(await readHeader(file)).toEqual((await readVolume(file)).header);
  });

  it('is not written', async () => {
    const file = await temporaryFile(tiffFile({ pages: [{ segments: [GREY] }] }), 'x.tif');
    const { volume } = await readVolume(file);
    const target = path.join(path.dirname(file), 'y.tif');
    await expectFormatError(writeLabelMap(target, volume), 'unsupported', 'TIFF is read only');
  });
});

const page = (fields: Record<number, readonly number[]>, segment: Uint8Array = GREY): TiffFile => ({
  pages: [{ fields, segments: [segment] }],
});

describe('a damaged TIFF file', () => {
  it.each<[string, TiffFile, FormatErrorCode, string]>([
    ['whose pages go round', { pages: [{ segments: [GREY] }], next: 20 }, 'bad-header', 'leads back'],
    ['whose chain leaves the file', { pages: [{ segments: [GREY] }], next: 9999 }, 'truncated', 'page 2'],
    ['without a width', page({ 256: [] }), 'bad-header', 'no ImageWidth'],
    ['of width 0', page({ 256: [0] }), 'bad-header', 'ImageWidth is 0'],
    ['of 2^31 rows', page({ 257: [2 ** 31] }), 'too-large', 'pictures of at most'],
    [
      'of tiles of 2^31 pixels',
      { pages: [{ fields: { 322: [65_536], 323: [65_536] }, segments: [GREY], isTiled: true }] },
      'too-large',
      '65536 x 65536',
    ],
    ['of 12 bits', page({ 258: [12] }), 'unsupported', '12 bits'],
    ['of mixed bits', page({ 258: [8, 16, 8], 277: [3], 262: [2] }), 'unsupported', '8, 16, 8 bits'],
    ['in CMYK', page({ 262: [5], 277: [4], 258: [8, 8, 8, 8] }), 'unsupported', 'CMYK'],
    ['compressed by JPEG', page({ 259: [7] }), 'unsupported', 'compressed by JPEG'],
    ['with a predictor of 9', page({ 317: [9] }), 'bad-header', 'Predictor is 9'],
    [
      'with differences of floating-point bytes of integers',
      page({ 317: [3] }),
      'bad-header',
      'Predictor is 3',
    ],
    ['with too few strips', page({ 278: [1] }), 'bad-header', 'names 1 strips or tiles; its size asks for 3'],
    ['with a strip beyond its end', page({ 273: [5000] }), 'truncated', 'strip or tile 1 of page 1'],
    ['with a strip that is too short', page({}, GREY.subarray(5)), 'truncated', '7 of 12 bytes'],
    [
      'with damaged deflate',
      page(
        { 259: [8] },
        bytes(30, () => 0xaa),
      ),
      'corrupt',
      'deflate',
    ],
    [
      'with damaged LZW',
      page(
        { 259: [5] },
        bytes(30, () => 0xff),
      ),
      'corrupt',
      'LZW: code 511',
    ],
    [
      'with much more than its size',
      page({ 259: [8] }, deflateSync(new Uint8Array(1e7))),
      'corrupt',
      'more than the 12 bytes',
    ],
    [
      'of pages of several sizes',
      { pages: [{ segments: [GREY] }, { fields: { 256: [2] }, segments: [GREY] }] },
      'unsupported',
      'page 2 is 2 x 3',
    ],
  ])('%s is refused, with the field and the value', async (_, file, code, words) => {
    await expectFormatError(read(file), code, words);
  });

  it('that ends early, at any byte, is refused', async () => {
    const whole = tiffFile({ pages: [{ segments: [GREY] }] });
    for (let length = 1; length < whole.length; length++) {
      const file = await temporaryFile(whole.subarray(0, length), 'x.tif');
      await expect(readVolume(file)).rejects.toMatchObject({ name: 'FormatError' });
    }
  });

  it('that is compressed by gzip is refused before anything is unpacked', async () => {
    const file = await temporaryFile(gzipSync(tiffFile({ pages: [{ segments: [GREY] }] })), 'x.tif');
    await expectFormatError(readHeader(file), 'unsupported', 'compressed by gzip');
  });
});
