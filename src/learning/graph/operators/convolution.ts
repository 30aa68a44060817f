/**
 * Convolution and transposed convolution over any number of spatial axes, each the data gradient of
 * the other. Layouts as in ONNX and PyTorch: x (B, C, *spatial), kernel (out, in, *size), kernel of the
 * transposed convolution (in, out, *size).
 */
import type { Value } from '../graph';
import type { Attribute, Operator } from '../operator';
import { at, describeShape, sizeOf } from '../tensor';
import type { Shape } from '../tensor';
import { sum } from './broadcast';
import { reshape, transpose } from './layout';
import { kernelGradient } from './kernelGradient';
import { pad, slice } from './windows';
import { windowPairs } from './windowPairs';

/** Steps and zero padding along each spatial axis. */
export interface ConvolutionOptions {
  readonly strides: readonly number[];
  readonly padding: readonly number[];
}

const attributesOf = ({ strides, padding }: ConvolutionOptions): Record<string, Attribute> => ({
  strides: { ints: strides },
  pads: { ints: [...padding, ...padding] },
});

function checkKernel(x: Shape, kernel: Shape, channelAxis: 0 | 1, bias: Shape | undefined): void {
  if (kernel.length !== x.length) throw new Error(`a kernel of ${describeShape(kernel)} does not fit`);
  if (x[1] !== kernel[channelAxis]) {
    throw new Error(`the input has ${at(x, 1)} channels, the kernel expects ${at(kernel, channelAxis)}`);
  }
  if (bias && (bias.length !== 1 || bias[0] !== kernel[1 - channelAxis])) {
    throw new Error(
      `a bias of ${describeShape(bias)} does not fit ${at(kernel, 1 - channelAxis)} output channels`,
    );
  }
}

const convolutionOperator = (options: ConvolutionOptions): Operator => ({
  type: 'Conv',
  attributes: attributesOf(options),
  infer: (inputs) => {
    const [x, kernel] = [at(inputs, 0).shape, at(inputs, 1).shape];
    checkKernel(x, kernel, 1, inputs[2]?.shape);
    const spatial = x.slice(2).map((length, axis) => {
      const room = length + 2 * at(options.padding, axis) - at(kernel, axis + 2);
      return Math.floor(room / at(options.strides, axis)) + 1;
    });
    if (spatial.some((length) => length < 1)) throw new Error('the input is smaller than the kernel');
    return [{ dtype: 'float32', shape: [at(x, 0), at(kernel, 0), ...spatial] }];
  },
  evaluate: (inputs, outputs) => {
    const [x, kernel, bias] = [at(inputs, 0), at(inputs, 1), inputs[2]];
    const { shape } = at(outputs, 0);
    const [batch, outChannels, inChannels] = [at(shape, 0), at(shape, 1), at(x.shape, 1)];
    const [outSize, inSize] = [sizeOf(shape.slice(2)), sizeOf(x.shape.slice(2))];
    const taps = sizeOf(kernel.shape.slice(2));
    const pairs = windowPairs(x.shape.slice(2), shape.slice(2), kernel.shape.slice(2), options);
    const result = new Float64Array(sizeOf(shape));
    for (let b = 0; b < batch; b++) {
      for (let o = 0; o < outChannels; o++) {
        const target = result.subarray((b * outChannels + o) * outSize, (b * outChannels + o + 1) * outSize);
        target.fill(bias ? at(bias.data, o) : 0);
        for (let i = 0; i < inChannels; i++) {
          const source = x.data.subarray((b * inChannels + i) * inSize, (b * inChannels + i + 1) * inSize);
          const weights = kernel.data.subarray((o * inChannels + i) * taps, (o * inChannels + i + 1) * taps);
          for (const pair of pairs) {
            target[pair.out] = at(target, pair.out) + at(source, pair.in) * at(weights, pair.tap);
          }
        }
      }
    }
    return [result];
  },
  gradient: ({ inputs, outputGradient }) => {
    const [x, kernel, bias] = [at(inputs, 0), at(inputs, 1), inputs[2]];
    return [
      x.graph.apply(dataGradientOperator(options, x.shape.slice(2)), outputGradient, kernel),
      kernelGradient(x, outputGradient, kernel.shape.slice(2), options),
      ...(bias ? [biasGradient(outputGradient)] : []),
    ];
  },
});

const transposedConvolutionOperator = (options: ConvolutionOptions, extra: readonly number[]): Operator => ({
  type: 'ConvTranspose',
  attributes: {
    ...attributesOf(options),
    ...(extra.some((n) => n !== 0) ? { output_padding: { ints: extra } } : {}),
  },
  infer: (inputs) => {
    const [x, kernel] = [at(inputs, 0).shape, at(inputs, 1).shape];
    checkKernel(x, kernel, 0, undefined);
    const spatial = smallestOutput(x, kernel, options).map((length, axis) => length + at(extra, axis));
    return [{ dtype: 'float32', shape: [at(x, 0), at(kernel, 1), ...spatial] }];
  },
  evaluate: (inputs, outputs) => {
    const [x, kernel] = [at(inputs, 0), at(inputs, 1)];
    const { shape } = at(outputs, 0);
    const [batch, outChannels, inChannels] = [at(shape, 0), at(shape, 1), at(x.shape, 1)];
    const [outSize, inSize] = [sizeOf(shape.slice(2)), sizeOf(x.shape.slice(2))];
    const taps = sizeOf(kernel.shape.slice(2));
    const pairs = windowPairs(shape.slice(2), x.shape.slice(2), kernel.shape.slice(2), options);
    const result = new Float64Array(sizeOf(shape));
    for (let b = 0; b < batch; b++) {
      for (let i = 0; i < inChannels; i++) {
        const source = x.data.subarray((b * inChannels + i) * inSize, (b * inChannels + i + 1) * inSize);
        for (let o = 0; o < outChannels; o++) {
          const target = result.subarray(
            (b * outChannels + o) * outSize,
            (b * outChannels + o + 1) * outSize,
          );
          const weights = kernel.data.subarray(
            (i * outChannels + o) * taps,
            (i * outChannels + o + 1) * taps,
          );
          for (const pair of pairs) {
            target[pair.in] = at(target, pair.in) + at(source, pair.out) * at(weights, pair.tap);
          }
        }
      }
    }
    return [result];
  },
  gradient: ({ inputs, outputGradient }) => {
    const kernel = at(inputs, 1);
    return [
      convolution(outputGradient, kernel, undefined, options),
      kernelGradient(outputGradient, at(inputs, 0), kernel.shape.slice(2), options),
    ];
  },
});

/** Spatial shape that a transposed convolution gives unless told to add more. */
function smallestOutput(x: Shape, kernel: Shape, { strides, padding }: ConvolutionOptions): number[] {
  return x
    .slice(2)
    .map((length, axis) => (length - 1) * at(strides, axis) + at(kernel, axis + 2) - 2 * at(padding, axis));
}

/**
 * Gradient with respect to x of a convolution, from the gradient dy of its result and its kernel: a
 * transposed convolution, which is not the fastest way to compute it where the stride is 1.
 * @param spatial of x
 */
const dataGradientOperator = (options: ConvolutionOptions, spatial: Shape): Operator => ({
  type: 'ConvDataGradient',
  attributes: attributesOf(options),
  infer: (inputs) => {
    const [dy, kernel] = [at(inputs, 0).shape, at(inputs, 1).shape];
    return [{ dtype: 'float32', shape: [at(dy, 0), at(kernel, 1), ...spatial] }];
  },
  evaluate: (inputs, outputs) => transposedConvolutionOperator(options, []).evaluate(inputs, outputs),
  decompose: (inputs) => [dataGradient(at(inputs, 0), at(inputs, 1), spatial, options)],
});

function dataGradient(dy: Value, kernel: Value, spatial: Shape, options: ConvolutionOptions): Value {
  const size = kernel.shape.slice(2);
  const isWithin = size.every((length, axis) => at(options.padding, axis) < length);
  if (!isWithin || options.strides.some((stride) => stride !== 1)) {
    return transposedConvolution(dy, kernel, options, spatial);
  }
  // With stride 1 it is a plain convolution with the mirrored kernel, which run-times do much faster.
  const mirrored = slice(
    transpose(kernel, [1, 0, ...size.map((_, axis) => axis + 2)]),
    size.map((length, axis) => ({ axis: axis + 2, start: length - 1, end: -1, step: -1 })),
  );
  const padding = size.map((length, axis) => length - 1 - at(options.padding, axis));
  return convolution(dy, mirrored, undefined, { strides: options.strides, padding });
}

function biasGradient(dy: Value): Value {
  const axes = [...dy.shape.keys()].filter((axis) => axis !== 1);
  return reshape(sum(dy, axes), [at(dy.shape, 1)]);
}

/** x (B, I, *spatial), kernel (O, I, *size), bias (O) -> (B, O, *spatial'). */
export function convolution(
  x: Value,
  kernel: Value,
  bias: Value | undefined,
  options: ConvolutionOptions,
): Value {
  const missing = x.shape[1] === kernel.shape[1] ? missingChannels(at(x.shape, 1)) : 0;
  const [input, weights] = [withChannels(x, missing), withChannels(kernel, missing)];
  return x.graph.apply(convolutionOperator(options), input, weights, ...(bias ? [bias] : []));
}

/**
 * How many empty channels to add. WebGPU's convolution in ONNX Runtime 1.30 is wrong for 6, 9, 15...
 * input channels: multiples of 3, but not of 4 (https://github.com/microsoft/onnxruntime/issues/29651).
 */
function missingChannels(channels: number): number {
  return channels > 3 && channels % 3 === 0 && channels % 4 !== 0 ? 4 - (channels % 4) : 0;
}

/** Adds empty channels after those of axis 1. */
function withChannels(x: Value, count: number): Value {
  const before = x.shape.map(() => 0);
  return pad(x, { before, after: before.with(1, count) });
}

/**
 * x (B, I, *spatial), kernel (I, O, *size) -> (B, O, *outSpatial).
 * @param outSpatial the size of the result; with stride s, s sizes would lead to the same input.
 */
export function transposedConvolution(
  x: Value,
  kernel: Value,
  options: ConvolutionOptions,
  outSpatial: Shape,
): Value {
  const smallest = smallestOutput(x.shape, kernel.shape, options);
  const extra = outSpatial.map((length, axis) => length - at(smallest, axis));
  return x.graph.apply(transposedConvolutionOperator(options, extra), x, kernel);
}
