/**
 * The directories of a TIFF file, one a page: TIFF 6.0 (https://www.itu.int/itudoc/itu-t/com16/tiff-fx/docs/tiff6.pdf,
 * section 2) and BigTIFF (https://libtiff.gitlab.io/libtiff/specification/bigtiff.html).
 */
import { FormatError } from '../../formatError';
import type { TiffBytes } from './bytes';

export interface TiffEntry {
  /** Type of the values, by TIFF's number. */
  readonly type: number;
  readonly count: number;
  /** Where the values stand in the file. */
  readonly offset: number;
}

export interface TiffDirectory {
  readonly entries: ReadonlyMap<number, TiffEntry>;
}

export interface TiffDirectories {
  readonly littleEndian: boolean;
  readonly directories: readonly TiffDirectory[];
}

/** Pages of one file; stacks of microscopes have some thousands. */
const MOST_PAGES = 16_384;
/** Entries of a directory; writers put a few dozen. */
const MOST_ENTRIES = 4096;

/** Widths of fields in the two versions. */
const CLASSIC = { version: 42, pointer: 4, count: 2, entry: 12, firstDirectory: 4 };
const BIG = { version: 43, pointer: 8, count: 8, entry: 20, firstDirectory: 8 };

export function isTiff(start: Uint8Array): boolean {
  const [a, b, c, d] = start;
  const versions = [CLASSIC.version, BIG.version];
  return (
    (a === 0x49 && b === 0x49 && versions.includes(c ?? 0) && d === 0) ||
    (a === 0x4d && b === 0x4d && c === 0 && versions.includes(d ?? 0))
  );
}

/**
 * All directories in the order in which the file chains them.
 * @throws FormatError when the chain leads out of the file or back into itself, or a directory cannot be
 */
export async function tiffDirectories(bytes: TiffBytes): Promise<TiffDirectories> {
  const start = await bytes.view(0, 8, 'the start of the file');
  const littleEndian = start.getUint8(0) === 0x49;
  const layout = start.getUint16(2, littleEndian) === BIG.version ? BIG : CLASSIC;
  if (layout === BIG && start.getUint16(4, littleEndian) !== 8) {
    throw bad(bytes, `its pointers have ${start.getUint16(4, littleEndian)} bytes; BigTIFF has 8`);
  }
  const pointer = async (offset: number, what: string): Promise<number> =>
    unsigned(bytes, await bytes.view(offset, layout.pointer, what), 0, layout.pointer, littleEndian);

  const directories: TiffDirectory[] = [];
  const seen = new Set<number>();
  for (let at = await pointer(layout.firstDirectory, 'the place of its first page'); at !== 0;) {
    const page = directories.length + 1;
    if (seen.has(at)) throw bad(bytes, `page ${page} leads back to one before it (byte ${at})`);
    if (page > MOST_PAGES) throw bad(bytes, `it has more than ${MOST_PAGES} pages`);
    seen.add(at);
    const what = `the directory of page ${page}`;
    const head = await bytes.view(at, layout.count, what);
    const count = unsigned(bytes, head, 0, layout.count, littleEndian);
    if (count === 0 || count > MOST_ENTRIES) {
      throw bad(bytes, `${what} has ${count} entries; 1 to ${MOST_ENTRIES} are possible`);
    }
    const first = at + layout.count;
    const table = await bytes.view(first, count * layout.entry, what);
    directories.push({ entries: entriesIn(bytes, table, first, count, layout, littleEndian) });
    at = await pointer(first + count * layout.entry, `the place of page ${page + 1}`);
  }
  if (directories.length === 0) throw bad(bytes, 'it has no page');
  return { littleEndian, directories };
}

function entriesIn(
  bytes: TiffBytes,
  table: DataView,
  first: number,
  count: number,
  { pointer, entry: entryBytes }: typeof CLASSIC,
  littleEndian: boolean,
): ReadonlyMap<number, TiffEntry> {
  const entries = new Map<number, TiffEntry>();
  for (let n = 0; n < count; n++) {
    const at = n * entryBytes;
    const type = table.getUint16(at + 2, littleEndian);
    const length = unsigned(bytes, table, at + 4, pointer, littleEndian);
    const isInline = length * (VALUE_BYTES[type] ?? 1) <= pointer;
    entries.set(table.getUint16(at, littleEndian), {
      type,
      count: length,
      offset: isInline
        ? first + at + 4 + pointer
        : unsigned(bytes, table, at + 4 + pointer, pointer, littleEndian),
    });
  }
  return entries;
}

/** Bytes of a value of the types that are read: BYTE, SHORT, LONG, IFD, LONG8, IFD8; and of the others. */
const VALUE_BYTES: Readonly<Record<number, number>> = {
  ...{
    1: 1,
    2: 1,
    3: 2,
    4: 4,
    5: 8,
    6: 1,
    7: 1,
    8: 2,
    9: 4,
    10: 8,
    11: 4,
    12: 8,
    13: 4,
    16: 8,
    17: 8,
    18: 8,
  },
};
const UNSIGNED_TYPES = [1, 3, 4, 13, 16, 18];

/**
 * Whole numbers of an entry.
 * @param most values that are read; there may be more
 * @throws FormatError when it holds anything else
 */
export async function numbersOf(
  bytes: TiffBytes,
  { type, count, offset }: TiffEntry,
  name: string,
  littleEndian: boolean,
  most = count,
): Promise<readonly number[]> {
  const width = VALUE_BYTES[type];
  if (width === undefined || !UNSIGNED_TYPES.includes(type)) {
    throw bad(bytes, `${name} is of type ${type}, which is no whole number`);
  }
  const wanted = Math.min(most, count);
  const view = await bytes.view(offset, wanted * width, name);
  return Array.from({ length: wanted }, (_, n) => unsigned(bytes, view, n * width, width, littleEndian));
}

function unsigned(
  bytes: TiffBytes,
  view: DataView,
  at: number,
  width: number,
  littleEndian: boolean,
): number {
  if (width === 1) return view.getUint8(at);
  if (width === 2) return view.getUint16(at, littleEndian);
  if (width === 4) return view.getUint32(at, littleEndian);
  const value = Number(view.getBigUint64(at, littleEndian));
  if (Number.isSafeInteger(value)) return value;
  throw bad(bytes, `a field has the value ${value}, beyond the end of any file`);
}

function bad({ path }: TiffBytes, what: string): FormatError {
  return new FormatError('bad-header', `${path} has a damaged TIFF header: ${what}. Fetch the file again.`);
}
