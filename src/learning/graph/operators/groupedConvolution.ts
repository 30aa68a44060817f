/**
 * Convolutions in groups, with dilation, and with a padding that differs between the sides: what
 * imported networks have beyond convolution.ts, which is faster where it is enough. Layouts as in ONNX
 * and PyTorch.
 */
import { GraphError } from '../graph';
import type { Value } from '../graph';
import type { Attribute, Operator } from '../operator';
import { at, describeShape, sameShape, sizeOf } from '../tensor';
import type { Shape } from '../tensor';
import { sum } from './broadcast';
import { convolution, transposedConvolution } from './convolution';
import { groupedKernelGradient } from './groupedKernelGradient';
import { reshape, transpose } from './layout';
import { slice } from './windows';
import { windowPairs } from './windowPairs';

export interface GroupedConvolutionOptions {
  readonly strides: readonly number[];
  /** Zeros before each spatial axis, and after it unless `paddingAfter` says otherwise. */
  readonly padding: readonly number[];
  readonly paddingAfter?: readonly number[];
  /** Distance of neighbouring kernel elements along each spatial axis; 1 is a plain kernel. */
  readonly dilations: readonly number[];
  readonly groups: number;
}

const attributesOf = ({
  strides,
  padding,
  paddingAfter = padding,
  dilations,
  groups,
}: GroupedConvolutionOptions): Record<string, Attribute> => ({
  strides: { ints: strides },
  pads: { ints: [...padding, ...paddingAfter] },
  dilations: { ints: dilations },
  group: { int: groups },
});

/** Input elements from the first to the last that a kernel sees along each axis. */
const reachOf = (size: Shape, { dilations }: GroupedConvolutionOptions): number[] =>
  size.map((length, axis) => (length - 1) * at(dilations, axis) + 1);

/** Zeros of both sides together. */
const bothSides = ({ padding, paddingAfter = padding }: GroupedConvolutionOptions): number[] =>
  padding.map((before, axis) => before + at(paddingAfter, axis));

const convolutionOperator = (options: GroupedConvolutionOptions): Operator => ({
  type: 'Conv',
  attributes: attributesOf(options),
  infer: (inputs) => {
    const [x, kernel, bias] = [at(inputs, 0).shape, at(inputs, 1).shape, inputs[2]?.shape];
    checkGroups(x, kernel, options);
    if (kernel[1] !== at(x, 1) / options.groups) {
      throw new Error(
        `${at(x, 1)} channels in ${options.groups} groups do not fit a kernel of ${at(kernel, 1)} channels`,
      );
    }
    if (at(kernel, 0) % options.groups !== 0) {
      throw new Error(`${at(kernel, 0)} output channels cannot be divided into ${options.groups} groups`);
    }
    if (bias && !sameShape(bias, [at(kernel, 0)])) {
      throw new Error(`a bias of ${describeShape(bias)} does not fit ${at(kernel, 0)} output channels`);
    }
    const [reach, added] = [reachOf(kernel.slice(2), options), bothSides(options)];
    const spatial = x.slice(2).map((length, axis) => {
      const room = length + at(added, axis) - at(reach, axis);
      return Math.floor(room / at(options.strides, axis)) + 1;
    });
    if (spatial.some((length) => length < 1)) throw new Error('the input is smaller than the kernel');
    return [{ dtype: 'float32', shape: [at(x, 0), at(kernel, 0), ...spatial] }];
  },
  evaluate: (inputs, outputs) => {
    const [x, kernel, bias] = [at(inputs, 0), at(inputs, 1), inputs[2]];
    const { shape } = at(outputs, 0);
    const result = new Float64Array(sizeOf(shape));
    const outSize = sizeOf(shape.slice(2));
    if (bias) {
      result.forEach((_, index) => {
        result[index] = at(bias.data, Math.floor(index / outSize) % at(shape, 1));
      });
    }
    forEachContribution(x.shape, shape, kernel.shape, options, (out, into, weight) => {
      result[out] = at(result, out) + at(x.data, into) * at(kernel.data, weight);
    });
    return [result];
  },
  gradient: ({ inputs, outputGradient }) => {
    const [x, kernel, bias] = [at(inputs, 0), at(inputs, 1), inputs[2]];
    const axes = [...x.shape.keys()].filter((axis) => axis !== 1);
    return [
      dataGradient(outputGradient, kernel, x.shape, options),
      groupedKernelGradient(x, outputGradient, kernel.shape.slice(2), options),
      ...(bias ? [reshape(sum(outputGradient, axes), bias.shape)] : []),
    ];
  },
});

const transposedConvolutionOperator = (
  options: GroupedConvolutionOptions,
  extra: readonly number[],
): Operator => ({
  type: 'ConvTranspose',
  attributes: {
    ...attributesOf(options),
    ...(extra.some((n) => n !== 0) ? { output_padding: { ints: extra } } : {}),
  },
  infer: (inputs) => {
    const [x, kernel] = [at(inputs, 0).shape, at(inputs, 1).shape];
    checkGroups(x, kernel, options);
    if (x[1] !== kernel[0]) {
      throw new Error(`the input has ${at(x, 1)} channels, the kernel expects ${at(kernel, 0)}`);
    }
    const spatial = smallestOutput(x, kernel, options).map((length, axis) => length + at(extra, axis));
    return [{ dtype: 'float32', shape: [at(x, 0), at(kernel, 1) * options.groups, ...spatial] }];
  },
  evaluate: (inputs, outputs) => {
    const [x, kernel] = [at(inputs, 0), at(inputs, 1)];
    const { shape } = at(outputs, 0);
    const result = new Float64Array(sizeOf(shape));
    forEachContribution(shape, x.shape, kernel.shape, options, (from, into, weight) => {
      result[into] = at(result, into) + at(x.data, from) * at(kernel.data, weight);
    });
    return [result];
  },
  gradient: ({ inputs, outputGradient }) => {
    const [x, kernel] = [at(inputs, 0), at(inputs, 1)];
    return [
      groupedConvolution(outputGradient, kernel, undefined, options),
      groupedKernelGradient(outputGradient, x, kernel.shape.slice(2), options),
    ];
  },
});

function checkGroups(x: Shape, kernel: Shape, { groups }: GroupedConvolutionOptions): void {
  if (kernel.length !== x.length) throw new Error(`a kernel of ${describeShape(kernel)} does not fit`);
  if (at(x, 1) % groups !== 0) {
    throw new Error(`${at(x, 1)} channels cannot be divided into ${groups} groups`);
  }
}

/** Every product of a convolution from `input` to `output` of (O, I / groups, *size): flat indices. */
function forEachContribution(
  input: Shape,
  output: Shape,
  kernel: Shape,
  options: GroupedConvolutionOptions,
  visit: (out: number, into: number, weight: number) => void,
): void {
  const [outChannels, inChannels, inPerGroup] = [at(output, 1), at(input, 1), at(kernel, 1)];
  const outPerGroup = outChannels / options.groups;
  const [outSize, inSize, taps] = [output, input, kernel].map((shape) => sizeOf(shape.slice(2)));
  const pairs = windowPairs(input.slice(2), output.slice(2), kernel.slice(2), options);
  for (let plane = 0; plane < at(output, 0) * outChannels; plane++) {
    const [sample, out] = [Math.floor(plane / outChannels), plane % outChannels];
    const first = Math.floor(out / outPerGroup) * inPerGroup;
    for (let own = 0; own < inPerGroup; own++) {
      const source = (sample * inChannels + first + own) * (inSize ?? 0);
      const weight = (out * inPerGroup + own) * (taps ?? 0);
      for (const pair of pairs) visit(plane * (outSize ?? 0) + pair.out, source + pair.in, weight + pair.tap);
    }
  }
}

/** Spatial shape that a transposed convolution gives unless told to add more. */
function smallestOutput(x: Shape, kernel: Shape, options: GroupedConvolutionOptions): number[] {
  const [reach, added] = [reachOf(kernel.slice(2), options), bothSides(options)];
  return x
    .slice(2)
    .map((length, axis) => (length - 1) * at(options.strides, axis) + at(reach, axis) - at(added, axis));
}

/** Gradient with respect to x, of shape `x`, of a convolution whose output had the gradient dy. */
function dataGradient(dy: Value, kernel: Value, x: Shape, options: GroupedConvolutionOptions): Value {
  const { strides, padding, paddingAfter = padding, dilations, groups } = options;
  const size = kernel.shape.slice(2);
  const widest = reachOf(size, options).map((reach) => reach - 1);
  const isInside = widest.every((n, axis) => n >= at(padding, axis) && n >= at(paddingAfter, axis));
  if (strides.some((stride) => stride !== 1) || !isInside) {
    return groupedTransposedConvolution(dy, kernel, options, x.slice(2));
  }
  // With stride 1 it is a convolution with the mirrored kernel, which run-times do much faster.
  const [out, into] = [at(kernel.shape, 0), at(kernel.shape, 1)];
  const axes = size.map((_, axis) => axis + 3);
  const swapped = transpose(reshape(kernel, [groups, out / groups, into, ...size]), [0, 2, 1, ...axes]);
  const mirrored = slice(
    reshape(swapped, [groups * into, out / groups, ...size]),
    size.map((length, axis) => ({ axis: axis + 2, start: length - 1, end: -1, step: -1 })),
  );
  return groupedConvolution(dy, mirrored, undefined, {
    ...{ strides, dilations, groups },
    padding: widest.map((n, axis) => n - at(padding, axis)),
    paddingAfter: widest.map((n, axis) => n - at(paddingAfter, axis)),
  });
}

/** Whether convolution.ts can do it. */
const isPlain = ({
  padding,
  paddingAfter = padding,
  dilations,
  groups,
}: GroupedConvolutionOptions): boolean =>
  groups === 1 && dilations.every((n) => n === 1) && sameShape(padding, paddingAfter);

function checkOptions(x: Value, { strides, padding, dilations, groups }: GroupedConvolutionOptions): void {
  const axes = x.shape.length - 2;
  if ([strides, padding, dilations].some(({ length }) => length !== axes)) {
    throw new GraphError(
      `A convolution of ${describeShape(x.shape)} needs strides, padding and dilations for ${axes} axes.`,
    );
  }
  const wrong = [groups, ...strides, ...dilations].find((n) => !Number.isInteger(n) || n < 1);
  if (wrong !== undefined) {
    throw new GraphError(`Groups, strides and dilations of a convolution are whole numbers, not ${wrong}.`);
  }
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
  options: GroupedConvolutionOptions,
): Value {
  checkOptions(x, options);
  if (isPlain(options)) return convolution(x, kernel, bias, options);
  return x.graph.apply(convolutionOperator(options), x, kernel, ...(bias ? [bias] : []));
}

/**
 * @param x (B, C, *spatial)
 * @param kernel (C, out / groups, *size)
 * @param outSpatial length of each spatial axis of the result; with stride s, s lengths would lead to the
 * same input
 */
export function groupedTransposedConvolution(
  x: Value,
  kernel: Value,
  options: GroupedConvolutionOptions,
  outSpatial: readonly number[],
): Value {
  checkOptions(x, options);
  if (isPlain(options)) return transposedConvolution(x, kernel, options, outSpatial);
  const smallest = smallestOutput(x.shape, kernel.shape, options);
  const extra = outSpatial.map((length, axis) => length - at(smallest, axis));
  return x.graph.apply(transposedConvolutionOperator(options, extra), x, kernel);
}
