/** JPEG, baseline and progressive, grey and colour, 8 bits. Read only: label maps must not be compressed with loss. */
import { decode } from 'jpeg-js';
import type { ByteSource } from '../byteSource';
import type { Codec, ImageHeader, LoadedVolume, ReadOptions } from '../codec';
import { FormatError } from '../formatError';
import { jpegFrame, isJpeg, type JpegFrame } from './jpegFrame';
import { asCorrupt, loadedPicture, pictureHeader, separateChannels, wholeFile } from './picture';

export const jpegCodec: Codec = {
  id: 'jpeg',
  extensions: ['.jpeg', '.jpg'],
  sniff: isJpeg,
  readHeader: async (source, options) => headerOf(source.path, await frameOf(source, options)),
  read: readJpeg,
  encode: () => {
    throw new FormatError(
      'unsupported',
      'JPEG is not written: it would change the values. Write .png or .nii.gz.',
    );
  },
};

/** Bytes in which the frame is looked for first; pictures of cameras have long comments before it. */
const START_BYTES = 2 ** 16;

async function frameOf(source: ByteSource, options: ReadOptions): Promise<JpegFrame> {
  for (let length = START_BYTES; ; length *= 8) {
    const start = await source.readStart(length, options);
    const frame = jpegFrame(source.path, start);
    if (frame) return frame;
    if (start.length < length) {
      throw new FormatError(
        'truncated',
        `${source.path} is cut short: it ends before the size of its picture. Fetch the file again.`,
      );
    }
  }
}

function headerOf(path: string, { width, height, components }: JpegFrame): ImageHeader {
  const picture = { format: 'jpeg', width, height, slices: 1, frames: components, dtype: 'uint8' } as const;
  // The decoder keeps coefficients of 4 bytes beside 3 bytes of colour.
  return pictureHeader(path, { ...picture, notes: [] }, 8);
}

async function readJpeg(source: ByteSource, options: ReadOptions): Promise<LoadedVolume> {
  const { path } = source;
  const frame = await frameOf(source, options);
  const header = headerOf(path, frame);
  const bytes = await wholeFile(source, options);
  if (!endsWithMarker(bytes)) {
    throw new FormatError(
      'truncated',
      `${path} is cut short: the end of its picture is missing. Fetch the file again.`,
    );
  }
  try {
    const { width, height, data } = decode(bytes, {
      useTArray: true,
      formatAsRGBA: false,
      tolerantDecoding: false,
      maxResolutionInMP: MAX_MEGAPIXELS,
      maxMemoryUsageInMB: MAX_MEGABYTES,
    });
    if (width !== frame.width || height !== frame.height) {
      throw new FormatError(
        'bad-header',
        `${path} has a damaged JPEG header: it announces ${frame.width} x ${frame.height} and then ${width} x ${height} pixels. Fetch the file again.`,
      );
    }
    const out = new Uint8Array(width * height * frame.components);
    return loadedPicture(header, separateChannels(Uint8Array.from(data), 3, frame.components, out));
  } catch (error) {
    throw asCorrupt(path, 'JPEG', error);
  }
}

/** The size is checked before, so that these never refuse what that check lets through. */
const MAX_MEGAPIXELS = 1024;
const MAX_MEGABYTES = 4096;

/** Whether the marker that ends a picture is there; other bytes may follow it. */
function endsWithMarker(bytes: Uint8Array): boolean {
  for (let at = bytes.length - 1; at > 0; at--) {
    if (bytes[at] === 0xd9 && bytes[at - 1] === 0xff) return true;
  }
  return false;
}
