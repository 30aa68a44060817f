import { describe, expect, it } from 'vitest';
import { differentiate } from './differentiate';
import { evaluate } from './evaluate';
import { probe, pseudoRandom } from './gradientCheck';
import { Graph } from './graph';
import type { GraphDefinition, Value } from './graph';
import { OPERATOR_CASES } from './operatorCases';
import { expand, sum } from './operators/broadcast';
import { toFloat } from './operators/comparison';
import { add, divide, exponential, multiply, scale, shift, subtract } from './operators/elementwise';
import { reshape, transpose } from './operators/layout';
import { concat, slice } from './operators/windows';
import { prune } from './prune';
import { simplify } from './simplify';
import { at, sizeOf } from './tensor';
import { planUnet } from '../networks/unetPlan';
import { ADAM } from '../optimizers/adam';
import { buildStepGraph } from '../training/stepGraph';

/** Operators of a graph that gives out `build(x)`, x being (2, 3), the last of which gives out the result. */
function operatorsOf(build: (x: Value) => Value): string[] {
  const graph = new Graph();
  const y = exponential(build(graph.input('x', 'float32', [2, 3])));
  return graph.finish({ y }).nodes.map(({ operator }) => operator.type);
}

/** The graph as it was built, with nothing left out but what its outputs do not need. */
const asBuilt = (graph: Graph, constants: GraphDefinition['constants'], outputs: Record<string, Value>) =>
  prune({
    inputs: graph.finish(outputs).inputs,
    constants,
    nodes: graph.nodes,
    outputs: Object.entries(outputs).map(([name, value]) => ({ name, value })),
  });

describe('a simplified graph', () => {
  it.each(Object.entries(OPERATOR_CASES))(
    'has the values and gradients of the graph it was: %s',
    (_name, { shapes, build, values = [] }) => {
      const graph = new RecordingGraph();
      const inputs = shapes.map((shape, index) => graph.input(`x${index}`, 'float32', shape));
      const output = build((index) => at(inputs, index));
      const gradients = differentiate(graph, probe(output), inputs);
      const outputs = {
        output,
        ...Object.fromEntries(gradients.map((gradient, index) => [`gradient${index}`, gradient])),
      };
      const before = asBuilt(graph, graph.constants, outputs);
      const after = simplify(before);
      const feeds = Object.fromEntries(
        shapes.map((shape, index) => [`x${index}`, values[index] ?? pseudoRandom(sizeOf(shape), index + 1)]),
      );
      expect(after.nodes.length).toBeLessThanOrEqual(before.nodes.length);
      const expected = evaluate(before, feeds);
      for (const [name, found] of Object.entries(evaluate(after, feeds))) {
        found.forEach((value, index) => {
          expect(value, `${name}[${index}]`).toBeCloseTo(expected[name]?.[index] ?? NaN, 12);
        });
      }
    },
  );

  it('has fewer nodes than a training step was built of, and far fewer constants', () => {
    const step = buildStepGraph({
      network: planUnet({ dimensions: 2, inChannels: 1, classes: 2, features: [4, 8, 16] }),
      losses: [{ kind: 'generalized-dice', absentClasses: 'safe' }, { kind: 'boundary' }],
      batch: 2,
      patch: [16, 16],
      optimizer: ADAM,
    });
    const [output] = step.outputs;
    const built = output?.value.graph.nodes.length ?? 0;
    expect(step.nodes.length).toBeLessThan(built);
    expect(simplify(step).nodes.length).toBe(step.nodes.length);
  });
});

/** Keeps the constants it is given. */
class RecordingGraph extends Graph {
  readonly constants: { value: Value; data: ArrayLike<number> }[] = [];

  override constant(...[shape, data, dtype]: Parameters<Graph['constant']>): Value {
    const value = super.constant(shape, data, dtype);
    this.constants.push({ value, data });
    return value;
  }
}

describe('finishing a graph', () => {
  it('evaluates what depends on constants alone', () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', [2]);
    const known = exponential(scale(graph.constant([2], [1, 2]), 3));
    const { nodes, constants } = graph.finish({ y: add(x, known) });
    expect(nodes.map(({ operator }) => operator.type)).toEqual(['Add']);
    expect(constants.map(({ data }) => [...Float64Array.from(data)])).toEqual([[Math.exp(3), Math.exp(6)]]);
  });

  it('leaves constants small that grow large when they are repeated', () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', [300, 300]);
    const repeated = sum(multiply(x, exponential(expand(graph.scalar(2), [300, 300]))), [0, 1]);
    const { constants } = graph.finish({ repeated });
    expect(constants.every(({ data }) => data.length === 1)).toBe(true);
  });

  it.each<[string, (x: Value) => Value]>([
    ['adding 0', (x) => shift(x, 0)],
    ['adding to 0', (x) => add(x.graph.scalar(0), x)],
    ['subtracting 0', (x) => subtract(x, x.graph.constant([3], [0, 0, 0]))],
    ['multiplication by 1', (x) => scale(x, 1)],
    ['division by 1', (x) => divide(x, x.graph.scalar(1))],
    ['reshaping back', (x) => reshape(reshape(reshape(x, [6]), [3, 2]), [2, 3])],
    ['transposing back', (x) => transpose(transpose(x, [1, 0]), [1, 0])],
    ['slices of everything', (x) => slice(x, [{ axis: 1, start: 0, end: 3 }])],
    ['casting to the same type', (x) => toFloat(x)],
  ])('leaves out %s', (_name, build) => {
    expect(operatorsOf(build)).toEqual(['Exp']);
  });

  it.each<[string, (x: Value) => Value, string[]]>([
    ['subtraction from 0', (x) => subtract(x.graph.scalar(0), x), ['Sub']],
    ['adding 0 that repeats', (x) => add(x, x.graph.constant([4, 2, 3], new Float32Array(24))), ['Add']],
    ['a slice backwards', (x) => slice(x, [{ axis: 1, start: 2, end: -1, step: -1 }]), ['Slice']],
    [
      'two turns that are none',
      (x) => transpose(transpose(reshape(x, [1, 2, 3]), [1, 2, 0]), [1, 2, 0]),
      ['Reshape', 'Transpose'],
    ],
    ['joining with itself', (x) => concat([x, x], 0), ['Concat']],
  ])('keeps %s', (_name, build, expected) => {
    expect(operatorsOf(build)).toEqual([...expected, 'Exp']);
  });

  it('lets operators repeat a value that was expanded for them', () => {
    expect(operatorsOf((x) => multiply(x, expand(sum(x, [1]), [2, 3])))).toEqual(['ReduceSum', 'Mul', 'Exp']);
    const alone = operatorsOf((x) => multiply(expand(sum(x, [1]), [2, 3]), x.graph.scalar(2)));
    expect(alone).toEqual(['ReduceSum', 'Expand', 'Mul', 'Exp']);
  });

  it('computes once what was asked for twice', () => {
    expect(operatorsOf((x) => add(exponential(x), exponential(x)))).toEqual(['Exp', 'Add', 'Exp']);
  });

  it('gives every output out by a node of its own', () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', [2]);
    const outputs = { copy: add(x, graph.scalar(0)), a: exponential(x), b: exponential(x) };
    expect(graph.finish(outputs).nodes.length).toBe(3);
    expect(evaluate(graph.finish(outputs), { x: [0, 0] })).toEqual({
      copy: Float64Array.of(0, 0),
      a: Float64Array.of(1, 1),
      b: Float64Array.of(1, 1),
    });
  });
});
