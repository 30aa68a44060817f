/**
 * Images whose channels lie in blocks of 8 or 16 beside each other for every pixel (NCHWc), so that one
 * vector instruction takes a block: twice as fast for convolutions as plain images.
 *
 * ONNX Runtime uses them by itself where kernels are constants, which they never are in training. Its
 * operators for it are in every build for the processor, under the names that it writes into files of
 * optimised networks (onnxruntime/core/graph/contrib_ops/nchwc_schema_defs.cc of
 * https://github.com/microsoft/onnxruntime). A value on blocks has the shape of the plain one; only its
 * memory is ordered otherwise: (N, C / block, H, W, block).
 */
import type { Value } from '../../graph/graph';
import type { Operator } from '../../graph/operator';
import { at } from '../../graph/tensor';

const DOMAIN = 'com.microsoft.nchwc';

/** The oracle of these operators is the graph that they replace. */
const evaluate: Operator['evaluate'] = () => {
  throw new Error('Operators on blocks of channels run on ONNX Runtime only.');
};

const TO_BLOCKS: Operator = {
  type: 'ReorderInput',
  domain: DOMAIN,
  infer: (inputs) => [at(inputs, 0)],
  evaluate,
};

const fromBlocksOperator = (channels: number): Operator => ({
  type: 'ReorderOutput',
  domain: DOMAIN,
  attributes: { channels: { int: channels } },
  infer: (inputs) => [at(inputs, 0)],
  evaluate,
});

/** Activations that a convolution on blocks applies to its result. */
export type BlockActivation =
  | { readonly kind: 'leaky-relu'; readonly slope: number }
  | { readonly kind: 'clip'; readonly least: number; readonly most: number };

/** The attributes of an activation. */
function activationAttributes(activation: BlockActivation | undefined): NonNullable<Operator['attributes']> {
  switch (activation?.kind) {
    case undefined:
      return {};
    case 'leaky-relu':
      return { activation: { text: 'LeakyRelu' }, activation_params: { floats: [activation.slope] } };
    case 'clip':
      return {
        activation: { text: 'Clip' },
        activation_params: { floats: [activation.least, activation.most] },
      };
  }
}

export interface BlockedConvolution {
  /** Along height and width. */
  readonly strides: readonly [number, number];
  readonly dilations: readonly [number, number];
  /** Zeros before height and width, then after. */
  readonly pads: readonly [number, number, number, number];
  readonly groups: number;
  readonly activation?: BlockActivation | undefined;
}

const convolutionOperator = (
  size: readonly [number, number],
  { strides, dilations, pads, groups, activation }: BlockedConvolution,
): Operator => ({
  type: 'Conv',
  domain: DOMAIN,
  attributes: {
    kernel_shape: { ints: size },
    strides: { ints: strides },
    dilations: { ints: dilations },
    pads: { ints: pads },
    group: { int: groups },
    ...activationAttributes(activation),
  },
  infer: (inputs) => {
    const [x, kernel] = [at(inputs, 0).shape, at(inputs, 1).shape];
    const lengthOf = (axis: 0 | 1): number => {
      const reach = (size[axis] - 1) * dilations[axis] + 1;
      return Math.floor((at(x, axis + 2) + pads[axis] + at(pads, axis + 2) - reach) / strides[axis]) + 1;
    };
    return [{ dtype: 'float32', shape: [at(x, 0), at(kernel, 0), lengthOf(0), lengthOf(1)] }];
  },
  evaluate,
});

/** @param x (N, C, H, W), plain; blocks must fill its channels */
export const toBlocks = (x: Value): Value => x.graph.apply(TO_BLOCKS, x);

/** The way back. */
export const fromBlocks = (x: Value): Value => x.graph.apply(fromBlocksOperator(at(x.shape, 1)), x);

/**
 * @param x on blocks, or plain where a group has fewer channels than a block
 * @param kernel (out, in, H, W), in memory (out / block, in / block, H, W, block of in, block of out); for plain x
 * (out / block, in, H, W, block of out)
 * @param bias (out)
 * @returns on blocks
 */
export function convolveBlocks(
  x: Value,
  kernel: Value,
  bias: Value | undefined,
  options: BlockedConvolution,
): Value {
  const [, , height = 0, width = 0] = kernel.shape;
  const operator = convolutionOperator([height, width], options);
  return x.graph.apply(operator, x, kernel, ...(bias ? [bias] : []));
}

/** The same, plus `addend`, which is on blocks like the result. */
export function convolveBlocksAndAdd(
  x: Value,
  kernel: Value,
  bias: Value,
  addend: Value,
  options: BlockedConvolution,
): Value {
  const [, , height = 0, width = 0] = kernel.shape;
  return x.graph.apply(convolutionOperator([height, width], options), x, kernel, bias, addend);
}
