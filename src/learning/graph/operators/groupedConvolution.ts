/**
 * Convolutions in groups and with dilation, composed of plain ones: channels are divided between the
 * groups, and a dilated kernel is one with zeros between its elements.
 */
import type { Value } from '../graph';
import { at } from '../tensor';
import { convolution, transposedConvolution } from './convolution';
import type { ConvolutionOptions } from './convolution';
import { concat, split, spreadApart } from './windows';

export interface GroupedConvolutionOptions extends ConvolutionOptions {
  /** Distance of neighbouring kernel elements along each spatial axis; 1 is a plain kernel. */
  readonly dilations: readonly number[];
  readonly groups: number;
}

/** Equal parts along an axis; an error of `split` where the groups do not divide it. */
function parts(x: Value, axis: number, groups: number): readonly Value[] {
  const length = Math.floor(at(x.shape, axis) / groups);
  return groups === 1 ? [x] : split(x, axis, new Array<number>(groups).fill(length));
}

/**
 * @param x (B, C, *spatial)
 * @param kernel (out, C / groups, *size)
 * @param bias (out)
 */
export function groupedConvolution(
  x: Value,
  kernel: Value,
  bias: Value | undefined,
  { dilations, groups, ...options }: GroupedConvolutionOptions,
): Value {
  const kernels = parts(spreadApart(kernel, [1, 1, ...dilations]), 0, groups);
  const biases = bias && parts(bias, 0, groups);
  const results = parts(x, 1, groups).map((part, group) =>
    convolution(part, at(kernels, group), biases?.[group], options),
  );
  return concat(results, 1);
}

/**
 * @param x (B, C, *spatial)
 * @param kernel (C, out / groups, *size)
 * @param spatial length of each spatial axis of the result
 */
export function groupedTransposedConvolution(
  x: Value,
  kernel: Value,
  { dilations, groups, ...options }: GroupedConvolutionOptions,
  spatial: readonly number[],
): Value {
  const kernels = parts(spreadApart(kernel, [1, 1, ...dilations]), 0, groups);
  const results = parts(x, 1, groups).map((part, group) =>
    transposedConvolution(part, at(kernels, group), options, spatial),
  );
  return concat(results, 1);
}
