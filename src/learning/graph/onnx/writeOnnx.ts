/**
 * Writes a graph as an ONNX file: ModelProto of
 * https://github.com/onnx/onnx/blob/main/onnx/onnx.proto, field numbers as there.
 */
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { Constant, GraphDefinition, Node, Value } from '../graph';
import type { Attribute } from '../operator';
import { decompose } from '../rewrite';
import { sizeOf } from '../tensor';
import type { Shape, TensorType } from '../tensor';
import { ONNX_ELEMENT_TYPE } from './elementType';

/** Operator set 17 (2022) has all that is used here, and every run-time of today reads it. */
const OPERATOR_SET = 17;
const IR_VERSION = 8;
/** AttributeProto.AttributeType */
const ATTRIBUTE_TYPE = { float: 1, int: 2, text: 3, floats: 6, ints: 7 } as const;

export interface OnnxOptions {
  /** Names of axes that may have any length, by input or output name and axis. */
  readonly dynamicAxes?: Readonly<Record<string, Readonly<Record<number, string>>>>;
  /** Kept in the file as metadata_props. */
  readonly metadata?: Readonly<Record<string, string>>;
}

type Field = (writer: BinaryWriter) => void;

function message(...fields: readonly Field[]): Uint8Array {
  const writer = new BinaryWriter();
  for (const field of fields) field(writer);
  return writer.finish();
}

const integer =
  (number: number, value: number): Field =>
  (writer) =>
    writer.tag(number, WireType.Varint).int64(value);
const float =
  (number: number, value: number): Field =>
  (writer) =>
    writer.tag(number, WireType.Bit32).float(value);
const bytes =
  (number: number, value: Uint8Array): Field =>
  (writer) =>
    writer.tag(number, WireType.LengthDelimited).bytes(value);
const text =
  (number: number, value: string): Field =>
  (writer) =>
    writer.tag(number, WireType.LengthDelimited).string(value);

function attributeProto(name: string, attribute: Attribute): Uint8Array {
  if ('int' in attribute) {
    return message(text(1, name), integer(3, attribute.int), integer(20, ATTRIBUTE_TYPE.int));
  }
  if ('float' in attribute) {
    return message(text(1, name), float(2, attribute.float), integer(20, ATTRIBUTE_TYPE.float));
  }
  if ('ints' in attribute) {
    const values = attribute.ints.map((value) => integer(8, value));
    return message(text(1, name), ...values, integer(20, ATTRIBUTE_TYPE.ints));
  }
  if ('floats' in attribute) {
    const values = attribute.floats.map((value) => float(7, value));
    return message(text(1, name), ...values, integer(20, ATTRIBUTE_TYPE.floats));
  }
  const value = new TextEncoder().encode(attribute.text);
  return message(text(1, name), bytes(4, value), integer(20, ATTRIBUTE_TYPE.text));
}

function tensorProto(name: string, type: number, shape: Shape, data: Uint8Array): Uint8Array {
  return message(
    ...shape.map((length) => integer(1, length)),
    integer(2, type),
    text(8, name),
    bytes(9, data),
  );
}

/** Little-endian bytes, as raw_data must be. */
function rawData({ value, data }: Constant): Uint8Array {
  const size = sizeOf(value.shape);
  const width = value.dtype === 'bool' ? 1 : 4;
  const view = new DataView(new ArrayBuffer(size * width));
  for (let index = 0; index < size; index++) {
    const element = data[index] ?? 0;
    if (value.dtype === 'float32') view.setFloat32(index * width, element, true);
    else if (value.dtype === 'int32') view.setInt32(index * width, element, true);
    else view.setUint8(index, element);
  }
  return new Uint8Array(view.buffer);
}

function int64Tensor(name: string, values: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * 8));
  values.forEach((value, index) => {
    view.setBigInt64(index * 8, BigInt(value), true);
  });
  return tensorProto(name, ONNX_ELEMENT_TYPE.int64, [values.length], new Uint8Array(view.buffer));
}

function valueInfo(
  name: string,
  { dtype, shape }: TensorType,
  dynamic: Readonly<Record<number, string>>,
): Uint8Array {
  const dimensions = shape.map((length, axis) => {
    const symbol = dynamic[axis];
    return bytes(1, message(symbol === undefined ? integer(1, length) : text(2, symbol)));
  });
  const tensorType = message(integer(1, ONNX_ELEMENT_TYPE[dtype]), bytes(2, message(...dimensions)));
  return message(text(1, name), bytes(2, message(bytes(1, tensorType))));
}

/** Run-times name nodes in their messages and profiles, so that the layer must be part of the name. */
function nodeName({ layer, outputs }: Node): string {
  const own = outputs[0]?.name ?? '';
  return layer === '' ? own : `${layer} / ${own}`;
}

/** Outputs carry the name asked for; all other values the one they were born with. */
function namesOf(definition: GraphDefinition): (value: Value) => string {
  const names = new Map(definition.outputs.map(({ name, value }) => [value.id, name]));
  const given = [...definition.inputs, ...definition.constants.map(({ value }) => value)];
  const clash = given.find(({ id }) => names.has(id));
  if (clash || names.size < definition.outputs.length) {
    throw new Error('An ONNX output must be computed by a node, and have one name.');
  }
  return (value) => names.get(value.id) ?? value.name;
}

/** The file's bytes. */
export function writeOnnx(graphToWrite: GraphDefinition, options: OnnxOptions = {}): Uint8Array<ArrayBuffer> {
  const definition = decompose(graphToWrite);
  const nameOf = namesOf(definition);
  const { dynamicAxes = {}, metadata = {} } = options;
  const graph = new BinaryWriter();
  const embed = (number: number, content: Uint8Array): void => {
    graph.tag(number, WireType.LengthDelimited).bytes(content);
  };

  for (const node of definition.nodes) {
    const { type, domain, attributes = {}, constantInputs = [] } = node.operator;
    const name = nodeName(node);
    const extra = constantInputs.map((values, index) => {
      const own = `${node.outputs[0]?.name ?? ''}_parameter_${index}`;
      embed(5, int64Tensor(own, values));
      return own;
    });
    embed(
      1,
      message(
        ...[...node.inputs.map(nameOf), ...extra].map((input) => text(1, input)),
        ...node.outputs.map((output) => text(2, nameOf(output))),
        text(3, name),
        text(4, type),
        ...(domain === undefined ? [] : [text(7, domain)]),
        ...Object.entries(attributes).map(([key, attribute]) => bytes(5, attributeProto(key, attribute))),
      ),
    );
  }
  graph.tag(2, WireType.LengthDelimited).string('boundary-lab');
  for (const constant of definition.constants) {
    const { dtype, shape } = constant.value;
    embed(5, tensorProto(nameOf(constant.value), ONNX_ELEMENT_TYPE[dtype], shape, rawData(constant)));
  }
  for (const input of definition.inputs) {
    embed(11, valueInfo(input.name, input, dynamicAxes[input.name] ?? {}));
  }
  for (const { name, value } of definition.outputs)
    embed(12, valueInfo(name, value, dynamicAxes[name] ?? {}));

  const model = new BinaryWriter();
  integer(1, IR_VERSION)(model);
  text(2, 'boundary-lab')(model);
  bytes(7, graph.finish())(model);
  bytes(8, message(text(1, ''), integer(2, OPERATOR_SET)))(model);
  for (const domain of new Set(definition.nodes.flatMap(({ operator }) => operator.domain ?? []))) {
    bytes(8, message(text(1, domain), integer(2, 1)))(model);
  }
  for (const [key, value] of Object.entries(metadata))
    bytes(14, message(text(1, key), text(2, value)))(model);
  return model.finish();
}
