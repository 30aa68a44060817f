/** Arithmetic, reductions and matrix products. For tests. */
import { positive } from './operatorCase';
import type { OperatorCase } from './operatorCase';
import { sum } from '../operators/broadcast';
import { clamp, greater, where } from '../operators/comparison';
import {
  absolute,
  add,
  divide,
  exponential,
  larger,
  logarithm,
  multiply,
  negate,
  power,
  smaller,
  square,
  squareRoot,
  subtract,
} from '../operators/elementwise';
import { matrixProduct } from '../operators/linear';
import { kthLargest } from '../operators/ranking';
import { logSumExp, maximum, mean, minimum, norm } from '../operators/reductions';

export const ARITHMETIC_CASES: Readonly<Record<string, OperatorCase>> = {
  'addition with broadcasting': { shapes: [[2, 3], [3]], build: (x) => add(x(0), x(1)) },
  'subtraction with broadcasting': {
    shapes: [
      [2, 1],
      [2, 3],
    ],
    build: (x) => subtract(x(0), x(1)),
  },
  'multiplication with broadcasting': {
    shapes: [
      [2, 3, 2],
      [3, 1],
    ],
    build: (x) => multiply(x(0), x(1)),
  },
  'multiplication by itself': { shapes: [[4]], build: (x) => square(x(0)) },
  division: { shapes: [[2, 3], [3]], build: (x) => divide(x(0), x(1)), values: [undefined, positive(3)] },
  negation: { shapes: [[3]], build: (x) => negate(x(0)) },
  exponential: { shapes: [[3]], build: (x) => exponential(x(0)) },
  logarithm: { shapes: [[3]], build: (x) => logarithm(x(0)), values: [positive(3)] },
  'square root': { shapes: [[3]], build: (x) => squareRoot(x(0)), values: [positive(3)] },
  power: { shapes: [[3]], build: (x) => power(x(0), x(0).graph.scalar(2.5)), values: [positive(3)] },
  sum: { shapes: [[2, 3, 2]], build: (x) => sum(x(0), [0, 2]) },
  mean: { shapes: [[2, 3, 2]], build: (x) => mean(x(0), [1]) },
  'choice by a condition': {
    shapes: [[2, 3], [3]],
    build: (x) => where(greater(x(0), x(1)), multiply(x(0), x(0)), x(1)),
  },
  'choice of the largest': {
    shapes: [[8]],
    build: (x) => where(greater(x(0), kthLargest(x(0), 3)), x(0), x(0).graph.scalar(0)),
  },
  clamp: { shapes: [[12]], build: (x) => multiply(x(0), clamp(x(0), -0.4, 0.3)) },
  'matrix product': {
    shapes: [
      [2, 3, 4],
      [2, 4, 2],
    ],
    build: (x) => matrixProduct(x(0), x(1)),
  },
  'absolute value': { shapes: [[9]], build: (x) => absolute(x(0)) },
  'power to exponents that are differentiated, too': {
    shapes: [[2, 3], [3]],
    build: (x) => power(x(0), x(1)),
    values: [positive(6), undefined],
  },
  'the larger of two': {
    shapes: [[2, 3], [3]],
    build: (x) => larger(x(0), x(1)),
  },
  'the smaller of two': {
    shapes: [[2, 3], [3]],
    build: (x) => smaller(x(0), x(1)),
  },
  'maximum over axes': { shapes: [[2, 3, 2]], build: (x) => maximum(x(0), [0, 2]) },
  'minimum over an axis': { shapes: [[2, 3, 2]], build: (x) => minimum(x(0), [1]) },
  'Euclidean norm': { shapes: [[2, 3, 2]], build: (x) => norm(x(0), [1, 2]) },
  'logarithm of a sum of exponentials': { shapes: [[2, 3, 2]], build: (x) => logSumExp(x(0), [1]) },
  'matrix product with broadcasting': {
    shapes: [
      [2, 1, 3, 4],
      [3, 4, 2],
    ],
    build: (x) => matrixProduct(x(0), x(1)),
  },
};
