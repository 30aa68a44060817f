/** TIFF files for tests, made field by field, so that every field can be wrong. */
import { deflateSync } from 'node:zlib';

export interface TiffPageFile {
  /** Numbers by tag, over those that the rest makes. */
  readonly fields?: Readonly<Record<number, readonly number[]>>;
  /** Strips or tiles, compressed as `fields` say. */
  readonly segments: readonly Uint8Array[];
  readonly isTiled?: boolean;
}

export interface TiffFile {
  readonly pages: readonly TiffPageFile[];
  readonly littleEndian?: boolean;
  readonly big?: boolean;
  /** Where the chain of pages goes on after the last; 0 ends it. */
  readonly next?: number;
}

const STRIP_OFFSETS = 273;
const TILE_OFFSETS = 324;
/** Types: LONG, LONG8. */
const POINTER_TYPE = { classic: 4, big: 16 };

/** By default pages of 4 x 3 pixels of one byte. */
export function tiffFile({ pages, littleEndian = true, big = false, next = 0 }: TiffFile): Uint8Array {
  const pieces: Uint8Array[] = [];
  let length = 0;
  const add = (bytes: Uint8Array): number => {
    const at = length;
    pieces.push(bytes);
    length += bytes.length;
    return at;
  };
  const number = (value: number, width: number): Uint8Array => {
    const view = new DataView(new ArrayBuffer(width));
    if (width === 2) view.setUint16(0, value, littleEndian);
    else if (width === 4) view.setUint32(0, value, littleEndian);
    else view.setBigUint64(0, BigInt(value), littleEndian);
    return new Uint8Array(view.buffer);
  };
  const pointer = big ? 8 : 4;
  add(Buffer.from(littleEndian ? 'II' : 'MM'));
  add(number(big ? 43 : 42, 2));
  if (big) add(Buffer.concat([number(8, 2), number(0, 2)]));
  let link = pieces.length;
  add(number(0, pointer));
  for (const { fields = {}, segments, isTiled = false } of pages) {
    const offsets = segments.map(add);
    const offsetsTag = isTiled ? TILE_OFFSETS : STRIP_OFFSETS;
    const all: Record<number, readonly number[]> = {
      ...{ 256: [4], 257: [3], 258: [8], 259: [1], 262: [1], 277: [1] },
      ...(isTiled ? { 322: [16], 323: [16] } : { 278: [3] }),
      [offsetsTag]: offsets,
      [isTiled ? 325 : 279]: segments.map((segment) => segment.length),
      ...fields,
    };
    const entries = Object.entries(all).map(([tag, values]) => {
      const data = Buffer.concat(values.map((value) => number(value, pointer)));
      const value = data.length <= pointer ? data : number(add(data), pointer);
      const type = big ? POINTER_TYPE.big : POINTER_TYPE.classic;
      const padded = Buffer.concat([value, new Uint8Array(pointer - value.length)]);
      return Buffer.concat([number(Number(tag), 2), number(type, 2), number(values.length, pointer), padded]);
    });
    pieces[link] = number(length, pointer);
    add(number(entries.length, big ? 8 : 2));
    for (const entry of entries) add(entry);
    link = pieces.length;
    add(number(next, pointer));
  }
  return Buffer.concat(pieces);
}

/** LZW as TIFF has it: the highest bit first, and the width grows one code early. */
export function packLzw(bytes: Uint8Array): Uint8Array {
  const bits: string[] = [];
  let table = new Map<string, number>();
  let [next, width] = [258, 9];
  const put = (code: number): number => bits.push(code.toString(2).padStart(width, '0'));
  put(256);
  let current = '';
  for (const byte of bytes) {
    const longer = `${current},${byte}`;
    if (current === '' || table.has(longer)) {
      current = current === '' ? `${byte}` : longer;
      continue;
    }
    put(table.get(current) ?? Number(current));
    table.set(longer, next++);
    if (next === 2 ** width) width++;
    if (next === 4094) {
      put(256);
      [table, next, width] = [new Map<string, number>(), 258, 9];
    }
    current = `${byte}`;
  }
  put(table.get(current) ?? Number(current));
  put(257);
  const text = bits.join('');
  return Uint8Array.from({ length: Math.ceil(text.length / 8) }, (_, n) =>
    parseInt(text.slice(8 * n, 8 * n + 8).padEnd(8, '0'), 2),
  );
}

/** PackBits: runs, and every other byte alone. */
export function packBits(bytes: Uint8Array): Uint8Array {
  const out: number[] = [];
  for (let at = 0; at < bytes.length;) {
    let run = 1;
    while (run < 128 && at + run < bytes.length && bytes[at + run] === bytes[at]) run++;
    out.push(...(run > 1 ? [257 - run] : [0]), bytes[at] ?? 0);
    at += run;
  }
  // A byte that does nothing, which some writers put.
  return Uint8Array.from([128, ...out]);
}

export const COMPRESSIONS: readonly (readonly [string, number, (bytes: Uint8Array) => Uint8Array])[] = [
  ['no compression', 1, (bytes) => bytes],
  ['LZW', 5, packLzw],
  ['deflate', 8, (bytes) => deflateSync(bytes)],
  ['PackBits', 32773, packBits],
];
