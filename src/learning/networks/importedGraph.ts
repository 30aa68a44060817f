/**
 * The network of an ONNX file without its weights, as plain JSON: kept in every checkpoint and model that
 * was trained from it, so that each of them is enough to go on.
 */
import { z } from 'zod';
import type { OnnxAttribute, OnnxModel, OnnxNode, OnnxPort } from '../graph/onnx/readOnnx';
import type { OnnxTensor } from '../graph/onnx/readTensor';
import type { NamedTensor } from './parameters';

/** Numbers that are written out; more of them, and those that JSON has no words for, become text. */
const MOST_NUMBERS = 16;

const tensorSchema = z.object({
  kind: z.enum(['float', 'integer', 'bool']),
  shape: z.array(z.number().int().nonnegative()).readonly(),
  /** Numbers, or base64 of 64-bit ones, little-endian. */
  data: z.union([z.array(z.number()).readonly(), z.base64()]),
});
type TensorData = z.infer<typeof tensorSchema>;

const attributeSchema = z.object({
  float: z.number().optional(),
  int: z.number().optional(),
  text: z.string().optional(),
  tensor: tensorSchema.optional(),
  floats: z.array(z.number()).readonly().optional(),
  ints: z.array(z.number()).readonly().optional(),
});
type AttributeData = z.infer<typeof attributeSchema>;

export const importedGraphSchema = z.object({
  operatorSet: z.number().int(),
  /** The image: a name instead of a length where any fits. */
  image: z.object({ name: z.string(), shape: z.array(z.union([z.number().int(), z.string()])).readonly() }),
  nodes: z
    .array(
      z.object({
        type: z.string(),
        domain: z.string().optional(),
        name: z.string(),
        inputs: z.array(z.string()).readonly(),
        outputs: z.array(z.string()).readonly(),
        attributes: z.record(z.string(), attributeSchema),
      }),
    )
    .readonly(),
  constants: z.record(z.string(), tensorSchema),
  /** What is trained. */
  parameters: z
    .array(z.object({ name: z.string(), shape: z.array(z.number().int().positive()).readonly() }))
    .readonly(),
});
export type ImportedGraph = z.infer<typeof importedGraphSchema>;

/** @param nodes those of the model that are needed */
export function graphData(
  { operatorSet, initializers }: OnnxModel,
  nodes: readonly OnnxNode[],
  image: OnnxPort,
  parameters: readonly Pick<NamedTensor, 'name' | 'shape'>[],
): ImportedGraph {
  const used = new Set(nodes.flatMap(({ inputs }) => inputs));
  for (const { name } of parameters) used.delete(name);
  const constants = [...initializers].filter(([name]) => used.has(name));
  return {
    operatorSet,
    image: { name: image.name, shape: image.shape },
    nodes: nodes.map(({ type, domain, name, inputs, outputs, attributes }) => ({
      ...{ type, ...(domain !== '' && { domain }), name, inputs, outputs },
      attributes: Object.fromEntries([...attributes].map(([key, value]) => [key, attributeData(value)])),
    })),
    constants: Object.fromEntries(constants.map(([name, tensor]) => [name, tensorData(tensor)])),
    parameters: parameters.map(({ name, shape }) => ({ name, shape })),
  };
}

/** Nodes and constants as they are built. */
export function modelOfGraph(
  graph: ImportedGraph,
): Pick<OnnxModel, 'operatorSet' | 'nodes' | 'initializers'> {
  return {
    operatorSet: graph.operatorSet,
    nodes: graph.nodes.map(({ domain = '', attributes, ...node }) => ({
      ...node,
      domain,
      attributes: new Map(Object.entries(attributes).map(([key, value]) => [key, attributeOf(value)])),
    })),
    initializers: new Map(
      Object.entries(graph.constants).map(([name, tensor]) => [name, tensorOf(tensor)] as const),
    ),
  };
}

function attributeData({ float, int, text, tensor, floats, ints }: OnnxAttribute): AttributeData {
  return {
    ...(float !== undefined && { float }),
    ...(int !== undefined && { int }),
    ...(text !== undefined && { text }),
    ...(tensor && { tensor: tensorData(tensor) }),
    ...(floats.length > 0 && { floats }),
    ...(ints.length > 0 && { ints }),
  };
}

function attributeOf({ float, int, text, tensor, floats = [], ints = [] }: AttributeData): OnnxAttribute {
  return { float, int, text, tensor: tensor && tensorOf(tensor), floats, ints };
}

function tensorData({ kind, shape, data }: OnnxTensor): TensorData {
  if (data.length <= MOST_NUMBERS && data.every((x) => Number.isFinite(x) && !Object.is(x, -0))) {
    return { kind, shape, data: [...data] };
  }
  return { kind, shape, data: Buffer.from(Float64Array.from(data).buffer).toString('base64') };
}

function tensorOf({ kind, shape, data }: TensorData): OnnxTensor {
  if (typeof data !== 'string') return { kind, shape, data: Float64Array.from(data) };
  return { kind, shape, data: new Float64Array(Uint8Array.from(Buffer.from(data, 'base64')).buffer) };
}
