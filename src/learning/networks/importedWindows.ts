/** Convolution and pooling of imported networks, with ONNX's ways to say how the borders are treated. */
import type { ImportedNode, ImportRule } from './importedNode';
import type { Value } from '../graph/graph';
import { add } from '../graph/operators/elementwise';
import { groupedConvolution, groupedTransposedConvolution } from '../graph/operators/groupedConvolution';
import { reshape } from '../graph/operators/layout';
import { averagePool, maxPool } from '../graph/operators/pooling';
import type { PoolingOptions } from '../graph/operators/pooling';
import { maximum, mean } from '../graph/operators/reductions';
import { pad } from '../graph/operators/windows';
import { at, sizeOf } from '../graph/tensor';
import type { Shape } from '../graph/tensor';

interface Windows {
  readonly kernel: Shape;
  readonly strides: Shape;
  readonly dilations: Shape;
  /** Elements that the node adds before and after each spatial axis. */
  readonly before: Shape;
  readonly after: Shape;
}

/** A list of the node, or the same number for each spatial axis. */
const perAxis = (node: ImportedNode, name: string, axes: number, otherwise: number): readonly number[] =>
  node.ints(name) ?? Array.from({ length: axes }, () => otherwise);

function windowsOf(node: ImportedNode, spatial: Shape, kernel: Shape): Windows {
  const axes = spatial.length;
  const strides = perAxis(node, 'strides', axes, 1);
  const dilations = perAxis(node, 'dilations', axes, 1);
  const automatic = node.text('auto_pad', 'NOTSET');
  if (automatic.startsWith('SAME')) {
    const totals = spatial.map((length, axis) => {
      const stride = at(strides, axis);
      const reach = (at(kernel, axis) - 1) * at(dilations, axis) + 1;
      return Math.max(0, (Math.ceil(length / stride) - 1) * stride + reach - length);
    });
    const less = totals.map((total) => Math.floor(total / 2));
    const more = totals.map((total) => Math.ceil(total / 2));
    const [before, after] = automatic === 'SAME_UPPER' ? [less, more] : [more, less];
    return { kernel, strides, dilations, before, after };
  }
  const pads = perAxis(node, 'pads', 2 * axes, 0);
  return { kernel, strides, dilations, before: pads.slice(0, axes), after: pads.slice(axes) };
}

const convolve: ImportRule = (node) => {
  const [x, kernel] = [node.value(0), node.value(1)];
  const { strides, dilations, before, after } = windowsOf(node, x.shape.slice(2), kernel.shape.slice(2));
  const bias = node.has(2) ? node.value(2) : undefined;
  const groups = node.int('group', 1);
  return groupedConvolution(x, kernel, bias, {
    ...{ strides, dilations, groups },
    ...{ padding: before, paddingAfter: after },
  });
};

const convolveTransposed: ImportRule = (node) => {
  const [x, kernel] = [node.value(0), node.value(1)];
  if (node.text('auto_pad', 'NOTSET') !== 'NOTSET' || node.ints('output_shape')) {
    throw node.failure('auto_pad and output_shape are not supported: state pads and output_padding');
  }
  const spatial = x.shape.slice(2);
  const { strides, dilations, before, after } = windowsOf(node, spatial, kernel.shape.slice(2));
  const extra = perAxis(node, 'output_padding', spatial.length, 0);
  const size = spatial.map((length, axis) => {
    const reach = (at(kernel.shape, axis + 2) - 1) * at(dilations, axis) + 1;
    const whole = at(strides, axis) * (length - 1) + reach + at(extra, axis);
    return whole - at(before, axis) - at(after, axis);
  });
  const groups = node.int('group', 1);
  const result = groupedTransposedConvolution(
    x,
    kernel,
    { strides, dilations, groups, padding: before, paddingAfter: after },
    size,
  );
  if (!node.has(2)) return result;
  const bias = node.value(2);
  return add(result, reshape(bias, [1, sizeOf(bias.shape), ...spatial.map(() => 1)]));
};

/** A pooling layer's windows, and the elements that the last of them reach over the padding. */
function poolingOf(node: ImportedNode, spatial: Shape): { windows: PoolingOptions; beyond: Shape } {
  const kernel = node.ints('kernel_shape');
  if (!kernel) throw node.failure('it has no kernel_shape');
  const { strides, dilations, before, after } = windowsOf(node, spatial, kernel);
  if (dilations.some((n) => n !== 1)) throw node.failure('dilations other than 1 are not supported');
  const isCeil = node.int('ceil_mode', 0) === 1;
  const beyond = spatial.map((length, axis) => {
    const [stride, padded] = [at(strides, axis), length + at(before, axis) + at(after, axis)];
    const rest = (padded - at(kernel, axis)) % stride;
    if (!isCeil || rest === 0) return 0;
    // A window that starts behind the input and its padding before does not count.
    const start = padded - rest - at(kernel, axis) + stride;
    return start < length + at(before, axis) ? stride - rest : 0;
  });
  const paddingAfter = after.map((n, axis) => n + at(beyond, axis));
  return { windows: { kernel, strides, padding: before, paddingAfter }, beyond };
}

const poolLargest: ImportRule = (node) => {
  const x = node.value(0);
  return maxPool(x, poolingOf(node, x.shape.slice(2)).windows);
};

const poolMean: ImportRule = (node) => {
  const x = node.value(0);
  const { windows, beyond } = poolingOf(node, x.shape.slice(2));
  if (node.int('count_include_pad', 0) === 0) return averagePool(x, { ...windows, countPadding: false });
  if (beyond.every((n) => n === 0)) return averagePool(x, { ...windows, countPadding: true });
  // The padding counts, but not what lies beyond it: so the padding becomes part of the input.
  const { padding, paddingAfter = padding } = windows;
  const after = paddingAfter.map((n, axis) => n - at(beyond, axis));
  const padded = pad(x, { before: [0, 0, ...padding], after: [0, 0, ...after] });
  const none = padding.map(() => 0);
  return averagePool(padded, { ...windows, padding: none, paddingAfter: beyond, countPadding: false });
};

const spatialAxes = ({ shape }: Value): number[] => [...shape.keys()].slice(2);

export const WINDOW_RULES: readonly (readonly [string, ImportRule])[] = [
  ['Conv', convolve],
  ['ConvTranspose', convolveTransposed],
  ['MaxPool', poolLargest],
  ['AveragePool', poolMean],
  ['GlobalAveragePool', (node) => mean(node.value(0), spatialAxes(node.value(0)))],
  ['GlobalMaxPool', (node) => maximum(node.value(0), spatialAxes(node.value(0)))],
];
