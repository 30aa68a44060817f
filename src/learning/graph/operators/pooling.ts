/** Maximum and mean over windows, for any number of spatial axes. x (B, C, *spatial), as in ONNX and PyTorch. */
import type { Value } from '../graph';
import type { Attribute, Operator } from '../operator';
import { at, forEachPosition, sizeOf } from '../tensor';
import type { Shape, TensorType } from '../tensor';
import { equal, toFloat } from './comparison';
import { add, divide, multiply } from './elementwise';
import { elementsOfWindows } from './windowElements';
import { windowPairs } from './windowPairs';
import { pad, spreadApart } from './windows';

/** Window, steps and padding along each spatial axis. */
export interface PoolingOptions {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  /** Before each axis, and after it unless `paddingAfter` says otherwise. */
  readonly padding: readonly number[];
  readonly paddingAfter?: readonly number[];
}

const attributesOf = ({
  kernel,
  strides,
  padding,
  paddingAfter = padding,
}: PoolingOptions): Record<string, Attribute> => ({
  kernel_shape: { ints: kernel },
  strides: { ints: strides },
  pads: { ints: [...padding, ...paddingAfter] },
});

function inferPooling(inputs: readonly TensorType[], options: PoolingOptions): readonly TensorType[] {
  const { dtype, shape } = at(inputs, 0);
  const { kernel, strides, padding, paddingAfter = padding } = options;
  if ([kernel, strides, padding, paddingAfter].some(({ length }) => length !== shape.length - 2)) {
    throw new Error(`the window has ${kernel.length} axes, the input has ${shape.length - 2} spatial ones`);
  }
  const wide = kernel.findIndex((length, axis) => {
    return Math.max(at(padding, axis), at(paddingAfter, axis)) >= length;
  });
  if (wide >= 0) {
    throw new Error(`windows of ${at(kernel, wide)} would lie in the padding of ${at(padding, wide)} alone`);
  }
  const spatial = shape.slice(2).map((length, axis) => {
    const room = length + at(padding, axis) + at(paddingAfter, axis) - at(kernel, axis);
    return Math.floor(room / at(strides, axis)) + 1;
  });
  if (spatial.some((length) => length < 1)) throw new Error('the input is smaller than the window');
  return [{ dtype, shape: [...shape.slice(0, 2), ...spatial] }];
}

/** Combines the elements of each window, those in the padding left out. */
function combineWindows(
  x: { readonly shape: Shape; readonly data: Float64Array },
  shape: Shape,
  options: PoolingOptions,
  start: number,
  combine: (soFar: number, value: number) => number,
): Float64Array {
  const [inSize, outSize] = [sizeOf(x.shape.slice(2)), sizeOf(shape.slice(2))];
  const pairs = windowPairs(x.shape.slice(2), shape.slice(2), options.kernel, options);
  const result = new Float64Array(sizeOf(shape)).fill(start);
  for (let plane = 0; plane < at(shape, 0) * at(shape, 1); plane++) {
    for (const pair of pairs) {
      const target = plane * outSize + pair.out;
      result[target] = combine(at(result, target), at(x.data, plane * inSize + pair.in));
    }
  }
  return result;
}

/** Elements of each window that are not padding, or all of them: (1, 1, *output). */
function windowSizes(
  graph: Value['graph'],
  input: Shape,
  output: Shape,
  options: PoolingOptions,
  all: boolean,
): Value {
  const shape = [1, 1, ...output.slice(2)];
  const ones = { shape: [1, 1, ...input.slice(2)], data: new Float64Array(sizeOf(input.slice(2))).fill(1) };
  return graph.constant(
    shape,
    all
      ? new Float64Array(sizeOf(shape)).fill(sizeOf(options.kernel))
      : combineWindows(ones, shape, options, 0, (count, one) => count + one),
  );
}

/** The inverse of elementsOfWindows: sums up in the shape of the input what each element of the window is given. */
function gatherWindows(
  shares: readonly Value[],
  input: Shape,
  { kernel, strides, padding }: PoolingOptions,
): Value {
  const around = [0, 0, ...padding];
  let total: Value | undefined;
  let index = 0;
  forEachPosition(kernel, (tap) => {
    const spread = spreadApart(at(shares, index++), [1, 1, ...strides]);
    // Negative numbers cut off what lies in the padding.
    const before = input.map((_, axis) => (axis < 2 ? 0 : at(tap, axis - 2)) - at(around, axis));
    const after = input.map((length, axis) => length - at(before, axis) - at(spread.shape, axis));
    const part = pad(spread, { before, after });
    total = total ? add(total, part) : part;
  });
  if (!total) throw new RangeError('A pooling window needs at least one element.');
  return total;
}

const maxPoolOperator = (options: PoolingOptions): Operator => ({
  type: 'MaxPool',
  attributes: attributesOf(options),
  infer: (inputs) => inferPooling(inputs, options),
  evaluate: (inputs, outputs) => [
    combineWindows(at(inputs, 0), at(outputs, 0).shape, options, -Infinity, Math.max),
  ],
  gradient: ({ inputs, output, outputGradient }) => {
    const x = at(inputs, 0);
    const inside = x.graph.constant(
      [1, 1, ...x.shape.slice(2)],
      new Float32Array(sizeOf(x.shape.slice(2))).fill(1),
    );
    const { kernel, padding, paddingAfter = padding } = options;
    const isPadded = [...padding, ...paddingAfter].some((n) => n > 0);
    const positions = output.shape.slice(2);
    const valid = isPadded ? elementsOfWindows(inside, positions, kernel, options) : [];
    const hits = elementsOfWindows(x, positions, kernel, options).map((element, index) => {
      const hit = toFloat(equal(element, output));
      const mask = valid[index];
      return mask ? multiply(hit, mask) : hit;
    });
    const ties = hits.reduce((count, hit) => add(count, hit));
    const share = divide(outputGradient, ties);
    return [
      gatherWindows(
        hits.map((hit) => multiply(hit, share)),
        x.shape,
        options,
      ),
    ];
  },
});

const averagePoolOperator = (options: PoolingOptions, countPadding: boolean): Operator => ({
  type: 'AveragePool',
  attributes: { ...attributesOf(options), count_include_pad: { int: countPadding ? 1 : 0 } },
  infer: (inputs) => inferPooling(inputs, options),
  evaluate: (inputs, outputs) => {
    const { shape } = at(outputs, 0);
    const x = at(inputs, 0);
    const sums = combineWindows(x, shape, options, 0, (total, value) => total + value);
    if (countPadding) return [sums.map((total) => total / sizeOf(options.kernel))];
    const ones = { shape: x.shape, data: x.data.map(() => 1) };
    const counts = combineWindows(ones, shape, options, 0, (count, one) => count + one);
    return [sums.map((total, index) => total / at(counts, index))];
  },
  gradient: ({ inputs, output, outputGradient }) => {
    const x = at(inputs, 0);
    const sizes = windowSizes(x.graph, x.shape, output.shape, options, countPadding);
    const share = divide(outputGradient, sizes);
    const shares = new Array<Value>(sizeOf(options.kernel)).fill(share);
    return [gatherWindows(shares, x.shape, options)];
  },
});

/**
 * Largest element of each window; padding does not count. Equal largest elements share the gradient
 * equally (PyTorch gives all of it to the first).
 */
export const maxPool = (x: Value, options: PoolingOptions): Value =>
  x.graph.apply(maxPoolOperator(options), x);

/** Mean of each window. @param options.countPadding whether the padding counts, as zeros */
export const averagePool = (
  x: Value,
  { countPadding, ...options }: PoolingOptions & { readonly countPadding: boolean },
): Value => x.graph.apply(averagePoolOperator(options, countPadding), x);
