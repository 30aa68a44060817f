import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

/** ModelProto.metadata_props and StringStringEntryProto's fields in onnx.proto. */
const METADATA_PROPS = 14;
const KEY = 1;
const VALUE = 2;

/**
 * The metadata of an ONNX file, without reading its network.
 * @throws Error when the bytes are no ONNX file.
 */
export function readOnnxMetadata(file: Uint8Array): Record<string, string> {
  const metadata: Record<string, string> = {};
  try {
    const reader = new BinaryReader(file);
    while (reader.pos < reader.len) {
      const [field, wireType] = reader.tag();
      if (field === METADATA_PROPS && wireType === WireType.LengthDelimited) {
        const [key, value] = readEntry(reader.bytes());
        metadata[key] = value;
      } else {
        reader.skip(wireType, field);
      }
    }
  } catch (error) {
    throw new Error('This is no ONNX file: its structure cannot be read. Was it copied completely?', {
      cause: error,
    });
  }
  return metadata;
}

function readEntry(entry: Uint8Array): [key: string, value: string] {
  let key = '';
  let value = '';
  const reader = new BinaryReader(entry);
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field === KEY) key = reader.string();
    else if (field === VALUE) value = reader.string();
    else reader.skip(wireType, field);
  }
  return [key, value];
}
