import type { Value } from './graph';
import type { ReferenceTensor, TensorType } from './tensor';

/** An attribute of an ONNX node; integers and floats are different things there. */
export type Attribute =
  | { readonly int: number }
  | { readonly float: number }
  | { readonly ints: readonly number[] }
  | { readonly floats: readonly number[] }
  | { readonly text: string };

export interface GradientContext {
  readonly inputs: readonly Value[];
  readonly output: Value;
  /** Derivative of the loss with respect to the output, in its shape. */
  readonly outputGradient: Value;
}

/**
 * One operator with its attributes: everything the program knows about it, in one place.
 * Operators are made by the functions in operators/.
 */
export interface Operator {
  /** ONNX operator. */
  readonly type: string;
  /** Domain of the operator where it is not one of ONNX's own. */
  readonly domain?: string;
  readonly attributes?: Readonly<Record<string, Attribute>>;
  /** int64 tensors that ONNX wants as inputs after the others, though they are known here: axes, pads... */
  readonly constantInputs?: readonly (readonly number[])[];
  /**
   * Shape rule.
   * @throws Error saying which input is at fault; the graph adds operator and layer.
   */
  infer(inputs: readonly TensorType[]): readonly TensorType[];
  /** Reference evaluation in float64, one array per output. */
  evaluate(inputs: readonly ReferenceTensor[], outputs: readonly TensorType[]): readonly Float64Array[];
  /**
   * Gradient rule: for each input the derivative of the loss, or undefined where there is none
   * (integers, conditions). Built from other operators; what nobody uses is pruned later. Operators
   * that only gradient rules use have none.
   */
  gradient?(context: GradientContext): readonly (Value | undefined)[];
  /**
   * Only of operators that ONNX does not have: the same values made by operators that it has. An engine
   * may know a better way and replace the node before.
   */
  decompose?(inputs: readonly Value[]): readonly Value[];
}
