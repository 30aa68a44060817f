import { describe, expect, it } from 'vitest';
import { differentiate } from './differentiate';
import { gradientError, probe } from './gradientCheck';
import { Graph } from './graph';
import type { Operator } from './operator';
import { OPERATOR_CASES } from './operatorCases';
import { convolution } from './operators/convolution';
import { add, exponential, multiply } from './operators/elementwise';

const TOLERANCE = 1e-7;

const plain = { strides: [1, 1], padding: [1, 1] };

describe('the gradient', () => {
  it.each(Object.entries(OPERATOR_CASES))(
    'of %s is its finite difference',
    (_name, { shapes, build, values }) => {
      expect(gradientError(shapes, (input) => probe(build(input)), values)).toBeLessThan(TOLERANCE);
    },
  );

  it('adds up where a value is used more than once', () => {
    const error = gradientError([[3]], (input) => {
      const x = input(0);
      return probe(add(multiply(x, exponential(x)), x));
    });
    expect(error).toBeLessThan(TOLERANCE);
  });
});

describe('differentiate', () => {
  it('computes nothing for inputs that were not asked for', () => {
    const graph = new Graph();
    const image = graph.input('image', 'float32', [1, 1, 4, 4]);
    const kernel = graph.input('kernel', 'float32', [1, 1, 3, 3]);
    const loss = probe(convolution(image, kernel, undefined, plain));
    const [gradient] = differentiate(graph, loss, [kernel]);
    if (!gradient) throw new Error('no gradient');
    const { nodes } = graph.finish({ gradient });
    expect(nodes.map(({ operator }) => operator.type)).not.toContain('Conv');
  });

  it('names the layer whose operator has no gradient', () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', [3]);
    const flat: Operator = {
      type: 'Floor',
      infer: (inputs) => inputs,
      evaluate: (inputs) => inputs.map(({ data }) => data),
    };
    const loss = graph.within('encoder 1', () => probe(graph.apply(flat, x)));
    expect(() => differentiate(graph, loss, [x])).toThrow('encoder 1: Floor cannot be differentiated');
  });

  it('refuses a loss that does not depend on a parameter', () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', [3]);
    const unused = graph.input('unused', 'float32', [3]);
    expect(() => differentiate(graph, probe(x), [unused])).toThrow('"unused"');
  });

  it('refuses what is no scalar', () => {
    const x = new Graph().input('x', 'float32', [3]);
    expect(() => differentiate(x.graph, x, [x])).toThrow('(3)');
  });
});

describe('a graph', () => {
  it('names layer, operator and shapes when they do not fit', () => {
    const graph = new Graph();
    const image = graph.input('image', 'float32', [1, 3, 4, 4]);
    const kernel = graph.input('kernel', 'float32', [2, 4, 3, 3]);
    const build = () =>
      graph.within('encoder 2 / convolution 1', () => convolution(image, kernel, undefined, plain));
    expect(build).toThrow(
      'encoder 2 / convolution 1: Conv of (1, 3, 4, 4), (2, 4, 3, 3): the input has 3 channels, the kernel expects 4',
    );
  });
});
