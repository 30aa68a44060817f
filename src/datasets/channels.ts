/** Names for the channels of scans that nothing names. */
import { isPictureFormat, readHeader } from '../formats/registry';
import type { ReadOptions } from '../formats/codec';

const COLOURS = ['red', 'green', 'blue'] as const;

/**
 * Channels of a case, one file each or all in one file: red, green, blue of a colour picture, else numbered;
 * "image" where there is one.
 * @throws FormatError when the header of a file cannot be read
 */
export async function channelsOfFiles(
  files: readonly string[],
  { signal }: ReadOptions,
): Promise<readonly string[]> {
  const [first] = files;
  if (first === undefined || files.length > 1) return numbered(files.length);
  const { frames, format } = await readHeader(first, { signal });
  return frames === COLOURS.length && isPictureFormat(format) ? COLOURS : numbered(frames);
}

function numbered(count: number): readonly string[] {
  return count <= 1 ? ['image'] : Array.from({ length: count }, (_, n) => `channel ${n}`);
}
