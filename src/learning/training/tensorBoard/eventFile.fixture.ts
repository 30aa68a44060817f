/** Reads TensorBoard event files, for tests: written from the format's description alone, bit by bit. */

export interface ReadEvent {
  readonly wallTime: number;
  readonly step: number;
  readonly version: string | undefined;
  readonly isStart: boolean;
  readonly scalars: Readonly<Record<string, number>>;
}

/** @throws Error where a length or checksum is wrong, or the last record is not whole */
export function readEventFile(bytes: Uint8Array): ReadEvent[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const events: ReadEvent[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = Number(view.getBigUint64(at, true));
    check(bytes.subarray(at, at + 8), view.getUint32(at + 8, true), `length at ${at}`);
    const data = bytes.subarray(at + 12, at + 12 + length);
    check(data, view.getUint32(at + 12 + length, true), `data at ${at}`);
    events.push(readEvent(data));
    at += length + 16;
  }
  return events;
}

function check(data: Uint8Array, masked: number, what: string): void {
  // Undone as tensorflow/core/lib/hash/crc32c.h does: subtract, then rotate back.
  const rotated = (masked - 0xa282ead8) >>> 0;
  const expected = ((rotated >>> 17) | (rotated << 15)) >>> 0;
  if (slowCrc(data) !== expected) throw new Error(`The checksum of the ${what} is wrong.`);
}

/** Long division by the Castagnoli polynomial 0x1edc6f41, bit by bit, without a table. */
function slowCrc(data: Uint8Array): number {
  let register = 0xffffffff;
  for (const byte of data) {
    for (let bit = 0; bit < 8; bit++) {
      const top = (register >>> 31) ^ ((byte >>> bit) & 1);
      register = ((register << 1) ^ (top ? 0x1edc6f41 : 0)) >>> 0;
    }
  }
  let reversed = 0;
  for (let bit = 0; bit < 32; bit++) reversed = (reversed << 1) | ((register >>> bit) & 1);
  return (reversed ^ 0xffffffff) >>> 0;
}

type Field = readonly [number: number, value: number | Uint8Array];

function fieldsOf(bytes: Uint8Array): Field[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fields: Field[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = view.getUint8(at++);
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const key = varint();
    const number = key >>> 3;
    switch (key & 7) {
      case 0:
        fields.push([number, varint()]);
        break;
      case 1:
        fields.push([number, view.getFloat64(at, true)]);
        at += 8;
        break;
      case 2: {
        const length = varint();
        fields.push([number, bytes.subarray(at, at + length)]);
        at += length;
        break;
      }
      case 5:
        fields.push([number, view.getFloat32(at, true)]);
        at += 4;
        break;
      default:
        throw new Error(`Field ${number} is of unknown type ${key & 7}.`);
    }
  }
  return fields;
}

const numberOf = (fields: readonly Field[], wanted: number): number => {
  const value = fields.find(([number]) => number === wanted)?.[1];
  return typeof value === 'number' ? value : 0;
};
const bytesOf = (fields: readonly Field[], wanted: number): Uint8Array[] =>
  fields.flatMap(([number, value]) => (number === wanted && typeof value !== 'number' ? [value] : []));
const textOf = (bytes: Uint8Array | undefined): string | undefined =>
  bytes && new TextDecoder('utf-8', { fatal: true }).decode(bytes);

function readEvent(data: Uint8Array): ReadEvent {
  const event = fieldsOf(data);
  const values = bytesOf(event, 5).flatMap((summary) => bytesOf(fieldsOf(summary), 1).map(fieldsOf));
  return {
    wallTime: numberOf(event, 1),
    step: numberOf(event, 2),
    version: textOf(bytesOf(event, 3)[0]),
    isStart: bytesOf(event, 7).some((session) => numberOf(fieldsOf(session), 1) === 1),
    scalars: Object.fromEntries(
      values.map((value) => [textOf(bytesOf(value, 1)[0]) ?? '', numberOf(value, 2)]),
    ),
  };
}
