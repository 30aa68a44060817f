/**
 * TIFF and BigTIFF: grey, colour and palette, 1 to 64 bits, strips and tiles, uncompressed or packed by LZW,
 * deflate or PackBits; the pages of one file are the slices of a stack. Read only.
 */
import { arrayOver } from '../../../volume/arrays';
import type { ByteSource } from '../../byteSource';
import type { Codec, ImageHeader, LoadedVolume, ReadOptions } from '../../codec';
import { FormatError } from '../../formatError';
import { formatBytes, formatDims } from '../../wording';
import { ALPHA_NOTE, PALETTE_NOTE, loadedPicture, pictureHeader, refuseGzip, wholeFile } from '../picture';
import { bytesInBlocks, bytesInMemory, type TiffBytes } from './bytes';
import { isTiff, tiffDirectories, type TiffDirectory } from './directories';
import { isAside, tiffPage, type TiffPage } from './page';
import { readPixels, segmentBytesOf } from './pixels';

export const tiffCodec: Codec = {
  id: 'tiff',
  extensions: ['.tiff', '.tif'],
  sniff: isTiff,
  readHeader: async (source, options) => {
    refuseGzip(source);
    return (await stackIn(bytesInBlocks(source, options))).header;
  },
  read: readTiff,
  encode: () => {
    throw new FormatError('unsupported', 'TIFF is read only. Write .png or .nii.gz.');
  },
};

/** What has to be uncompressed for one file: small pages in large tiles could be made to take hours. */
const MOST_BYTES = 2 ** 32;

interface Stack {
  readonly header: ImageHeader;
  /** The first page; all are like it. */
  readonly first: TiffPage;
  readonly littleEndian: boolean;
  readonly pages: readonly {
    readonly page: TiffPage;
    readonly directory: TiffDirectory;
    readonly number: number;
  }[];
}

async function stackIn(bytes: TiffBytes): Promise<Stack> {
  const { path } = bytes;
  const found = await tiffDirectories(bytes);
  const { littleEndian } = found;
  const pages: Stack['pages'][number][] = [];
  let asides = 0;
  let work = 0;
  for (const [n, directory] of found.directories.entries()) {
    if (await isAside(bytes, directory, found)) {
      asides++;
      continue;
    }
    const number = n + 1;
    const page = await tiffPage(bytes, directory, number, littleEndian);
    if (pages[0]) checkLikeFirst(path, page, number, pages[0]);
    // Already one page may be more than can be opened, which is to be said before anything else.
    else headerOf(path, page, 1, 0);
    work += segmentBytesOf({ page, number }, path);
    pages.push({ page, directory, number });
  }
  const [first] = pages;
  if (!first) {
    throw new FormatError(
      'bad-header',
      `${path} has no page but thumbnails or masks of other pages. Fetch the file again.`,
    );
  }
  if (work > MOST_BYTES) {
    throw new FormatError(
      'too-large',
      `${path} holds ${formatBytes(work)} in its strips and tiles; files of at most ${formatBytes(MOST_BYTES)} are read. Split it.`,
    );
  }
  return { header: headerOf(path, first.page, pages.length, asides), first: first.page, littleEndian, pages };
}

function headerOf(path: string, page: TiffPage, slices: number, asides: number): ImageHeader {
  const { width, height, frames, dtype, samples, bits } = page;
  const notes = [
    ...(page.isPalette ? [PALETTE_NOTE] : []),
    ...(page.hasAlpha ? [ALPHA_NOTE] : []),
    ...(asides > 0 ? [`${asides} of its pages are thumbnails or masks of others; they are not read.`] : []),
    ...(page.orientation === 1
      ? []
      : [
          `The picture is stored turned or mirrored (Orientation ${page.orientation}); it is read as it is stored.`,
        ]),
  ];
  const picture = { format: 'tiff', width, height, slices, frames, dtype, notes };
  return pictureHeader(path, picture, (samples / frames) * Math.ceil(bits / 8));
}

function checkLikeFirst(path: string, page: TiffPage, number: number, first: Stack['pages'][number]): void {
  const kind = ({ width, height, frames, dtype }: TiffPage): string =>
    `${formatDims([width, height])} pixels of ${frames} x ${dtype}`;
  if (kind(page) === kind(first.page)) return;
  throw new FormatError(
    'unsupported',
    `${path} is no stack: page ${number} is ${kind(page)}, but page ${first.number} is ${kind(first.page)}. Save the pages that belong together in a file of their own.`,
  );
}

async function readTiff(source: ByteSource, options: ReadOptions): Promise<LoadedVolume> {
  refuseGzip(source);
  const { header, first, littleEndian, pages } = await stackIn(bytesInBlocks(source, options));
  const bytes = bytesInMemory(source.path, await wholeFile(source, options));
  const [width, height, slices] = header.dims;
  const samples = width * height * slices * header.frames;
  const out = arrayOver(first.dtype, new ArrayBuffer(samples * Math.ceil(first.bits / 8)));
  for (const [slice, { page, directory, number }] of pages.entries()) {
    await readPixels(bytes, { page, directory, number, littleEndian }, out, { slice, slices }, options);
  }
  return loadedPicture(header, out);
}
