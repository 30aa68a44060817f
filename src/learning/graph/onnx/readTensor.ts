/** Reads TensorProto of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto: weights and constants of a file. */
import { readMessage, readRepeated } from './readMessage';
import { describeShape, sizeOf } from '../tensor';
import type { Shape } from '../tensor';

/** What matters here about an ONNX element type; the width is that of its numbers in the file. */
export type TensorKind = 'float' | 'integer' | 'bool';

/**
 * A tensor of an ONNX file, C order. Integers are exact up to 2^53; booleans are 0 and 1. Weights, which
 * may be hundreds of megabytes, stay as short as they are in the file.
 */
export interface OnnxTensor {
  readonly kind: TensorKind;
  readonly shape: Shape;
  readonly data: Float32Array | Float64Array;
}

interface ElementFormat {
  readonly kind: TensorKind;
  readonly bytes: number;
  readonly read: (view: DataView, offset: number) => number;
}

const format = (kind: TensorKind, bytes: number, read: ElementFormat['read']): ElementFormat => ({
  kind,
  bytes,
  read,
});

/** By number of TensorProto.DataType. */
const FORMATS: ReadonlyMap<number, ElementFormat> = new Map([
  [1, format('float', 4, (view, offset) => view.getFloat32(offset, true))],
  [2, format('integer', 1, (view, offset) => view.getUint8(offset))],
  [3, format('integer', 1, (view, offset) => view.getInt8(offset))],
  [4, format('integer', 2, (view, offset) => view.getUint16(offset, true))],
  [5, format('integer', 2, (view, offset) => view.getInt16(offset, true))],
  [6, format('integer', 4, (view, offset) => view.getInt32(offset, true))],
  [7, format('integer', 8, (view, offset) => Number(view.getBigInt64(offset, true)))],
  [9, format('bool', 1, (view, offset) => (view.getUint8(offset) === 0 ? 0 : 1))],
  [10, format('float', 2, (view, offset) => halfToNumber(view.getUint16(offset, true)))],
  [11, format('float', 8, (view, offset) => view.getFloat64(offset, true))],
  [12, format('integer', 4, (view, offset) => view.getUint32(offset, true))],
]);

const FLOAT16 = 10;
/** TensorProto.DataLocation */
const EXTERNAL = 1;

/** IEEE 754 half precision: 1 sign, 5 exponent, 10 fraction bits. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** What kind of number an element type is; undefined for text, complex and 8-bit floats. */
export const kindOfElementType = (type: number): TensorKind | undefined => FORMATS.get(type)?.kind;

/** @throws Error naming the tensor where its values lie in another file, or cannot be used here. */
export function readTensor(bytes: Uint8Array): { name: string; tensor: OnnxTensor } {
  let [name, type, external] = ['', 0, false];
  let raw: Uint8Array | undefined;
  const [shape, typed]: [number[], number[]] = [[], []];
  readMessage(bytes, {
    1: (reader, wire) => {
      readRepeated(reader, wire, shape, () => Number(reader.int64()));
    },
    2: (reader) => (type = reader.int32()),
    4: (reader, wire) => {
      readRepeated(reader, wire, typed, () => reader.float());
    },
    5: (reader, wire) => {
      readRepeated(reader, wire, typed, () => reader.int32());
    },
    7: (reader, wire) => {
      readRepeated(reader, wire, typed, () => Number(reader.int64()));
    },
    8: (reader) => (name = reader.string()),
    9: (reader) => (raw = reader.bytes()),
    10: (reader, wire) => {
      readRepeated(reader, wire, typed, () => reader.double());
    },
    11: (reader, wire) => {
      readRepeated(reader, wire, typed, () => Number(reader.uint64()));
    },
    14: (reader) => (external = reader.int32() === EXTERNAL),
  });

  if (external) {
    throw new Error(
      `The values of "${name}" lie in another file. Save the model with all weights in one file: ` +
        'onnx.save(model, path, save_as_external_data=False).',
    );
  }
  const element = FORMATS.get(type);
  if (!element) {
    throw new Error(
      `"${name}" has element type ${type} of onnx.proto, which cannot be used here; float32 can.`,
    );
  }
  const size = sizeOf(shape);
  const data = raw ? fromRaw(raw, element) : Float64Array.from(typed);
  if (!raw && type === FLOAT16) data.forEach((bits, index) => (data[index] = halfToNumber(bits)));
  if (data.length !== size) {
    throw new Error(
      `"${name}" of shape ${describeShape(shape)} has ${data.length} values: the file is damaged.`,
    );
  }
  return { name, tensor: { kind: element.kind, shape, data } };
}

function fromRaw(raw: Uint8Array, { kind, bytes, read }: ElementFormat): OnnxTensor['data'] {
  // In the order of this machine's bytes, which is little-endian wherever Node runs; a copy is aligned.
  if (kind === 'float' && bytes === Float32Array.BYTES_PER_ELEMENT) {
    const whole = raw.byteLength - (raw.byteLength % bytes);
    return new Float32Array(Uint8Array.from(raw.subarray(0, whole)).buffer);
  }
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  return Float64Array.from({ length: Math.floor(raw.byteLength / bytes) }, (_, index) =>
    read(view, index * bytes),
  );
}
