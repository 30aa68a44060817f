/** What computes a node with TensorFlow.js, and how it reads the node's settings. */
import type * as tensorflow from '@tensorflow/tfjs';
import { GraphError } from '../../graph/graph';
import type { Node } from '../../graph/graph';
import { at } from '../../graph/tensor';

/** TensorFlow.js, or one of its packages for Node, which add a faster backend to the same functions. */
export type TensorFlow = typeof tensorflow;
export type Tensor = tensorflow.Tensor;

/** Makes the function that computes a node, once for all runs; its inputs stand in the order of the node's. */
export type Compute = (tf: TensorFlow, node: Node) => (...inputs: Tensor[]) => Tensor | Tensor[];

export interface Kernel {
  /** ONNX attributes that `compute` heeds. A node with others is refused rather than computed wrongly. */
  readonly attributes?: readonly string[];
  /** How many constant inputs (operator.ts) there must be. */
  readonly constants?: number;
  readonly compute: Compute;
}

export type Kernels = Readonly<Record<string, Kernel>>;

const failure = ({ layer, operator }: Node, what: string): GraphError =>
  new GraphError(`${layer === '' ? '' : `${layer}: `}${operator.type} ${what}`);

/**
 * The function that computes a node.
 * @throws GraphError naming layer and operator when there is none.
 */
export function kernelOf(
  tf: TensorFlow,
  kernels: Kernels,
  node: Node,
): (...inputs: Tensor[]) => Tensor | Tensor[] {
  const { type, domain, attributes = {}, constantInputs = [] } = node.operator;
  const kernel = domain === undefined ? kernels[type] : undefined;
  if (!kernel) throw failure(node, 'is not supported on TensorFlow. Train with the engine onnxruntime.');
  const unknown = Object.keys(attributes).find((name) => !(kernel.attributes ?? []).includes(name));
  if (unknown !== undefined || constantInputs.length !== (kernel.constants ?? 0)) {
    const what = unknown === undefined ? `${constantInputs.length} constant inputs` : `"${unknown}"`;
    throw failure(node, `with ${what} is not supported on TensorFlow. Train with the engine onnxruntime.`);
  }
  return kernel.compute(tf, node);
}

export const constantOf = ({ operator }: Node, index: number): readonly number[] =>
  at(operator.constantInputs ?? [], index);

/** The operator of a tensor of this many axes cannot be computed. */
export const wrongRank = (node: Node): GraphError => {
  const { shape } = at(node.inputs, 0);
  return failure(node, `of a tensor with ${shape.length} axes is not supported on TensorFlow.`);
};
