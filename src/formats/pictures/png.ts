/**
 * PNG (https://www.w3.org/TR/png-3/): grey, colour and palette, 1 to 16 bits. Palettes are read as indices,
 * since nearly every palette picture among scans is a label map. Label maps are written as grey pictures.
 */
import { inflateSync } from 'node:zlib';
import { decode, encode, type DecodedPng } from 'fast-png';
import type { ByteSource } from '../byteSource';
import type { Codec, Encodable, ImageHeader, LoadedVolume, ReadOptions, WriteOptions } from '../codec';
import { FormatError, systemErrorCode } from '../formatError';
import { labelsText, parseLabelsText, type StoredNames } from '../labelsText';
import { formatBytes, formatDims } from '../wording';
import {
  ALPHA_NOTE,
  PALETTE_NOTE,
  asCorrupt,
  loadedPicture,
  pictureHeader,
  separateChannels,
  wholeFile,
} from './picture';
import {
  PNG_HEADER_BYTES,
  PNG_SIGNATURE,
  isPng,
  pngChunks,
  pngFields,
  pngRawBytes,
  type PngChunk,
  type PngFields,
} from './pngChunks';

export const pngCodec: Codec = {
  id: 'png',
  extensions: ['.png'],
  sniff: isPng,
  readHeader: async (source, options) => headerOf(source.path, await source.readStart(START_BYTES, options)),
  read: readPng,
  encode: encodePng,
};

/** Bytes in which the header and the names of labels, which this program writes right after it, are looked for. */
const START_BYTES = 2 ** 16;
/** Keyword of the text chunk that names labels. */
const LABELS_KEYWORD = 'Comment';
/** Text that follows the last pixel is not wrong, but more than this is another picture than announced. */
const SLACK_BYTES = 2 ** 16;

function headerOf(path: string, start: Uint8Array): ImageHeader {
  const fields = pngFields(path, start);
  const colours = colourSamples(fields);
  const notes = [
    ...(fields.isPalette ? [PALETTE_NOTE] : []),
    ...(colours < fields.samples ? [ALPHA_NOTE] : []),
  ];
  const names = namesIn(start);
  return pictureHeader(
    path,
    {
      format: 'png',
      width: fields.width,
      height: fields.height,
      slices: 1,
      frames: colours,
      dtype: fields.depth === 16 ? 'uint16' : 'uint8',
      notes,
      labels: names?.labels,
      reviewed: names?.reviewed,
    },
    (fields.samples / colours) * Math.ceil(fields.depth / 8),
  );
}

/** Samples of a pixel without alpha. */
const colourSamples = ({ samples }: PngFields): number => (samples >= 3 ? 3 : 1);

function namesIn(start: Uint8Array): StoredNames | undefined {
  for (const { type, data } of pngChunks(Uint8Array.from(start))) {
    if (type === 'IDAT') return undefined;
    const [keyword, text] = type === 'tEXt' ? Buffer.from(data).toString('latin1').split('\0', 2) : [];
    const names = keyword === LABELS_KEYWORD && text !== undefined ? parseLabelsText(text) : undefined;
    if (names) return names;
  }
  return undefined;
}

async function readPng(source: ByteSource, options: ReadOptions): Promise<LoadedVolume> {
  const { path } = source;
  const header = await pngCodec.readHeader(source, options);
  const bytes = await wholeFile(source, options);
  const fields = pngFields(path, bytes);
  const chunks = [...pngChunks(bytes)];
  if (chunks.at(-1)?.type !== 'IEND') {
    throw new FormatError(
      'truncated',
      `${path} is cut short: its last PNG chunk is missing. Fetch the file again.`,
    );
  }
  checkPixels(path, fields, chunks);
  // Only what decides about the pixels: a colour profile or a long text could be anything.
  const needed = chunks.filter(({ type }) => ['IHDR', 'PLTE', 'IDAT', 'IEND'].includes(type));
  try {
    const decoded = decode(Buffer.concat([PNG_SIGNATURE, ...needed.map((chunk) => chunk.bytes)]), {
      checkCrc: true,
    });
    return loadedPicture(header, pixelsOf(decoded, fields));
  } catch (error) {
    throw asCorrupt(path, 'PNG', error);
  }
}

/**
 * Whether the compressed pixels are those that the header announces, found out within bounds: the decoder
 * would inflate whatever it is given.
 */
function checkPixels(path: string, fields: PngFields, chunks: readonly PngChunk[]): void {
  const compressed = Buffer.concat(chunks.flatMap(({ type, data }) => (type === 'IDAT' ? [data] : [])));
  const expected = pngRawBytes(fields);
  const what = `${formatDims([fields.width, fields.height])} pixels`;
  try {
    const { length } = inflateSync(compressed, { maxOutputLength: expected + SLACK_BYTES });
    if (length >= expected) return;
    throw new FormatError(
      'truncated',
      `${path} is cut short or its header is damaged: its ${what} need ${formatBytes(expected)}, but ${formatBytes(length)} are there. Fetch the file again.`,
    );
  } catch (error) {
    if (error instanceof FormatError) throw error;
    if (systemErrorCode(error) === 'ERR_BUFFER_TOO_LARGE') {
      throw new FormatError(
        'bad-header',
        `${path} has a damaged PNG header: it holds more than the ${what} that its width and height announce. Fetch the file again.`,
      );
    }
    throw asCorrupt(path, 'PNG', error);
  }
}

/** Shape (channels, height, width), without alpha. */
function pixelsOf(
  { data }: DecodedPng,
  fields: PngFields,
): Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> {
  const pixels = fields.width * fields.height;
  const colours = colourSamples(fields);
  if (data instanceof Uint16Array) {
    return separateChannels(
      Uint16Array.from(data),
      fields.samples,
      colours,
      new Uint16Array(pixels * colours),
    );
  }
  const bytes = Uint8Array.from(data);
  if (fields.depth < 8) return unpackedRows(bytes, fields);
  return separateChannels(bytes, fields.samples, colours, new Uint8Array(pixels * colours));
}

/** Samples of less than a byte stand in each byte from the highest bits on. */
function unpackedRows(packed: Uint8Array, { width, height, depth }: PngFields): Uint8Array<ArrayBuffer> {
  const rowBytes = Math.ceil((width * depth) / 8);
  const out = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const bit = x * depth;
      const byte = packed[y * rowBytes + (bit >> 3)] ?? 0;
      out[y * width + x] = (byte >> (8 - depth - (bit & 7))) & (2 ** depth - 1);
    }
  }
  return out;
}

/** A grey picture of one slice, 8 or 16 bits, with the names of the labels in a text before the pixels. */
function* encodePng(
  { volume, kind }: Encodable,
  { table, reviewed }: WriteOptions,
): Generator<Uint8Array, void, undefined> {
  const { data, frames } = volume;
  const [width, height, slices] = volume.dims;
  if (slices !== 1 || frames !== 1 || !(data instanceof Uint8Array || data instanceof Uint16Array)) {
    throw new FormatError(
      'unsupported',
      `A ${kind} of ${formatDims([...volume.dims, frames])} voxels of ${volume.dtype} cannot be written as PNG, which holds one slice of integers from 0 to 65535. Write .nii.gz.`,
    );
  }
  const depth = data instanceof Uint8Array ? 8 : 16;
  const text = table && table.length > 0 ? { [LABELS_KEYWORD]: labelsText({ labels: table, reviewed }) } : {};
  const file = Uint8Array.from(encode({ width, height, data, depth, channels: 1, text }));
  // The names go before the pixels, so that they are found without reading those.
  const chunks = [...pngChunks(file)].slice(1);
  yield file.subarray(0, PNG_HEADER_BYTES);
  for (const { type, bytes } of chunks) if (type === 'tEXt') yield bytes;
  for (const { type, bytes } of chunks) if (type !== 'tEXt') yield bytes;
}
