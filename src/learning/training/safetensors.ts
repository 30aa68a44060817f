/**
 * Reader and writer of the safetensors format, for float32 tensors
 * (https://github.com/huggingface/safetensors, "Format"): an 8-byte little-endian header length, a
 * JSON header that gives each tensor's dtype, shape and byte range, then the bytes. Its
 * `__metadata__` is a map from string to string. Python reads such a file with
 * `safetensors.numpy.load_file`.
 */
import { z } from 'zod';
import type { NamedTensor } from '../networks/parameters';

export interface TensorFile {
  readonly tensors: readonly NamedTensor[];
  readonly metadata: Readonly<Record<string, string>>;
}

const METADATA = '__metadata__';
/** The format's own limit on the header. */
const MAX_HEADER_BYTES = 100e6;

const entrySchema = z.object({
  dtype: z.literal('F32'),
  shape: z.array(z.number().int().nonnegative()),
  data_offsets: z.tuple([z.number().int().nonnegative(), z.number().int().nonnegative()]),
});

/**
 * The file's bytes.
 * @throws RangeError when a tensor's data does not fill its shape or a name comes twice
 */
export function encodeSafetensors({ tensors, metadata }: TensorFile): Uint8Array {
  const header: Record<string, unknown> = { [METADATA]: metadata };
  let offset = 0;
  for (const { name, shape, data } of tensors) {
    const count = shape.reduce((product, n) => product * n, 1);
    if (count !== data.length) {
      throw new RangeError(`Tensor "${name}" of shape [${shape.join(', ')}] has ${data.length} values.`);
    }
    if (name in header) throw new RangeError(`There are two tensors named "${name}".`);
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  let json = JSON.stringify(header);
  let headerBytes = new TextEncoder().encode(json);
  // Spaces up to a multiple of eight keep the tensors aligned, as the format recommends.
  json += ' '.repeat((8 - (headerBytes.length % 8)) % 8);
  headerBytes = new TextEncoder().encode(json);

  const bytes = new Uint8Array(8 + headerBytes.length + offset);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(headerBytes.length), true);
  bytes.set(headerBytes, 8);
  let at = 8 + headerBytes.length;
  for (const { data } of tensors) {
    new Float32Array(bytes.buffer, at, data.length).set(data); // aligned, and little-endian wherever Node runs
    at += data.byteLength;
  }
  return bytes;
}

/**
 * The tensors of a file.
 * @throws Error saying what is wrong with it: cut short, no such header, another dtype than float32
 */
export function decodeSafetensors(bytes: Uint8Array): TensorFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.length >= 8 ? Number(view.getBigUint64(0, true)) : Number.NaN;
  if (!(length <= Math.min(MAX_HEADER_BYTES, bytes.length - 8))) {
    throw new Error(`It is no safetensors file or is cut short (${bytes.length} bytes).`);
  }
  const start = 8 + length;
  const { [METADATA]: metadata, ...entries } = z
    .record(z.string(), z.unknown())
    .parse(JSON.parse(new TextDecoder().decode(bytes.subarray(8, start))));
  return {
    metadata: z.record(z.string(), z.string()).parse(metadata ?? {}),
    tensors: Object.entries(entries).map(([name, entry]) => {
      const {
        shape,
        data_offsets: [from, to],
      } = entrySchema.parse(entry);
      const count = shape.reduce((product, n) => product * n, 1);
      if (to - from !== 4 * count || start + to > bytes.length) {
        throw new Error(`Tensor "${name}" of shape [${shape.join(', ')}] is cut short.`);
      }
      return {
        name,
        shape,
        data: new Float32Array(new Uint8Array(bytes.subarray(start + from, start + to)).buffer),
      };
    }),
  };
}
