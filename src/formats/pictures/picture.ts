/**
 * Pictures (PNG, JPEG, TIFF) as volumes: one slice a page, the colours red, green, blue as three frames.
 * A picture says nothing of the patient, so its columns run to the left and its rows to the back, which
 * draws the top row at the top of the axial plane, and a pixel counts as 1 mm: distances are in pixels.
 */
import { constants } from 'node:buffer';
import { spacingOf, type Affine } from '../../volume/affine';
import { orientationCode } from '../../volume/planes';
import type { Dtype, VoxelArray } from '../../volume/volume';
import type { ByteSource } from '../byteSource';
import type { ImageHeader, LoadedVolume, ReadOptions, StoredLabel, StoredMarks } from '../codec';
import { FormatError } from '../formatError';
import { formatBytes } from '../wording';

const AFFINE: Affine = [
  [-1, 0, 0, 0],
  [0, -1, 0, 0],
  [0, 0, 1, 0],
  [0, 0, 0, 1],
];

/** Decoders hold a picture several times over, and arrays of Node.js 20 end at 4 GiB. */
const MAX_BYTES = Math.min(2 ** 30, constants.MAX_LENGTH);

export const ALPHA_NOTE = 'The transparency (alpha channel) is not read.';
export const PALETTE_NOTE = 'The colours of the palette are not used: each pixel is the index of its colour.';
export const MASK_NOTE = 'The pixels are of two values only, 0 and the largest: read as a mask of 0 and 1.';

export interface Picture {
  /** Format, also the codec's id. */
  readonly format: string;
  readonly width: number;
  readonly height: number;
  /** Pages. */
  readonly slices: number;
  /** Colours or other channels. */
  readonly frames: number;
  readonly dtype: Dtype;
  readonly notes: readonly string[];
  readonly labels?: readonly StoredLabel[] | undefined;
  readonly reviewed?: StoredMarks | undefined;
}

/**
 * The header of a picture.
 * @throws FormatError 'bad-header' when a side is 0, 'too-large' when it needs more memory than is allowed
 */
export function pictureHeader(path: string, picture: Picture, bytesPerPixel: number): ImageHeader {
  const { format, width, height, slices, frames, dtype, notes, labels, reviewed } = picture;
  if (!(width >= 1 && height >= 1)) {
    throw new FormatError(
      'bad-header',
      `${path} has a damaged header: width ${width} and height ${height}; both are at least 1. Fetch the file again.`,
    );
  }
  const bytes = width * height * slices * frames * bytesPerPixel;
  if (!(bytes <= MAX_BYTES)) {
    throw new FormatError(
      'too-large',
      `${path} is ${width} x ${height} pixels${slices > 1 ? ` on ${slices} pages` : ''}, which is ${formatBytes(bytes)} in memory; pictures of at most ${formatBytes(MAX_BYTES)} can be opened. Crop or downsample it, or convert it to NIfTI.`,
    );
  }
  return {
    format,
    dims: [width, height, slices],
    frames,
    dtype,
    affine: AFFINE,
    spacing: spacingOf(AFFINE),
    orientation: orientationCode(AFFINE),
    notes,
    ...(labels ? { labels } : {}),
    ...(reviewed ? { reviewed } : {}),
    raw: { codec: format, bytes: new Uint8Array(0) },
  };
}

/**
 * The picture with its pixels. A single channel that holds nothing but 0 and the largest value of its
 * type (255, 65535) is a mask as picture programs draw it, and is read as 0 and 1, unless the file names
 * that value as a label.
 */
export function loadedPicture(header: ImageHeader, data: VoxelArray): LoadedVolume {
  const largest = header.dtype === 'uint8' ? 255 : header.dtype === 'uint16' ? 65_535 : undefined;
  const isLabel = header.labels?.some(({ value }) => value === largest) === true;
  const isMask = largest !== undefined && header.frames === 1 && !isLabel && becomesMask(data, largest);
  const { dims, affine, dtype, frames } = header;
  return {
    header: isMask ? { ...header, notes: [...header.notes, MASK_NOTE] } : header,
    volume: { dims, affine, dtype, frames, data },
  };
}

/** Makes a mask of 0 and 1 in place; false where another value than 0 and `largest` is found, or no `largest`. */
function becomesMask(data: VoxelArray, largest: number): boolean {
  let found = false;
  for (const value of data) {
    if (value === largest) found = true;
    else if (value !== 0) return false;
  }
  if (!found) return false;
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) data[i] = 1;
  return true;
}

/**
 * The channels of interleaved pixels one after another.
 * @param data shape (height, width, channels)
 * @param keep the first channels, which are kept
 * @returns shape (keep, height, width)
 */
export function separateChannels<T extends Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>>(
  data: T,
  channels: number,
  keep: number,
  out: T,
): T {
  const pixels = data.length / channels;
  for (let c = 0; c < keep; c++) {
    for (let p = 0, from = c, to = c * pixels; p < pixels; p++, from += channels, to++) {
      out[to] = data[from] ?? 0;
    }
  }
  return out;
}

/** @throws FormatError 'unsupported' when a picture is compressed by gzip */
export function refuseGzip({ path, gzip }: ByteSource): void {
  if (!gzip) return;
  throw new FormatError(
    'unsupported',
    `${path} is a picture compressed by gzip, which is not read. Unpack it.`,
  );
}

/**
 * All bytes of a file.
 * @throws FormatError 'unsupported' when it is compressed by gzip, 'too-large'
 */
export async function wholeFile(source: ByteSource, options: ReadOptions): Promise<Uint8Array<ArrayBuffer>> {
  refuseGzip(source);
  if (source.fileBytes > MAX_BYTES) {
    throw new FormatError(
      'too-large',
      `${source.path} has ${formatBytes(source.fileBytes)}; pictures of at most ${formatBytes(MAX_BYTES)} can be opened.`,
    );
  }
  const bytes = new Uint8Array(source.fileBytes);
  await source.readInto(bytes, 0, options);
  return bytes;
}

/** Whatever a decoder throws over damaged content, as the error people are shown. */
export function asCorrupt(path: string, format: string, error: unknown): unknown {
  if (error instanceof FormatError || (error instanceof Error && error.name === 'AbortError')) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new FormatError(
    'corrupt',
    `${path} has damaged data (${format}: ${reason.replace(/\.$/, '')}). Fetch the file again.`,
    { cause: error },
  );
}
