/**
 * Evaluates at import what does not depend on the image: shapes, sizes and constants. PyTorch writes
 * much arithmetic on shapes into a file; with a fixed size of the image all of it is known.
 */
import { ImportedNode, isKnown } from './importedNode';
import type { Entry, ImportRule } from './importedNode';
import { evaluate } from '../graph/evaluate';
import { Graph } from '../graph/graph';
import type { OnnxNode } from '../graph/onnx/readOnnx';
import { kindOfElementType } from '../graph/onnx/readTensor';
import type { OnnxTensor, TensorKind } from '../graph/onnx/readTensor';
import { at, broadcastIndices, broadcastShapes, sizeOf } from '../graph/tensor';

type KnownRule = (node: ImportedNode) => OnnxTensor;

const integers = (values: readonly number[]): OnnxTensor => ({
  kind: 'integer',
  shape: [values.length],
  data: Float64Array.from(values),
});

function required(node: ImportedNode, index: number): OnnxTensor {
  const tensor = node.known(index);
  if (!tensor) throw node.failure(`input ${index} is missing`);
  return tensor;
}

const elementwise =
  (kind: TensorKind | 'same', compute: (a: number, b: number, integer: boolean) => number): KnownRule =>
  (node) => {
    const a = required(node, 0);
    const b = node.known(1) ?? a;
    const shape = broadcastShapes(a.shape, b.shape);
    if (!shape) throw node.failure('the shapes do not broadcast');
    const [fromA, fromB] = [broadcastIndices(a.shape, shape), broadcastIndices(b.shape, shape)];
    const data = Float64Array.from({ length: sizeOf(shape) }, (_, index) =>
      compute(at(a.data, at(fromA, index)), at(b.data, at(fromB, index)), a.kind === 'integer'),
    );
    return { kind: kind === 'same' ? a.kind : kind, shape, data };
  };

const truth = (compare: (a: number, b: number) => boolean): KnownRule =>
  elementwise('bool', (a, b) => (compare(a, b) ? 1 : 0));

/** Halves go to the even neighbour, as ONNX and PyTorch round. */
function roundHalfToEven(x: number): number {
  const below = Math.floor(x);
  if (x - below !== 0.5) return Math.round(x);
  return below % 2 === 0 ? below : below + 1;
}

function constant(node: ImportedNode): OnnxTensor {
  const value = node.attribute('value')?.tensor;
  if (value) return value;
  const int = node.attribute('value_int')?.int;
  if (int !== undefined) return { kind: 'integer', shape: [], data: Float64Array.of(int) };
  const float = node.attribute('value_float')?.float;
  if (float !== undefined) return { kind: 'float', shape: [], data: Float64Array.of(float) };
  const ints = node.attribute('value_ints')?.ints;
  if (ints) return integers(ints);
  const floats = node.attribute('value_floats')?.floats;
  if (floats) return { kind: 'float', shape: [floats.length], data: Float64Array.from(floats) };
  throw node.failure('it holds no number');
}

function shapeOf(node: ImportedNode): OnnxTensor {
  const { shape } = node.entry(0) ?? required(node, 0);
  return integers(shape.slice(node.int('start', 0), node.attribute('end')?.int));
}

function cast(node: ImportedNode): OnnxTensor {
  const { shape, data } = required(node, 0);
  const kind = kindOfElementType(node.int('to', 0));
  if (!kind) throw node.failure(`element type ${node.int('to', 0)} cannot be used here`);
  const convert = { float: (x: number) => x, integer: Math.trunc, bool: (x: number) => (x === 0 ? 0 : 1) };
  return { kind, shape, data: Float64Array.from(data, convert[kind]) };
}

function gather(node: ImportedNode): OnnxTensor {
  const [from, indices] = [required(node, 0), required(node, 1)];
  const axis = node.axis(node.int('axis', 0), from.shape.length);
  const length = at(from.shape, axis);
  const inner = sizeOf(from.shape.slice(axis + 1));
  const outer = sizeOf(from.shape.slice(0, axis));
  const data: number[] = [];
  for (let block = 0; block < outer; block++) {
    for (const index of indices.data) {
      const own = node.axis(index, length);
      const start = (block * length + own) * inner;
      data.push(...from.data.subarray(start, start + inner));
    }
  }
  const shape = [...from.shape.slice(0, axis), ...indices.shape, ...from.shape.slice(axis + 1)];
  return { kind: from.kind, shape, data: Float64Array.from(data) };
}

function range(node: ImportedNode): OnnxTensor {
  const [start = NaN] = node.numbers(0);
  const [limit = NaN] = node.numbers(1);
  const [step = NaN] = node.numbers(2);
  const length = Math.max(0, Math.ceil((limit - start) / step));
  const data = Float64Array.from({ length }, (_, index) => start + index * step);
  return { kind: required(node, 0).kind, shape: [length], data };
}

/** What has no counterpart among the operators of a graph, or another meaning for integers. */
const KNOWN_RULES: ReadonlyMap<string, KnownRule> = new Map([
  ['Constant', constant],
  ['Shape', shapeOf],
  ['Size', (node) => ({ kind: 'integer', shape: [], data: Float64Array.of(sizeOf(shapeOf(node).shape)) })],
  [
    'ConstantOfShape',
    (node) => {
      const shape = node.numbers(0);
      const { kind, data } = node.attribute('value')?.tensor ?? {
        kind: 'float' as const,
        data: Float64Array.of(0),
      };
      return { kind, shape, data: new Float64Array(sizeOf(shape)).fill(at(data, 0)) };
    },
  ],
  ['Cast', cast],
  ['Gather', gather],
  ['Range', range],
  [
    'ReduceProd',
    (node) => {
      const { kind, data, shape } = required(node, 0);
      const product = Float64Array.of([...data].reduce((soFar, x) => soFar * x, 1));
      return { kind, shape: node.int('keepdims', 1) === 1 ? shape.map(() => 1) : [], data: product };
    },
  ],
  ['Div', elementwise('same', (a, b, integer) => (integer ? Math.trunc(a / b) : a / b))],
  ['Mod', elementwise('same', (a, b) => a - b * Math.floor(a / b))],
  ['Floor', elementwise('same', (a) => Math.floor(a))],
  ['Ceil', elementwise('same', (a) => Math.ceil(a))],
  ['Round', elementwise('same', roundHalfToEven)],
  ['Not', truth((a) => a === 0)],
  ['And', truth((a, b) => a !== 0 && b !== 0)],
  ['Or', truth((a, b) => a !== 0 || b !== 0)],
  ['Equal', truth((a, b) => a === b)],
  ['Less', truth((a, b) => a < b)],
  ['LessOrEqual', truth((a, b) => a <= b)],
  ['Greater', truth((a, b) => a > b)],
  ['GreaterOrEqual', truth((a, b) => a >= b)],
]);

/** Operators whose result is known even where their input is not. */
const OF_SHAPE_ONLY: ReadonlySet<string> = new Set(['Shape', 'Size']);

/**
 * The outputs of a node that can be known now, else undefined.
 * @param rule how the operator is built in a graph: it is built in one of its own and evaluated
 */
export function evaluateKnown(
  node: OnnxNode,
  operatorSet: number,
  entries: ReadonlyMap<string, Entry>,
  rule: ImportRule | undefined,
): readonly OnnxTensor[] | undefined {
  const scratch = new ImportedNode(new Graph(), node, operatorSet, entries);
  const { inputs } = scratch;
  if (!OF_SHAPE_ONLY.has(node.type) && !inputs.every(isKnown)) return undefined;
  const knownRule = KNOWN_RULES.get(node.type);
  if (knownRule) return [knownRule(scratch)];
  if (!rule || inputs.length === 0) return undefined;

  const built = rule(scratch);
  const values = 'graph' in built ? [built] : built;
  const names = values.map((value, index) => [`output ${index}`, value] as const);
  const evaluated = evaluate(scratch.graph.finish(Object.fromEntries(names)), {});
  const kind = scratch.inputs.findLast(isKnown)?.kind ?? 'float';
  return names.map(([name, { shape, dtype }]) => ({
    kind: dtype === 'bool' ? 'bool' : kindOfResult(scratch, kind),
    shape,
    data: evaluated[name] ?? new Float64Array(),
  }));
}

/** Integers stay integers: the first input decides, but that of a choice is its condition. */
function kindOfResult(node: ImportedNode, otherwise: TensorKind): TensorKind {
  const entry = node.entry(node.node.type === 'Where' ? 1 : 0);
  return entry && isKnown(entry) ? entry.kind : otherwise;
}

/** The operators that are only understood where everything is known. */
export const knownOperators = (): readonly string[] => [...KNOWN_RULES.keys()];
