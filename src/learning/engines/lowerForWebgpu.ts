/**
 * Graphs in the operators that ONNX Runtime computes rightly on WebGPU. Version 1.30 refuses transposed
 * and grouped convolutions of volumes, gives wrong numbers for transposed convolutions in groups and for
 * slices that walk backwards from another element than the last, and leaves signs to the processor, at the price of
 * two copies. Another fault is avoided where it arises (missingChannels in operators/convolution.ts).
 */
import { intOf, intsOf } from './attributes';
import type { GraphDefinition, Node, Value } from '../graph/graph';
import { greater, toFloat } from '../graph/operators/comparison';
import { convolution } from '../graph/operators/convolution';
import { subtract } from '../graph/operators/elementwise';
import {
  groupedConvolution,
  groupedTransposedConvolution,
  type GroupedConvolutionOptions,
} from '../graph/operators/groupedConvolution';
import { transpose } from '../graph/operators/layout';
import { concat, pad, slice, split, spreadApart } from '../graph/operators/windows';
import { decompose, rewrite } from '../graph/rewrite';
import { at } from '../graph/tensor';

export function lowerForWebgpu(definition: GraphDefinition): GraphDefinition {
  return rewrite(decompose(definition), (node, inputs) => {
    const replacement = replaced(node, inputs);
    return replacement && [replacement];
  });
}

/** What takes the place of a node; undefined where it can stay. */
function replaced(node: Node, inputs: readonly Value[]): Value | undefined {
  const x = at(inputs, 0);
  const isVolume = x.shape.length === 5;
  const groups = intOf(node, 'group') ?? 1;
  switch (node.operator.type) {
    case 'Sign': {
      const zero = x.graph.scalar(0);
      return subtract(toFloat(greater(x, zero)), toFloat(greater(zero, x)));
    }
    case 'Slice':
      return fromTheLast(node, x);
    case 'Conv':
      return isVolume && groups > 1 ? convolutionOfGroups(node, inputs, groups) : undefined;
    case 'ConvTranspose':
      return isVolume || groups > 1 ? transposedConvolutionOfGroups(node, inputs, groups) : undefined;
    default:
      return undefined;
  }
}

/** Cuts off what stands behind the element where a slice begins to walk backwards. */
function fromTheLast(node: Node, x: Value): Value | undefined {
  const [starts = [], ends = [], axes = [], steps = []] = node.operator.constantInputs ?? [];
  const ranges = axes.map((axis, index) => {
    const step = at(steps, index);
    return {
      axis,
      start: at(starts, index),
      end: step < 0 ? Math.max(at(ends, index), -1) : at(ends, index),
      step,
    };
  });
  const cuts = ranges.flatMap(({ axis, start, step }) =>
    step < 0 && start < at(x.shape, axis) - 1 ? [{ axis, start: 0, end: start + 1 }] : [],
  );
  return cuts.length > 0 ? slice(slice(x, cuts), ranges) : undefined;
}

/** The settings of a convolution for one of its groups. */
function optionsOf(node: Node): GroupedConvolutionOptions {
  const axes = at(node.inputs, 0).shape.length - 2;
  const ones = new Array<number>(axes).fill(1);
  const pads = intsOf(node, 'pads') ?? new Array<number>(2 * axes).fill(0);
  return {
    strides: intsOf(node, 'strides') ?? ones,
    padding: pads.slice(0, axes),
    paddingAfter: pads.slice(axes),
    dilations: intsOf(node, 'dilations') ?? ones,
    groups: 1,
  };
}

/** Equal parts along an axis. */
function parts(x: Value, axis: number, count: number): readonly Value[] {
  return split(x, axis, new Array<number>(count).fill(at(x.shape, axis) / count));
}

function convolutionOfGroups(node: Node, inputs: readonly Value[], groups: number): Value {
  const [x, kernel, bias] = [at(inputs, 0), at(inputs, 1), inputs[2]];
  const kernels = parts(kernel, 0, groups);
  const biases = bias && parts(bias, 0, groups);
  const results = parts(x, 1, groups).map((part, group) =>
    groupedConvolution(part, at(kernels, group), biases?.[group], optionsOf(node)),
  );
  return concat(results, 1);
}

function transposedConvolutionOfGroups(node: Node, inputs: readonly Value[], groups: number): Value {
  const [x, kernel] = [at(inputs, 0), at(inputs, 1)];
  const wanted = at(node.outputs, 0).shape.slice(2);
  const compute = x.shape.length === 5 ? spreadConvolution : groupedTransposedConvolution;
  const kernels = parts(kernel, 0, groups);
  const results = parts(x, 1, groups).map((part, group) =>
    compute(part, at(kernels, group), optionsOf(node), wanted),
  );
  return concat(results, 1);
}

/**
 * A transposed convolution as a plain one with the mirrored kernel, of the image with zeros between its
 * elements.
 */
function spreadConvolution(
  x: Value,
  kernel: Value,
  { strides, padding, dilations }: GroupedConvolutionOptions,
  wanted: readonly number[],
): Value {
  const dilated = spreadApart(kernel, [1, 1, ...dilations]);
  const size = dilated.shape.slice(2);
  const mirrored = slice(
    transpose(dilated, [1, 0, ...size.map((_, axis) => axis + 2)]),
    size.map((length, axis) => ({ axis: axis + 2, start: length - 1, end: -1, step: -1 })),
  );
  const spread = spreadApart(x, [1, 1, ...strides]);
  const before = size.map((length, axis) => length - 1 - at(padding, axis));
  const after = size.map(
    (length, axis) => at(wanted, axis) + length - 1 - at(spread.shape, axis + 2) - at(before, axis),
  );
  const image = pad(spread, { before: [0, 0, ...before], after: [0, 0, ...after] });
  return convolution(image, mirrored, undefined, {
    strides: strides.map(() => 1),
    padding: strides.map(() => 0),
  });
}
