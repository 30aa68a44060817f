/** Arithmetic, comparisons, reductions and matrix products of imported networks. */
import { isKnown } from './importedNode';
import type { ImportedNode, ImportRule } from './importedNode';
import type { Value } from '../graph/graph';
import { kindOfElementType } from '../graph/onnx/readTensor';
import type { TensorKind } from '../graph/onnx/readTensor';
import { sum } from '../graph/operators/broadcast';
import { clamp, equal, greater, toFloat, where } from '../graph/operators/comparison';
import * as elementwise from '../graph/operators/elementwise';
import { reshape } from '../graph/operators/layout';
import { matrixProduct, swapLastAxes } from '../graph/operators/linear';
import { logSumExp, maximum, mean, minimum, norm } from '../graph/operators/reductions';
import { at } from '../graph/tensor';

const { add, divide, exponential, logarithm, multiply, negate, scale, subtract } = elementwise;

const LARGEST_FLOAT = 3.4028234663852886e38;

const unary =
  (build: (x: Value, node: ImportedNode) => Value): ImportRule =>
  (node) =>
    build(node.value(0), node);

const binary =
  (build: (a: Value, b: Value) => Value): ImportRule =>
  (node) =>
    build(node.value(0), node.value(1));

const all =
  (build: (a: Value, b: Value) => Value): ImportRule =>
  (node) =>
    node.inputs.map((entry) => node.asValue(entry)).reduce(build);

const clip: ImportRule = unary((x, node) => {
  const low = node.has(1) ? at(node.numbers(1), 0) : node.float('min', -LARGEST_FLOAT);
  const high = node.has(2) ? at(node.numbers(2), 0) : node.float('max', LARGEST_FLOAT);
  return clamp(x, low, high);
});

const reduce = (build: (x: Value, axes: readonly number[]) => Value): ImportRule =>
  unary((x, node) => {
    const asked = node.intsOrInput('axes', 1) ?? [];
    if (asked.length === 0 && node.int('noop_with_empty_axes', 0) === 1) return x;
    const rank = x.shape.length;
    const axes = asked.length === 0 ? [...x.shape.keys()] : asked.map((axis) => node.axis(axis, rank));
    const reduced = build(x, axes);
    if (node.int('keepdims', 1) === 1) return reduced;
    return reshape(
      reduced,
      reduced.shape.filter((_, axis) => !axes.includes(axis)),
    );
  });

const sumOf = (node: ImportedNode): Value => node.inputs.map((entry) => node.asValue(entry)).reduce(add);

/** The square as a product, whose gradient is exact for negative numbers, too. */
const raise: ImportRule = (node) => {
  const [x, exponent] = [node.value(0), node.entry(1)];
  const isSquare = exponent && isKnown(exponent) && exponent.data.every((n) => n === 2);
  return isSquare ? elementwise.square(x) : elementwise.power(x, node.value(1));
};

/** Vectors become matrices. */
function matrixMultiply(a: Value, b: Value): Value {
  const left = a.shape.length === 1 ? reshape(a, [1, ...a.shape]) : a;
  const right = b.shape.length === 1 ? reshape(b, [...b.shape, 1]) : b;
  const product = matrixProduct(left, right);
  const isVector = [a, b].map(({ shape }) => shape.length === 1);
  const rank = product.shape.length;
  return reshape(
    product,
    product.shape.filter(
      (_, axis) => !((isVector[0] && axis === rank - 2) || (isVector[1] && axis === rank - 1)),
    ),
  );
}

const generalProduct: ImportRule = (node) => {
  const a = node.int('transA', 0) === 1 ? swapLastAxes(node.value(0)) : node.value(0);
  const b = node.int('transB', 0) === 1 ? swapLastAxes(node.value(1)) : node.value(1);
  const [alpha, beta] = [node.float('alpha', 1), node.float('beta', 1)];
  const product = matrixProduct(a, b);
  const scaled = alpha === 1 ? product : scale(product, alpha);
  if (!node.has(2)) return scaled;
  return add(scaled, beta === 1 ? node.value(2) : scale(node.value(2), beta));
};

const not = (condition: Value): Value => equal(toFloat(condition), condition.graph.scalar(0));

function castTo(x: Value, node: ImportedNode, kind: TensorKind | undefined): Value {
  if (kind === 'float') return x.dtype === 'float32' ? x : toFloat(x);
  if (kind === 'bool') return x.dtype === 'bool' ? x : not(equal(x, x.graph.scalar(0)));
  throw node.failure('a value that depends on the image cannot become a whole number: it has no gradient');
}

const likeInput = (node: ImportedNode): TensorKind => {
  const entry = node.entry(1);
  if (entry && isKnown(entry)) return entry.kind;
  return node.value(1).dtype === 'bool' ? 'bool' : 'float';
};

export const ARITHMETIC_RULES: readonly (readonly [string, ImportRule])[] = [
  ['Abs', unary(elementwise.absolute)],
  ['Clip', clip],
  ['Add', binary(add)],
  ['Sub', binary(subtract)],
  ['Mul', binary(multiply)],
  ['Div', binary(divide)],
  ['Pow', raise],
  ['Sum', sumOf],
  ['Mean', (node) => scale(sumOf(node), 1 / node.inputs.length)],
  ['Max', all(elementwise.larger)],
  ['Min', all(elementwise.smaller)],
  ['Neg', unary(negate)],
  ['Exp', unary(exponential)],
  ['Log', unary(logarithm)],
  ['Sqrt', unary(elementwise.squareRoot)],
  ['Reciprocal', unary((x) => divide(x.graph.scalar(1), x))],
  ['ReduceMean', reduce(mean)],
  ['ReduceSum', reduce(sum)],
  ['ReduceMax', reduce(maximum)],
  ['ReduceMin', reduce(minimum)],
  ['ReduceL1', reduce((x, axes) => sum(elementwise.absolute(x), axes))],
  ['ReduceL2', reduce(norm)],
  ['ReduceSumSquare', reduce((x, axes) => sum(elementwise.square(x), axes))],
  ['ReduceLogSumExp', reduce(logSumExp)],
  ['MatMul', binary(matrixMultiply)],
  ['Gemm', generalProduct],
  ['Equal', binary(equal)],
  ['Greater', binary(greater)],
  ['Less', binary((a, b) => greater(b, a))],
  ['GreaterOrEqual', binary((a, b) => not(greater(b, a)))],
  ['LessOrEqual', binary((a, b) => not(greater(a, b)))],
  ['Not', unary(not)],
  ['Where', (node) => where(node.value(0), node.value(1), node.value(2))],
  ['Cast', unary((x, node) => castTo(x, node, kindOfElementType(node.int('to', 0))))],
  ['CastLike', unary((x, node) => castTo(x, node, likeInput(node)))],
];
