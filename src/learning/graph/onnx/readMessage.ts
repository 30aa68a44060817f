/** Reading protobuf messages field by field (https://protobuf.dev/programming-guides/encoding/). */
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

export type FieldReader = (reader: BinaryReader, wireType: WireType) => void;

/** Calls the reader of each field in the order of the file; fields without one are skipped. */
export function readMessage(bytes: Uint8Array, fields: Readonly<Record<number, FieldReader>>): void {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    const read = fields[number];
    if (read) read(reader, wireType);
    else reader.skip(wireType, number);
  }
}

/** One number, or, as newer writers do it, many packed together. */
export function readRepeated(
  reader: BinaryReader,
  wireType: WireType,
  into: number[],
  read: () => number,
): void {
  if (wireType !== WireType.LengthDelimited) {
    into.push(read());
    return;
  }
  const length = reader.uint32();
  const end = reader.pos + length;
  while (reader.pos < end) into.push(read());
}
