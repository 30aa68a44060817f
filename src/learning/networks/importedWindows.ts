/** Convolution and pooling of imported networks, with ONNX's ways to say how the borders are treated. */
import type { ImportedNode, ImportRule } from './importedNode';
import type { Value } from '../graph/graph';
import { add } from '../graph/operators/elementwise';
import { groupedConvolution, groupedTransposedConvolution } from '../graph/operators/groupedConvolution';
import { reshape } from '../graph/operators/layout';
import { averagePool, maxPool } from '../graph/operators/pooling';
import { mean } from '../graph/operators/reductions';
import { pad, slice } from '../graph/operators/windows';
import { at, forEachPosition, sameShape, sizeOf } from '../graph/tensor';
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

/** Surrounds the spatial axes with a number. */
export function surround(x: Value, before: Shape, after: Shape, value: number): Value {
  const padding = { before, after };
  const padded = pad(x, padding);
  if (value === 0 || padded === x) return padded;
  const border = new Float32Array(sizeOf(padded.shape));
  forEachPosition(padded.shape, (position, index) => {
    const inside = position.every(
      (p, axis) => p >= at(before, axis) && p < at(before, axis) + at(x.shape, axis),
    );
    border[index] = inside ? 0 : value;
  });
  return add(padded, x.graph.constant(padded.shape, border));
}

/** For spatial axes: batch and channels get nothing. */
const surroundSpatial = (x: Value, before: Shape, after: Shape): Value =>
  surround(x, [0, 0, ...before], [0, 0, ...after], 0);

const convolve: ImportRule = (node) => {
  const [x, kernel] = [node.value(0), node.value(1)];
  const { strides, dilations, before, after } = windowsOf(node, x.shape.slice(2), kernel.shape.slice(2));
  const bias = node.has(2) ? node.value(2) : undefined;
  const groups = node.int('group', 1);
  const even = sameShape(before, after);
  const padding = even ? before : before.map(() => 0);
  const input = even ? x : surroundSpatial(x, before, after);
  return groupedConvolution(input, kernel, bias, { strides, padding, dilations, groups });
};

const convolveTransposed: ImportRule = (node) => {
  const [x, kernel] = [node.value(0), node.value(1)];
  if (node.text('auto_pad', 'NOTSET') !== 'NOTSET' || node.ints('output_shape')) {
    throw node.failure('auto_pad and output_shape are not supported: state pads and output_padding');
  }
  const spatial = x.shape.slice(2);
  const { strides, dilations, before, after } = windowsOf(node, spatial, kernel.shape.slice(2));
  const extra = perAxis(node, 'output_padding', spatial.length, 0);
  const whole = spatial.map((length, axis) => {
    const reach = (at(kernel.shape, axis + 2) - 1) * at(dilations, axis) + 1;
    return at(strides, axis) * (length - 1) + reach + at(extra, axis);
  });
  const groups = node.int('group', 1);
  const even = sameShape(before, after);
  const padding = even ? before : before.map(() => 0);
  const size = whole.map((length, axis) => length - 2 * at(padding, axis));
  let result = groupedTransposedConvolution(x, kernel, { strides, padding, dilations, groups }, size);
  if (!even) {
    const ranges = whole.map((length, axis) => ({
      axis: axis + 2,
      start: at(before, axis),
      end: length - at(after, axis),
    }));
    result = slice(result, ranges);
  }
  if (!node.has(2)) return result;
  const bias = node.value(2);
  return add(result, reshape(bias, [1, sizeOf(bias.shape), ...spatial.map(() => 1)]));
};

/** Window, steps and padding of a pooling layer; what PyTorch exports has the same padding on both sides. */
function poolingOf(
  node: ImportedNode,
  spatial: Shape,
): Pick<Windows, 'kernel' | 'strides'> & { padding: Shape } {
  const kernel = node.ints('kernel_shape');
  if (!kernel) throw node.failure('it has no kernel_shape');
  const { strides, dilations, before, after } = windowsOf(node, spatial, kernel);
  if (dilations.some((n) => n !== 1)) throw node.failure('dilations other than 1 are not supported');
  if (!sameShape(before, after))
    throw node.failure('a padding that differs between the sides is not supported');
  const isCut = spatial.some(
    (length, axis) => (length + 2 * at(before, axis) - at(kernel, axis)) % at(strides, axis) !== 0,
  );
  if (node.int('ceil_mode', 0) === 1 && isCut) {
    throw node.failure('ceil_mode is not supported where windows reach over the border');
  }
  return { kernel, strides, padding: before };
}

const poolLargest: ImportRule = (node) => {
  const x = node.value(0);
  return maxPool(x, poolingOf(node, x.shape.slice(2)));
};

const poolMean: ImportRule = (node) => {
  const x = node.value(0);
  const countPadding = node.int('count_include_pad', 0) === 1;
  return averagePool(x, { ...poolingOf(node, x.shape.slice(2)), countPadding });
};

const spatialAxes = ({ shape }: Value): number[] => [...shape.keys()].slice(2);

export const WINDOW_RULES: readonly (readonly [string, ImportRule])[] = [
  ['Conv', convolve],
  ['ConvTranspose', convolveTransposed],
  ['MaxPool', poolLargest],
  ['AveragePool', poolMean],
  ['GlobalAveragePool', (node) => mean(node.value(0), spatialAxes(node.value(0)))],
];
