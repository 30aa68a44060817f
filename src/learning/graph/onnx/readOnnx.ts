/**
 * Reads the network of an ONNX file: ModelProto of
 * https://github.com/onnx/onnx/blob/main/onnx/onnx.proto, field numbers as there.
 */
import { readMessage, readRepeated } from './readMessage';
import { kindOfElementType, readTensor } from './readTensor';
import type { OnnxTensor, TensorKind } from './readTensor';

/** An attribute of a node; the fields its kind does not use are undefined or empty. */
export interface OnnxAttribute {
  readonly float: number | undefined;
  readonly int: number | undefined;
  readonly text: string | undefined;
  readonly tensor: OnnxTensor | undefined;
  readonly floats: readonly number[];
  readonly ints: readonly number[];
}

export interface OnnxNode {
  readonly type: string;
  /** '' is ONNX's own domain. */
  readonly domain: string;
  readonly name: string;
  /** '' where an optional input is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, OnnxAttribute>;
}

export interface OnnxPort {
  readonly name: string;
  /** Undefined where it is no tensor of numbers. */
  readonly kind: TensorKind | undefined;
  /** A name where the axis may have any length. */
  readonly shape: readonly (number | string)[];
}

export interface OnnxModel {
  /** Name and version of the program that wrote the file, as far as it says. */
  readonly producer: string;
  /** Version of the default operator set. */
  readonly operatorSet: number;
  /** In an order that can be run. */
  readonly nodes: readonly OnnxNode[];
  readonly initializers: ReadonlyMap<string, OnnxTensor>;
  /** Without those that initializers give. */
  readonly inputs: readonly OnnxPort[];
  readonly outputs: readonly OnnxPort[];
}

/**
 * @throws Error when the bytes are no ONNX file, or hold tensors that cannot be used here; the cause
 * says which.
 */
export function readOnnx(file: Uint8Array): OnnxModel {
  let graph: Uint8Array | undefined;
  let operatorSet = 0;
  let [producer, version] = ['', ''];
  try {
    readMessage(file, {
      2: (reader) => (producer = reader.string()),
      3: (reader) => (version = reader.string()),
      7: (reader) => (graph = reader.bytes()),
      8: (reader) => {
        const set = readOperatorSet(reader.bytes());
        if (isDefaultDomain(set.domain)) operatorSet = set.version;
      },
    });
  } catch (error) {
    throw new Error('This is no ONNX file: its structure cannot be read. Was it copied completely?', {
      cause: error,
    });
  }
  if (!graph || operatorSet === 0) throw new Error('This is no ONNX file: it holds no network.');
  return { producer: `${producer} ${version}`.trim(), operatorSet, ...readGraph(graph) };
}

/** ONNX's own operators; old files write the name out. */
export const isDefaultDomain = (domain: string): boolean => domain === '' || domain === 'ai.onnx';

function readOperatorSet(bytes: Uint8Array): { domain: string; version: number } {
  let [domain, version] = ['', 0];
  readMessage(bytes, {
    1: (reader) => (domain = reader.string()),
    2: (reader) => (version = Number(reader.int64())),
  });
  return { domain, version };
}

function readGraph(bytes: Uint8Array): Omit<OnnxModel, 'operatorSet' | 'producer'> {
  const nodes: OnnxNode[] = [];
  const initializers = new Map<string, OnnxTensor>();
  const [inputs, outputs]: [OnnxPort[], OnnxPort[]] = [[], []];
  readMessage(bytes, {
    1: (reader) => nodes.push(readNode(reader.bytes())),
    5: (reader) => {
      const { name, tensor } = readTensor(reader.bytes());
      initializers.set(name, tensor);
    },
    11: (reader) => inputs.push(readPort(reader.bytes())),
    12: (reader) => outputs.push(readPort(reader.bytes())),
  });
  return { nodes, initializers, inputs: inputs.filter(({ name }) => !initializers.has(name)), outputs };
}

function readNode(bytes: Uint8Array): OnnxNode {
  let [type, domain, name] = ['', '', ''];
  const [inputs, outputs]: [string[], string[]] = [[], []];
  const attributes = new Map<string, OnnxAttribute>();
  readMessage(bytes, {
    1: (reader) => inputs.push(reader.string()),
    2: (reader) => outputs.push(reader.string()),
    3: (reader) => (name = reader.string()),
    4: (reader) => (type = reader.string()),
    5: (reader) => {
      const attribute = readAttribute(reader.bytes());
      attributes.set(attribute.name, attribute);
    },
    7: (reader) => (domain = reader.string()),
  });
  return { type, domain, name, inputs, outputs, attributes };
}

function readAttribute(bytes: Uint8Array): OnnxAttribute & { readonly name: string } {
  let name = '';
  let [float, int]: [number | undefined, number | undefined] = [undefined, undefined];
  let text: string | undefined;
  let tensor: OnnxTensor | undefined;
  const [floats, ints]: [number[], number[]] = [[], []];
  readMessage(bytes, {
    1: (reader) => (name = reader.string()),
    2: (reader) => (float = reader.float()),
    3: (reader) => (int = Number(reader.int64())),
    4: (reader) => (text = new TextDecoder().decode(reader.bytes())),
    5: (reader) => (tensor = readTensor(reader.bytes()).tensor),
    7: (reader, wire) => {
      readRepeated(reader, wire, floats, () => reader.float());
    },
    8: (reader, wire) => {
      readRepeated(reader, wire, ints, () => Number(reader.int64()));
    },
  });
  return { name, float, int, text, tensor, floats, ints };
}

/** ValueInfoProto, down through TypeProto, its tensor type and the shape's dimensions. */
function readPort(bytes: Uint8Array): OnnxPort {
  let name = '';
  let kind: TensorKind | undefined;
  const shape: (number | string)[] = [];
  const readDimension = (dimension: Uint8Array): void => {
    let length: number | string = '?';
    readMessage(dimension, {
      1: (reader) => (length = Number(reader.int64())),
      2: (reader) => (length = reader.string()),
    });
    shape.push(length);
  };
  const readShape = (dimensions: Uint8Array): void => {
    readMessage(dimensions, {
      1: (reader) => {
        readDimension(reader.bytes());
      },
    });
  };
  const readTensorType = (type: Uint8Array): void => {
    readMessage(type, {
      1: (reader) => (kind = kindOfElementType(reader.int32())),
      2: (reader) => {
        readShape(reader.bytes());
      },
    });
  };
  readMessage(bytes, {
    1: (reader) => (name = reader.string()),
    2: (reader) => {
      readMessage(reader.bytes(), {
        1: (inner) => {
          readTensorType(inner.bytes());
        },
      });
    },
  });
  return { name, kind, shape };
}
