/** Conditions, and values chosen by them. Conditions have no gradient. */
import type { Value } from '../graph';
import type { Operator } from '../operator';
import { ONNX_ELEMENT_TYPE } from '../onnx/elementType';
import { at } from '../tensor';
import { sumTo } from './broadcast';
import { evaluateElementwise, inferElementwise } from './elementwise';

function comparison(type: string, compare: (a: number, b: number) => boolean): Operator {
  return {
    type,
    infer: (inputs) => {
      if (at(inputs, 0).dtype !== at(inputs, 1).dtype) throw new Error('the element types differ');
      return inferElementwise(inputs, 'bool');
    },
    evaluate: (inputs, outputs) =>
      evaluateElementwise(inputs, outputs, (a = NaN, b = NaN) => (compare(a, b) ? 1 : 0)),
    gradient: () => [undefined, undefined],
  };
}

const EQUAL = comparison('Equal', (a, b) => a === b);
const GREATER = comparison('Greater', (a, b) => a > b);

const WHERE: Operator = {
  type: 'Where',
  infer: (inputs) => {
    if (at(inputs, 0).dtype !== 'bool') throw new Error('the condition is not boolean');
    if (at(inputs, 1).dtype !== at(inputs, 2).dtype) throw new Error('the element types differ');
    return inferElementwise(inputs, at(inputs, 1).dtype);
  },
  evaluate: (inputs, outputs) =>
    evaluateElementwise(inputs, outputs, (condition = NaN, a = NaN, b = NaN) => (condition === 0 ? b : a)),
  gradient: ({ inputs, outputGradient }) => {
    const [condition, a, b] = [at(inputs, 0), at(inputs, 1), at(inputs, 2)];
    const zero = condition.graph.scalar(0);
    return [
      undefined,
      sumTo(where(condition, outputGradient, zero), a.shape),
      sumTo(where(condition, zero, outputGradient), b.shape),
    ];
  },
};

const TO_FLOAT: Operator = {
  type: 'Cast',
  attributes: { to: { int: ONNX_ELEMENT_TYPE.float32 } },
  infer: (inputs) => [{ dtype: 'float32', shape: at(inputs, 0).shape }],
  evaluate: (inputs) => [at(inputs, 0).data],
  gradient: () => [undefined],
};

const CLAMP: Operator = {
  type: 'Clip',
  infer: (inputs) => inferElementwise(inputs, 'float32'),
  evaluate: (inputs, outputs) =>
    evaluateElementwise(inputs, outputs, (x = NaN, low = NaN, high = NaN) =>
      Math.min(Math.max(x, low), high),
    ),
  gradient: ({ inputs, output, outputGradient }) => {
    const x = at(inputs, 0);
    return [where(equal(x, output), outputGradient, x.graph.scalar(0)), undefined, undefined];
  },
};

export const equal = (a: Value, b: Value): Value => a.graph.apply(EQUAL, a, b);
export const greater = (a: Value, b: Value): Value => a.graph.apply(GREATER, a, b);
/** a where the condition holds, else b. */
export const where = (condition: Value, a: Value, b: Value): Value => a.graph.apply(WHERE, condition, a, b);
/** x within [low, high], two numbers; the gradient is 0 outside. */
export const clamp = (x: Value, low: number, high: number): Value =>
  x.graph.apply(CLAMP, x, x.graph.scalar(low), x.graph.scalar(high));
/** Integers or booleans as float32, 0 and 1. */
export const toFloat = (x: Value): Value => x.graph.apply(TO_FLOAT, x);
