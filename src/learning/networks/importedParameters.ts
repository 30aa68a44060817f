/**
 * Which numbers of an ONNX file are parameters, and which of them are one and the same.
 *
 * PyTorch writes parameters of equal content once: exported in evaluation, all scales of 1 and all
 * offsets of 0 of a network that was not trained yet become one tensor, and the others copies of it (nodes
 * of type Identity, or nothing at all once constants were folded). Trained so, they would stay equal, which
 * they do not in PyTorch. So tensors as they are before any training are parted again, one for each use.
 * Weights that a network does use twice differ from element to element, and stay shared.
 */
import type { NamedTensor } from './parameters';
import { isDefaultDomain } from '../graph/onnx/readOnnx';
import type { OnnxModel, OnnxNode } from '../graph/onnx/readOnnx';
import type { OnnxTensor } from '../graph/onnx/readTensor';

/** Inputs that are settings or statistics even where they are float tensors. */
const NOT_TRAINED: Readonly<Record<string, readonly number[]>> = {
  BatchNormalization: [3, 4],
  Clip: [1, 2],
  Dropout: [1, 2],
  Pad: [2],
  Resize: [1, 2],
  Upsample: [1],
};

/** What single numbers are before training: offset, scale, slope of PyTorch's PReLU. */
const FIRST_NUMBERS: readonly number[] = [0, 1, 0.25];

/** Running averages, by PyTorch's names of them, wherever they are used. */
const isStatistic = (name: string): boolean => /(^|[./])running_(mean|var)$/.test(name);

const isTrained = ({ kind, shape }: OnnxTensor): boolean => kind === 'float' && shape.length > 0;

/** Whether the tensor is as it was made, all elements equal. */
function isUntouched({ data }: OnnxTensor): boolean {
  const [first = NaN] = data;
  return data.length === 1 ? FIRST_NUMBERS.includes(first) : data.every((x) => x === first);
}

/** Names that PyTorch gives to what has none ("onnx::Mul_301"), and this program in its own models. */
const isGenerated = (name: string): boolean => name.startsWith('onnx::') || /^(constant_)?\d+$/.test(name);

/** The same network with a tensor of its own for each parameter. */
export function partParameters(model: OnnxModel): OnnxModel {
  const initializers = new Map(model.initializers);
  const used = new Set<string>();
  const nodes = model.nodes.flatMap((node): readonly OnnxNode[] => {
    const [source, copy] = [node.inputs[0] ?? '', node.outputs[0] ?? ''];
    const original = initializers.get(source);
    const isCopy = node.type === 'Identity' && isDefaultDomain(node.domain);
    if (isCopy && original && isTrained(original) && isUntouched(original)) {
      initializers.set(copy, original);
      return [];
    }
    const inputs = node.inputs.map((name, index) => {
      const tensor = initializers.get(name);
      if (!tensor || !isTrained(tensor) || !isGenerated(name) || !isUntouched(tensor)) return name;
      if (!used.has(name)) {
        used.add(name);
        return name;
      }
      const own = `${name} of ${node.name === '' ? copy : node.name}${index > 1 ? ` (${index})` : ''}`;
      initializers.set(own, tensor);
      return own;
    });
    return [{ ...node, inputs }];
  });
  return { ...model, nodes, initializers };
}

/** The float tensors with at least one axis that these nodes use as weights. */
export function trainedTensors(model: OnnxModel, nodes: readonly OnnxNode[]): NamedTensor[] {
  return trainedInitializers(model, nodes).map(([name, { shape, data }]) => ({
    ...{ name, shape },
    data: new Float32Array(data),
  }));
}

/** Their names and shapes, in the same order. */
export function trainedShapes(
  model: OnnxModel,
  nodes: readonly OnnxNode[],
): readonly Pick<NamedTensor, 'name' | 'shape'>[] {
  return trainedInitializers(model, nodes).map(([name, { shape }]) => ({ name, shape }));
}

function trainedInitializers(
  { initializers }: OnnxModel,
  nodes: readonly OnnxNode[],
): readonly (readonly [string, OnnxTensor])[] {
  const used = new Set<string>();
  for (const { type, inputs } of nodes) {
    const settings = NOT_TRAINED[type] ?? [];
    for (const [index, name] of inputs.entries()) if (!settings.includes(index)) used.add(name);
  }
  return [...initializers].filter(
    ([name, tensor]) => used.has(name) && isTrained(tensor) && !isStatistic(name),
  );
}
