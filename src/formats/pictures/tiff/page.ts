/** What a page of a TIFF file says of its picture, every field checked (TIFF 6.0, section 8). */
import type { ArrayDtype } from '../../../volume/arrays';
import { FormatError } from '../../formatError';
import type { TiffBytes } from './bytes';
import { isCompression, nameOfCompression, type Compression } from './decompress';
import { numbersOf, type TiffDirectories, type TiffDirectory } from './directories';

export interface TiffPage {
  readonly width: number;
  readonly height: number;
  /** Bits of a sample: 1, 2, 4, 8, 16, 32 or 64. */
  readonly bits: number;
  readonly dtype: ArrayDtype;
  /** Samples of a pixel that are stored, and those of them that are read. */
  readonly samples: number;
  readonly frames: number;
  readonly compression: Compression;
  /** 1 none, 2 difference to the pixel at the left, 3 the same of floating-point bytes. */
  readonly predictor: 1 | 2 | 3;
  readonly isPalette: boolean;
  /** Whether 0 is white. */
  readonly isInverted: boolean;
  /** Whether each sample has strips or tiles of its own. */
  readonly isPlanar: boolean;
  /** Size of a strip or tile in pixels. */
  readonly segment: { readonly width: number; readonly height: number };
  readonly offsetsTag: number;
  readonly countsTag: number;
  readonly hasAlpha: boolean;
  readonly orientation: number;
}

const TAGS = {
  NewSubfileType: 254,
  ImageWidth: 256,
  ImageLength: 257,
  BitsPerSample: 258,
  Compression: 259,
  PhotometricInterpretation: 262,
  FillOrder: 266,
  StripOffsets: 273,
  Orientation: 274,
  SamplesPerPixel: 277,
  RowsPerStrip: 278,
  StripByteCounts: 279,
  PlanarConfiguration: 284,
  Predictor: 317,
  TileWidth: 322,
  TileLength: 323,
  TileOffsets: 324,
  TileByteCounts: 325,
  ExtraSamples: 338,
  SampleFormat: 339,
} as const;
type Tag = keyof typeof TAGS;

/** NewSubfileType: a smaller copy of another page, or its transparency. */
const NO_PAGE_OF_ITS_OWN = 1 | 4;
const WHITE_IS_ZERO = 0;
const BLACK_IS_ZERO = 1;
const RGB = 2;
const PALETTE = 3;
const OTHER_COLOURS: Readonly<Record<number, string>> = {
  4: 'a transparency mask',
  5: 'CMYK',
  6: 'YCbCr',
  8: 'CIELab',
  32803: 'a colour filter array',
};
/** ExtraSamples: associated and unassociated alpha. */
const ALPHA = [1, 2];
/** Channels of a microscope; more are a damaged field. */
const MOST_SAMPLES = 256;
/** RowsPerStrip where all rows are in one strip. */
const ALL_ROWS = 2 ** 32 - 1;

/** Types of samples by SampleFormat (1 unsigned, 2 signed, 3 floating point) and bits. */
const DTYPES: Readonly<Record<string, ArrayDtype>> = {
  ...{ '1 1': 'uint8', '1 2': 'uint8', '1 4': 'uint8', '1 8': 'uint8', '1 16': 'uint16', '1 32': 'uint32' },
  ...{ '2 8': 'int8', '2 16': 'int16', '2 32': 'int32', '3 32': 'float32', '3 64': 'float64' },
};

/** Whether a directory is a thumbnail, a coarser level or a transparency mask of another page. */
export async function isAside(
  bytes: TiffBytes,
  directory: TiffDirectory,
  { littleEndian }: TiffDirectories,
): Promise<boolean> {
  const entry = directory.entries.get(TAGS.NewSubfileType);
  const [type = 0] = entry ? await numbersOf(bytes, entry, 'NewSubfileType', littleEndian, 1) : [];
  return (type & NO_PAGE_OF_ITS_OWN) !== 0;
}

/** @throws FormatError naming the field at fault and its value, or what is not read */
export async function tiffPage(
  bytes: TiffBytes,
  { entries }: TiffDirectory,
  number: number,
  littleEndian: boolean,
): Promise<TiffPage> {
  const { path } = bytes;
  const where = `${path}, page ${number}`;
  const bad = (what: string): FormatError =>
    new FormatError('bad-header', `${where} has a damaged TIFF header: ${what}. Fetch the file again.`);
  const unsupported = (what: string): FormatError =>
    new FormatError(
      'unsupported',
      `${where} is ${what}, which is not read. Convert it to PNG or plain TIFF.`,
    );
  const all = async (tag: Tag): Promise<readonly number[]> => {
    const entry = entries.get(TAGS[tag]);
    return entry ? numbersOf(bytes, entry, tag, littleEndian, MOST_SAMPLES) : [];
  };
  const one = async (tag: Tag, otherwise?: number): Promise<number> => {
    const value = (await all(tag))[0] ?? otherwise;
    if (value === undefined) throw bad(`it has no ${tag}`);
    return value;
  };
  const side = async (tag: Tag, otherwise?: number): Promise<number> => {
    const value = await one(tag, otherwise);
    if (value >= 1) return value;
    throw bad(`${tag} is ${value}; it is at least 1`);
  };

  const width = await side('ImageWidth');
  const height = await side('ImageLength');
  const samples = await side('SamplesPerPixel', 1);
  if (samples > MOST_SAMPLES) throw bad(`SamplesPerPixel is ${samples}; at most ${MOST_SAMPLES} are read`);
  const [bits = 1, ...otherBits] = await all('BitsPerSample');
  if (otherBits.some((other) => other !== bits)) {
    throw unsupported(`of samples with ${[bits, ...otherBits].join(', ')} bits`);
  }
  const [format = 1] = await all('SampleFormat');
  // 4 stands for values of no known kind, which are unsigned in practice.
  const dtype = DTYPES[`${format === 4 ? 1 : format} ${bits}`];
  if (!dtype) throw unsupported(`of ${bits} bits in SampleFormat ${format}`);

  const compression = await one('Compression', 1);
  if (!isCompression(compression)) throw unsupported(`compressed by ${nameOfCompression(compression)}`);
  const fillOrder = await one('FillOrder', 1);
  if (fillOrder !== 1) throw unsupported(`stored with the lowest bit first (FillOrder ${fillOrder})`);
  const predictor = await one('Predictor', 1);
  if (predictor !== 1 && predictor !== 2 && predictor !== 3) {
    throw bad(`Predictor is ${predictor}; there are 1, 2 and 3`);
  }
  if ((predictor === 2 && (bits < 8 || bits > 32)) || (predictor === 3 && format !== 3)) {
    throw bad(
      `Predictor is ${predictor}, which samples of ${bits} bits in SampleFormat ${format} cannot have`,
    );
  }
  const photometric = await one('PhotometricInterpretation', samples < 3 ? BLACK_IS_ZERO : RGB);
  const other = OTHER_COLOURS[photometric];
  if (other !== undefined) throw unsupported(`in the colours of ${other}`);
  if (![WHITE_IS_ZERO, BLACK_IS_ZERO, RGB, PALETTE].includes(photometric)) {
    throw unsupported(`in colours by PhotometricInterpretation ${photometric}`);
  }
  if (photometric === RGB && samples < 3) throw bad(`it is in colours, but SamplesPerPixel is ${samples}`);
  const planar = await one('PlanarConfiguration', 1);
  if (planar !== 1 && planar !== 2) throw bad(`PlanarConfiguration is ${planar}; there are 1 and 2`);

  const extra = await all('ExtraSamples');
  const alpha = extra.filter((kind) => ALPHA.includes(kind)).length;
  // Samples beyond colours and palette indices are not channels of their own, whatever they are called.
  const frames = photometric === RGB ? 3 : photometric === PALETTE ? 1 : Math.max(1, samples - alpha);
  const isTiled = entries.has(TAGS.TileOffsets);
  const rows = isTiled ? 0 : await side('RowsPerStrip', ALL_ROWS);
  return {
    ...{ width, height, bits, dtype, samples, frames, compression, predictor },
    isPalette: photometric === PALETTE,
    isInverted: photometric === WHITE_IS_ZERO && format === 1 && bits <= 16,
    isPlanar: planar === 2 && samples > 1,
    segment: isTiled
      ? { width: await side('TileWidth'), height: await side('TileLength') }
      : { width, height: Math.min(rows, height) },
    offsetsTag: isTiled ? TAGS.TileOffsets : TAGS.StripOffsets,
    countsTag: isTiled ? TAGS.TileByteCounts : TAGS.StripByteCounts,
    hasAlpha: frames < samples,
    orientation: await one('Orientation', 1),
  };
}
