/** Arithmetic on elements, with numpy's broadcasting. */
import type { Value } from '../graph';
import type { Operator } from '../operator';
import { at, broadcastIndices, broadcastShapes, sizeOf } from '../tensor';
import type { ElementType, ReferenceTensor, TensorType } from '../tensor';
import { sumTo } from './broadcast';

/** Derivatives of a two-sided operation before broadcasting is undone. */
type BinaryGradient = (a: Value, b: Value, outputGradient: Value) => readonly [Value, Value];

/** Shape rule of elementwise operators. */
export function inferElementwise(inputs: readonly TensorType[], dtype: ElementType): readonly TensorType[] {
  let shape = at(inputs, 0).shape;
  for (const input of inputs) {
    const joined = broadcastShapes(shape, input.shape);
    if (!joined) throw new Error('the shapes do not broadcast');
    shape = joined;
  }
  return [{ dtype, shape }];
}

/** Reference evaluation of elementwise operators. */
export function evaluateElementwise(
  inputs: readonly ReferenceTensor[],
  outputs: readonly TensorType[],
  compute: (...values: number[]) => number,
): readonly Float64Array[] {
  const { shape } = at(outputs, 0);
  const indices = inputs.map((input) => broadcastIndices(input.shape, shape));
  const result = new Float64Array(sizeOf(shape));
  for (let index = 0; index < result.length; index++) {
    result[index] = compute(...inputs.map(({ data }, which) => at(data, at(at(indices, which), index))));
  }
  return [result];
}

function binary(type: string, compute: (a: number, b: number) => number, derive: BinaryGradient): Operator {
  return {
    type,
    infer: (inputs) => {
      if (at(inputs, 0).dtype !== at(inputs, 1).dtype) throw new Error('the element types differ');
      return inferElementwise(inputs, at(inputs, 0).dtype);
    },
    evaluate: (inputs, outputs) => evaluateElementwise(inputs, outputs, (a = NaN, b = NaN) => compute(a, b)),
    gradient: ({ inputs, outputGradient }) => {
      const [a, b] = [at(inputs, 0), at(inputs, 1)];
      const [gradientA, gradientB] = derive(a, b, outputGradient);
      return [sumTo(gradientA, a.shape), sumTo(gradientB, b.shape)];
    },
  };
}

function unary(
  type: string,
  compute: (x: number) => number,
  derive: (x: Value, output: Value, outputGradient: Value) => Value,
): Operator {
  return {
    type,
    infer: (inputs) => inferElementwise(inputs, 'float32'),
    evaluate: (inputs, outputs) => evaluateElementwise(inputs, outputs, (x = NaN) => compute(x)),
    gradient: ({ inputs, output, outputGradient }) => [derive(at(inputs, 0), output, outputGradient)],
  };
}

const ADD = binary(
  'Add',
  (a, b) => a + b,
  (_a, _b, dy) => [dy, dy],
);
const SUBTRACT = binary(
  'Sub',
  (a, b) => a - b,
  (_a, _b, dy) => [dy, negate(dy)],
);
const MULTIPLY = binary(
  'Mul',
  (a, b) => a * b,
  (a, b, dy) => [multiply(dy, b), multiply(dy, a)],
);
const DIVIDE = binary(
  'Div',
  (a, b) => a / b,
  (a, b, dy) => {
    const overB = divide(dy, b);
    return [overB, negate(multiply(overB, divide(a, b)))];
  },
);
const NEGATE = unary(
  'Neg',
  (x) => -x,
  (_x, _y, dy) => negate(dy),
);
const EXPONENTIAL = unary('Exp', Math.exp, (_x, y, dy) => multiply(dy, y));
const LOGARITHM = unary('Log', Math.log, (x, _y, dy) => divide(dy, x));
const SQUARE_ROOT = unary('Sqrt', Math.sqrt, (_x, y, dy) => divide(multiply(dy, y.graph.scalar(0.5)), y));

/** Derivative of the absolute value; flat, so that nothing goes through it. */
const SIGN: Operator = {
  type: 'Sign',
  infer: (inputs) => inferElementwise(inputs, 'float32'),
  evaluate: (inputs, outputs) => evaluateElementwise(inputs, outputs, (x = NaN) => Math.sign(x)),
  gradient: () => [undefined],
};
const ABSOLUTE = unary('Abs', Math.abs, (x, _y, dy) => multiply(dy, x.graph.apply(SIGN, x)));

const POWER = binary('Pow', Math.pow, (x, exponent, dy) => {
  const slope = multiply(exponent, power(x, subtract(exponent, x.graph.scalar(1))));
  return [multiply(dy, slope), multiply(dy, multiply(power(x, exponent), logarithm(x)))];
});

/**
 * The larger (direction 1) or smaller (-1) of two. Equal ones share the gradient, as in PyTorch: the
 * sign of the difference tells 1, a half and 0 apart.
 */
const extreme = (type: string, direction: 1 | -1): Operator =>
  binary(
    type,
    (a, b) => (direction * (a - b) >= 0 ? a : b),
    (a, b, dy) => {
      const half = a.graph.scalar(0.5);
      const sign = a.graph.apply(SIGN, subtract(a, b));
      const share = add(multiply(sign, a.graph.scalar(direction / 2)), half);
      return [multiply(dy, share), multiply(dy, subtract(a.graph.scalar(1), share))];
    },
  );
const LARGER = extreme('Max', 1);
const SMALLER = extreme('Min', -1);

export const add = (a: Value, b: Value): Value => a.graph.apply(ADD, a, b);
export const subtract = (a: Value, b: Value): Value => a.graph.apply(SUBTRACT, a, b);
export const multiply = (a: Value, b: Value): Value => a.graph.apply(MULTIPLY, a, b);
export const divide = (a: Value, b: Value): Value => a.graph.apply(DIVIDE, a, b);
export const negate = (x: Value): Value => x.graph.apply(NEGATE, x);
export const exponential = (x: Value): Value => x.graph.apply(EXPONENTIAL, x);
export const logarithm = (x: Value): Value => x.graph.apply(LOGARITHM, x);
export const squareRoot = (x: Value): Value => x.graph.apply(SQUARE_ROOT, x);
/** |x|; its derivative at 0 is 0. */
export const absolute = (x: Value): Value => x.graph.apply(ABSOLUTE, x);
/** x to a power. The derivative with respect to the exponent needs a positive x. */
export const power = (x: Value, exponent: Value): Value => x.graph.apply(POWER, x, exponent);

/** The larger of two, element by element; equal ones share the gradient. */
export const larger = (a: Value, b: Value): Value => a.graph.apply(LARGER, a, b);
/** The smaller of two, element by element; equal ones share the gradient. */
export const smaller = (a: Value, b: Value): Value => a.graph.apply(SMALLER, a, b);

/** x times a number known now. */
export const scale = (x: Value, factor: number): Value => multiply(x, x.graph.scalar(factor));
/** x plus a number known now. */
export const shift = (x: Value, offset: number): Value => add(x, x.graph.scalar(offset));
export const square = (x: Value): Value => multiply(x, x);
