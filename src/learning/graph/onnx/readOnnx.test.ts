import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { describe, expect, it } from 'vitest';
import { readOnnx } from './readOnnx';
import { readTensor } from './readTensor';
import { writeOnnx } from './writeOnnx';
import { Graph } from '../graph';
import { softmax } from '../operators/activations';
import { add } from '../operators/elementwise';

function smallFile(): Uint8Array {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [2, 3]);
  const y = graph.within('layer', () => softmax(add(x, graph.constant([3], [0.5, -1, 2])), 1));
  return writeOnnx(graph.finish({ y }), { dynamicAxes: { x: { 0: 'N' } } });
}

describe('readOnnx', () => {
  it('reads what writeOnnx wrote', () => {
    const { operatorSet, nodes, initializers, inputs, outputs } = readOnnx(smallFile());
    expect(operatorSet).toBe(17);
    expect(inputs).toEqual([{ name: 'x', kind: 'float', shape: ['N', 3] }]);
    expect(outputs).toEqual([{ name: 'y', kind: 'float', shape: [2, 3] }]);
    expect(nodes.map(({ type }) => type)).toEqual(['Add', 'Softmax']);
    expect(nodes[1]?.name).toContain('layer');
    expect(nodes[1]?.attributes.get('axis')?.int).toBe(1);
    expect([...initializers.values()]).toEqual([
      { kind: 'float', shape: [3], data: Float32Array.of(0.5, -1, 2) },
    ]);
  });

  it('refuses what is no ONNX file', () => {
    expect(() => readOnnx(new TextEncoder().encode('not a model'))).toThrow('no ONNX file');
    expect(() => readOnnx(new Uint8Array())).toThrow('holds no network');
    expect(() => readOnnx(smallFile().slice(0, 60))).toThrow();
  });
});

/** A TensorProto of one axis. */
function tensorBytes(type: number, length: number, write: (writer: BinaryWriter) => void): Uint8Array {
  const writer = new BinaryWriter();
  writer.tag(1, WireType.Varint).int64(length).tag(2, WireType.Varint).int32(type);
  writer.tag(8, WireType.LengthDelimited).string('w');
  write(writer);
  return writer.finish();
}

describe('readTensor', () => {
  it.each([
    ['packed floats', 1, 4, 'float', (w: BinaryWriter) => w.fork().float(1.5).float(-2).join(), [1.5, -2]],
    ['packed int64', 7, 7, 'integer', (w: BinaryWriter) => w.fork().int64(-3).int64(9).join(), [-3, 9]],
    [
      'half precision as integers',
      10,
      5,
      'float',
      (w: BinaryWriter) => w.fork().int32(0x3e00).int32(0xc000).join(),
      [1.5, -2],
    ],
    ['doubles', 11, 10, 'float', (w: BinaryWriter) => w.fork().double(0.1).double(7).join(), [0.1, 7]],
  ] as const)('reads %s', (_name, type, field, kind, write, expected) => {
    const bytes = tensorBytes(type, 2, (writer) => write(writer.tag(field, WireType.LengthDelimited)));
    const { name, tensor } = readTensor(bytes);
    expect(name).toBe('w');
    expect(tensor).toEqual({ kind, shape: [2], data: Float64Array.from(expected) });
  });

  it.each([
    [9, [1, 0], [1, 0]],
    [10, [0, 0x3e, 1, 0], [1.5, 2 ** -24]],
    [7, [254, 255, 255, 255, 255, 255, 255, 255, 5, 0, 0, 0, 0, 0, 0, 0], [-2, 5]],
  ])('reads raw bytes of element type %d', (type, raw, expected) => {
    const bytes = tensorBytes(type, 2, (w) => w.tag(9, WireType.LengthDelimited).bytes(Uint8Array.from(raw)));
    expect([...readTensor(bytes).tensor.data]).toEqual(expected);
  });

  it('refuses values in another file, of an unknown type, and too few of them', () => {
    expect(() => readTensor(tensorBytes(1, 2, (w) => w.tag(14, WireType.Varint).int32(1)))).toThrow(
      '"w" lie in another file',
    );
    expect(() => readTensor(tensorBytes(8, 0, () => undefined))).toThrow('element type 8');
    expect(() => readTensor(tensorBytes(1, 2, () => undefined))).toThrow('"w" of shape (2) has 0 values');
  });
});
