/** The pixels of a page: its strips or tiles put together. */
import type { VoxelArray } from '../../../volume/volume';
import type { ReadOptions } from '../../codec';
import { FormatError } from '../../formatError';
import { formatBytes, formatDims } from '../../wording';
import type { TiffBytes } from './bytes';
import { DecompressionError, decompress } from './decompress';
import { numbersOf, type TiffDirectory, type TiffEntry } from './directories';
import type { TiffPage } from './page';
import { rowBytes, samplesOf } from './samples';

/** What a page's strips or tiles may hold together, beyond its own pixels: tiles may be larger than the page. */
const MOST_TILE_BYTES = 2 ** 30;

interface Place {
  readonly page: TiffPage;
  readonly directory: TiffDirectory;
  /** From 1 on. */
  readonly number: number;
  readonly littleEndian: boolean;
}

/**
 * Bytes of all strips or tiles of a page, uncompressed: what has to be worked through.
 * @throws FormatError when a tile is absurdly large
 */
export function segmentBytesOf(
  { page, number }: Omit<Place, 'directory' | 'littleEndian'>,
  path: string,
): number {
  const { segment, bits, samples } = page;
  const bytes = segment.height * rowBytes(segment.width, samples, bits) * segmentCounts(page).ofSample;
  if (bytes <= MOST_TILE_BYTES) return bytes;
  throw new FormatError(
    'too-large',
    `${path}, page ${number} has tiles of ${formatDims([segment.width, segment.height])} pixels, ${formatBytes(bytes)} for the page; at most ${formatBytes(MOST_TILE_BYTES)} are read. Save it with smaller tiles.`,
  );
}

function segmentCounts({ width, height, segment, isPlanar, samples }: TiffPage): {
  readonly across: number;
  readonly ofSample: number;
  readonly all: number;
} {
  const across = Math.ceil(width / segment.width);
  const ofSample = across * Math.ceil(height / segment.height);
  return { across, ofSample, all: isPlanar ? ofSample * samples : ofSample };
}

/**
 * Reads a page into a stack.
 * @param out shape (frames, slices, height, width)
 * @param slice of the stack, which has `slices`
 * @throws FormatError 'truncated' or 'corrupt', naming the strip or tile
 */
export async function readPixels(
  bytes: TiffBytes,
  place: Place,
  out: VoxelArray,
  { slice, slices }: { readonly slice: number; readonly slices: number },
  { signal }: ReadOptions,
): Promise<void> {
  const { page, littleEndian } = place;
  const { width, height, segment, isPlanar, samples, frames } = page;
  const { across, ofSample, all } = segmentCounts(page);
  const { offsets, counts } = await segmentPlaces(bytes, place, all);
  const stored = isPlanar ? 1 : samples;
  const pixels = width * height;
  for (let n = 0; n < (isPlanar ? ofSample * frames : all); n++) {
    signal?.throwIfAborted();
    const left = ((n % ofSample) % across) * segment.width;
    const top = Math.floor((n % ofSample) / across) * segment.height;
    const columns = Math.min(segment.width, width - left);
    const rows = Math.min(segment.height, height - top);
    const needed = rows * rowBytes(segment.width, stored, page.bits);
    const packed = await segmentBytes(bytes, place, n, { offset: offsets[n], count: counts?.[n], needed });
    const unpacked = unpack(bytes.path, place, n, packed, needed);
    const values = samplesOf(unpacked, page, stored, littleEndian);
    for (let c = 0; c < (isPlanar ? 1 : frames); c++) {
      const frame = isPlanar ? Math.floor(n / ofSample) : c;
      const start = (frame * slices + slice) * pixels;
      for (let y = 0; y < rows; y++) {
        let from = y * segment.width * stored + c;
        let to = start + (top + y) * width + left;
        for (let x = 0; x < columns; x++, from += stored, to++) out[to] = values[from] ?? 0;
      }
    }
  }
}

async function segmentPlaces(
  bytes: TiffBytes,
  { page, directory, number, littleEndian }: Place,
  needed: number,
): Promise<{ readonly offsets: readonly number[]; readonly counts: readonly number[] | undefined }> {
  const read = async (tag: number, name: string): Promise<readonly number[] | undefined> => {
    const entry: TiffEntry | undefined = directory.entries.get(tag);
    if (!entry) return undefined;
    if (entry.count >= needed) return numbersOf(bytes, entry, name, littleEndian, needed);
    throw new FormatError(
      'bad-header',
      `${bytes.path}, page ${number} has a damaged TIFF header: ${name} names ${entry.count} strips or tiles; its size asks for ${needed}. Fetch the file again.`,
    );
  };
  const offsets = await read(page.offsetsTag, 'the table of offsets');
  const counts = await read(page.countsTag, 'the table of byte counts');
  // Old writers leave the counts out where nothing is compressed.
  if (offsets && (counts || page.compression === 1)) return { offsets, counts };
  throw new FormatError(
    'bad-header',
    `${bytes.path}, page ${number} has a damaged TIFF header: it does not say where its pixels are. Fetch the file again.`,
  );
}

async function segmentBytes(
  bytes: TiffBytes,
  { number }: Place,
  n: number,
  { offset = 0, count, needed }: { offset: number | undefined; count: number | undefined; needed: number },
): Promise<Uint8Array<ArrayBuffer>> {
  const view = await bytes.view(offset, count ?? needed, `strip or tile ${n + 1} of page ${number}`);
  return Uint8Array.from(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
}

function unpack(
  path: string,
  { page, number }: Place,
  n: number,
  packed: Uint8Array<ArrayBuffer>,
  needed: number,
): Uint8Array<ArrayBuffer> {
  const where = `${path} has damaged pixels in strip or tile ${n + 1} of page ${number}`;
  try {
    const padding =
      page.segment.height * rowBytes(page.segment.width, page.isPlanar ? 1 : page.samples, page.bits);
    const unpacked = decompress(packed, page.compression, padding);
    if (unpacked.length >= needed) return unpacked;
    throw new FormatError(
      'truncated',
      `${where}: ${unpacked.length} of ${needed} bytes are there. Fetch the file again.`,
    );
  } catch (error) {
    if (!(error instanceof DecompressionError)) throw error;
    throw new FormatError('corrupt', `${where} (${error.message}). Fetch the file again.`, { cause: error });
  }
}
