/** Operators that cut out, surround and join: slice, pad and concat, each other's gradients. */
import { GraphError } from '../graph';
import type { Value } from '../graph';
import type { Operator } from '../operator';
import { at, describeShape, forEachPosition, sizeOf, stridesOf } from '../tensor';
import { reshape } from './layout';

/** Elements start, start + step, ... before end along one axis. */
export interface Range {
  readonly axis: number;
  readonly start: number;
  readonly end: number;
  /** 1 unless told; -1 walks backwards, with start and end as in ONNX. */
  readonly step?: number;
}

/** Elements to add (or, where negative, to cut) before and after each axis. */
export interface Padding {
  readonly before: readonly number[];
  readonly after: readonly number[];
}

const lengthOf = ({ start, end, step = 1 }: Range): number => Math.max(0, Math.ceil((end - start) / step));

const sliceOperator = (ranges: readonly Range[]): Operator => ({
  type: 'Slice',
  constantInputs: [
    ranges.map(({ start }) => start),
    // Backwards to the first element means an end before it, which ONNX writes as a very negative number.
    ranges.map(({ end }) => (end < 0 ? Number.MIN_SAFE_INTEGER : end)),
    ranges.map(({ axis }) => axis),
    ranges.map(({ step = 1 }) => step),
  ],
  infer: (inputs) => {
    const { dtype, shape } = at(inputs, 0);
    const result = [...shape];
    for (const range of ranges) {
      const { axis, start, end, step = 1 } = range;
      const length = at(shape, axis);
      const inside = step > 0 ? start >= 0 && end <= length : start < length && end >= -1;
      if (!inside) throw new Error(`${start}:${end}:${step} is outside axis ${axis}`);
      result[axis] = lengthOf(range);
    }
    return [{ dtype, shape: result }];
  },
  evaluate: (inputs, outputs) => {
    const { shape, data } = at(inputs, 0);
    const strides = stridesOf(shape);
    const start = strides.map(() => 0);
    const step = strides.map(() => 1);
    for (const range of ranges) {
      start[range.axis] = range.start;
      step[range.axis] = range.step ?? 1;
    }
    const result = new Float64Array(sizeOf(at(outputs, 0).shape));
    forEachPosition(at(outputs, 0).shape, (position, index) => {
      const source = position.reduce(
        (sum, p, axis) => sum + (at(start, axis) + p * at(step, axis)) * at(strides, axis),
        0,
      );
      result[index] = at(data, source);
    });
    return [result];
  },
  gradient: ({ inputs, outputGradient }) => {
    const { shape } = at(inputs, 0);
    const forwards = ranges.map(walkForwards);
    const turned = ranges.flatMap(({ axis, step = 1 }) => {
      const last = at(outputGradient.shape, axis) - 1;
      return step < 0 ? [{ axis, start: last, end: -1, step: -1 }] : [];
    });
    const gradient = turned.length === 0 ? outputGradient : slice(outputGradient, turned);
    const rangeOf = (axis: number): Range | undefined => forwards.find((range) => range.axis === axis);
    const spread = spreadApart(
      gradient,
      shape.map((_, axis) => rangeOf(axis)?.step ?? 1),
    );
    const before = shape.map((_, axis) => rangeOf(axis)?.start ?? 0);
    const after = shape.map((length, axis) => length - at(before, axis) - at(spread.shape, axis));
    return [pad(spread, { before, after })];
  },
});

/** The same elements from the first to the last. */
function walkForwards(range: Range): Range {
  const { axis, start, step = 1 } = range;
  if (step > 0) return range;
  return { axis, start: start + (lengthOf(range) - 1) * step, end: start + 1, step: -step };
}

const padOperator = ({ before, after }: Padding): Operator => ({
  type: 'Pad',
  constantInputs: [[...before, ...after]],
  infer: (inputs) => {
    const { dtype, shape } = at(inputs, 0);
    if (before.length !== shape.length || after.length !== shape.length) {
      throw new Error(`was given padding for ${before.length} axes`);
    }
    return [{ dtype, shape: shape.map((length, axis) => length + at(before, axis) + at(after, axis)) }];
  },
  evaluate: (inputs, outputs) => {
    const { shape, data } = at(inputs, 0);
    const strides = stridesOf(shape);
    const result = new Float64Array(sizeOf(at(outputs, 0).shape));
    forEachPosition(at(outputs, 0).shape, (position, index) => {
      let source = 0;
      for (const [axis, p] of position.entries()) {
        const own = p - at(before, axis);
        if (own < 0 || own >= at(shape, axis)) return;
        source += own * at(strides, axis);
      }
      result[index] = at(data, source);
    });
    return [result];
  },
  gradient: ({ outputGradient }) => [
    pad(outputGradient, { before: before.map((n) => -n), after: after.map((n) => -n) }),
  ],
});

const concatOperator = (axis: number): Operator => ({
  type: 'Concat',
  attributes: { axis: { int: axis } },
  infer: (inputs) => {
    const { dtype, shape } = at(inputs, 0);
    for (const input of inputs) {
      const fits = input.shape.every((length, other) => other === axis || length === shape[other]);
      if (input.shape.length !== shape.length || !fits) {
        throw new Error(
          `${describeShape(input.shape)} does not fit ${describeShape(shape)} off axis ${axis}`,
        );
      }
    }
    const total = inputs.reduce((sum, input) => sum + at(input.shape, axis), 0);
    return [{ dtype, shape: shape.with(axis, total) }];
  },
  evaluate: (inputs, outputs) => {
    const { shape } = at(outputs, 0);
    const inner = sizeOf(shape.slice(axis + 1));
    const outer = sizeOf(shape.slice(0, axis));
    const result = new Float64Array(sizeOf(shape));
    let position = 0;
    for (let block = 0; block < outer; block++) {
      for (const input of inputs) {
        const length = at(input.shape, axis) * inner;
        result.set(input.data.subarray(block * length, (block + 1) * length), position);
        position += length;
      }
    }
    return [result];
  },
  gradient: ({ inputs, outputGradient }) => {
    let start = 0;
    return inputs.map(({ shape }) => {
      const range = { axis, start, end: start + at(shape, axis) };
      start = range.end;
      return slice(outputGradient, [range]);
    });
  },
});

export function slice(x: Value, ranges: readonly Range[]): Value {
  return x.graph.apply(sliceOperator(ranges), x);
}

/** Surrounds with zeros; a negative number of elements cuts them off. */
export function pad(x: Value, padding: Padding): Value {
  const none = [...padding.before, ...padding.after].every((n) => n === 0);
  return none ? x : x.graph.apply(padOperator(padding), x);
}

/** Puts step - 1 zeros between neighbours along each axis: (n) becomes (n - 1) * step + 1 long. */
export function spreadApart(x: Value, steps: readonly number[]): Value {
  let result = x;
  for (const [axis, step] of steps.entries()) {
    const { shape } = result;
    const length = at(shape, axis);
    if (step === 1 || length < 2) continue;
    const gaps = [...shape.slice(0, axis + 1), 1, ...shape.slice(axis + 1)];
    const none = gaps.map(() => 0);
    const filled = pad(reshape(result, gaps), { before: none, after: none.with(axis + 1, step - 1) });
    const joined = reshape(filled, shape.with(axis, length * step));
    result = slice(joined, [{ axis, start: 0, end: (length - 1) * step + 1 }]);
  }
  return result;
}

/**
 * Cuts into consecutive parts along an axis.
 * @throws GraphError when the lengths do not add up to the axis
 */
export function split(x: Value, axis: number, lengths: readonly number[]): readonly Value[] {
  const total = lengths.reduce((sum, length) => sum + length, 0);
  if (total !== x.shape[axis]) {
    throw new GraphError(
      `${describeShape(x.shape)} cannot be split along axis ${axis} into ${lengths.join(' + ')} = ${total}.`,
    );
  }
  let start = 0;
  return lengths.map((length) => {
    const range = { axis, start, end: start + length };
    start = range.end;
    return slice(x, [range]);
  });
}

/** Joins along an axis. At least one value. */
export function concat(values: readonly Value[], axis: number): Value {
  const [first] = values;
  if (!first) throw new GraphError('There is nothing to concatenate.');
  return values.length === 1 ? first : first.graph.apply(concatOperator(axis), ...values);
}
