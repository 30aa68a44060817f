import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { readOnnxMetadata } from './readOnnxMetadata';

/** ModelProto.metadata_props and StringStringEntryProto's fields in onnx.proto. */
const METADATA_PROPS = 14;
const KEY = 1;
const VALUE = 2;

/**
 * An ONNX file with other metadata; everything else is copied byte for byte, whoever wrote it.
 * @param changes new values by key; keys that are not named keep theirs
 * @throws Error when the bytes are no ONNX file
 */
export function replaceOnnxMetadata(
  file: Uint8Array,
  changes: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  const metadata = { ...readOnnxMetadata(file), ...changes };
  const reader = new BinaryReader(file);
  const writer = new BinaryWriter();
  while (reader.pos < reader.len) {
    const start = reader.pos;
    const [field, wireType] = reader.tag();
    reader.skip(wireType, field);
    if (field !== METADATA_PROPS) writer.raw(file.subarray(start, reader.pos));
  }
  for (const [key, value] of Object.entries(metadata)) {
    writer.tag(METADATA_PROPS, WireType.LengthDelimited).fork();
    writer.tag(KEY, WireType.LengthDelimited).string(key);
    writer.tag(VALUE, WireType.LengthDelimited).string(value);
    writer.join();
  }
  return writer.finish();
}
