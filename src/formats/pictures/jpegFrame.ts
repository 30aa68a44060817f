/** What a JPEG file says of its picture, from its markers (ITU-T T.81, https://www.w3.org/Graphics/JPEG/itu-t81.pdf). */
import { FormatError } from '../formatError';

export interface JpegFrame {
  readonly width: number;
  readonly height: number;
  /** Components: 1 grey, 3 colour. */
  readonly components: number;
}

/** Start of frame: baseline, extended sequential and progressive, all with Huffman codes. */
const READ_FRAMES = [0xc0, 0xc1, 0xc2];
/** Frames of other processes; the gaps are other markers. */
const OTHER_FRAMES: Readonly<Record<number, string>> = {
  0xc3: 'lossless',
  0xc5: 'hierarchical',
  0xc6: 'hierarchical',
  0xc7: 'hierarchical lossless',
  0xc9: 'arithmetic-coded',
  0xca: 'arithmetic-coded progressive',
  0xcb: 'arithmetic-coded lossless',
  0xcd: 'arithmetic-coded hierarchical',
  0xce: 'arithmetic-coded hierarchical',
  0xcf: 'arithmetic-coded hierarchical lossless',
};
/** A number of lines of 0 means that it follows after the first scan, which hardly any writer does. */
const UNKNOWN_LINES = 0;

export function isJpeg(start: Uint8Array): boolean {
  return start[0] === 0xff && start[1] === 0xd8 && start[2] === 0xff;
}

/**
 * The frame header in the first bytes of a file.
 * @returns undefined when it comes later
 * @throws FormatError naming the field at fault, or the process when it is not read
 */
export function jpegFrame(path: string, start: Uint8Array): JpegFrame | undefined {
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  for (let at = 2; at + 10 <= start.length;) {
    const marker = view.getUint8(at + 1);
    if (view.getUint8(at) !== 0xff) throw bad(path, `byte ${at} begins no marker`);
    if (marker === 0xff) {
      at++; // Fill bytes may come before a marker.
      continue;
    }
    const length = view.getUint16(at + 2);
    if (length < 2) throw bad(path, `a segment at byte ${at} has the length ${length}; it is at least 2`);
    const process = OTHER_FRAMES[marker];
    if (process !== undefined) {
      throw new FormatError(
        'unsupported',
        `${path} is a ${process} JPEG, which is not read. Convert it to PNG.`,
      );
    }
    if (READ_FRAMES.includes(marker)) return frameAt(path, view, at + 4);
    if (marker === 0xda || marker === 0xd9) throw bad(path, 'its pixels come before its size');
    at += 2 + length;
  }
  return undefined;
}

function frameAt(path: string, view: DataView, at: number): JpegFrame {
  const precision = view.getUint8(at);
  const [height, width, components] = [view.getUint16(at + 1), view.getUint16(at + 3), view.getUint8(at + 5)];
  if (precision !== 8) {
    throw new FormatError(
      'unsupported',
      `${path} is a JPEG of ${precision} bits, which is not read; 8 bits are. Convert it to PNG.`,
    );
  }
  if (height === UNKNOWN_LINES) throw bad(path, 'the number of lines is 0');
  if (components !== 1 && components !== 3) {
    throw new FormatError(
      'unsupported',
      `${path} is a JPEG of ${components} components, which is not read; grey and colour (1 and 3) are. Convert it to PNG.`,
    );
  }
  return { width, height, components };
}

function bad(path: string, what: string): FormatError {
  return new FormatError('bad-header', `${path} has a damaged JPEG header: ${what}. Fetch the file again.`);
}
