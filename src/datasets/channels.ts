/** Names for the channels of scans that nothing names. */
import { isPictureFormat, readHeader } from '../formats/registry';
import type { ReadOptions } from '../formats/codec';
import { FormatError } from '../formats/formatError';
import type { Case } from './dataset';

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

/**
 * Channels of the first case whose header can be read: whoever reads the others is told.
 * @param names of the files of a case, where they have any; a file of several frames has channels of its own
 */
export async function channelsOfCases(
  cases: readonly Pick<Case, 'images'>[],
  names: readonly string[] | undefined,
  options: ReadOptions,
): Promise<readonly string[]> {
  if (names && names.length > 1) return names;
  const named = (found: readonly string[]): readonly string[] =>
    names && found.length === 1 ? names : found;
  for (const { images } of cases) {
    try {
      return named(await channelsOfFiles(images, options));
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
    }
  }
  return named(await channelsOfFiles(cases[0]?.images ?? [], options));
}
