import { describe, expect, it } from 'vitest';
import { peakTensorBytes } from './memoryOfGraph';
import { Graph, type Value } from '../graph/graph';
import { exponential, multiply, squareRoot } from '../graph/operators/elementwise';
import { reshape } from '../graph/operators/layout';
import { sum } from '../graph/operators/broadcast';

/** The peak for a function of x, 100 floats. */
function peakOf(build: (x: Value) => Value): number {
  const graph = new Graph();
  return peakTensorBytes(graph.finish({ y: build(graph.input('x', 'float32', [100])) }));
}

describe('peakTensorBytes', () => {
  it('counts what a node reads and writes, and forgets what nobody needs any more', () => {
    expect(peakOf(exponential)).toBe(400);
    expect(peakOf((x) => exponential(squareRoot(exponential(x))))).toBe(800);
    const long = (x: Value): Value => Array.from({ length: 9 }).reduce<Value>((y) => exponential(y), x);
    expect(peakOf(long)).toBe(800);
  });

  it('keeps what is needed again later', () => {
    const kept = (x: Value): Value => {
      const first = exponential(x);
      return multiply(exponential(exponential(exponential(first))), first);
    };
    expect(peakOf(kept)).toBe(1200);
  });

  it('counts another shape of the same elements once, for as long as one of them is needed', () => {
    expect(peakOf((x) => reshape(exponential(x), [10, 10]))).toBe(400);
    const view = (x: Value): Value => {
      const first = exponential(x);
      const square = reshape(first, [10, 10]);
      return multiply(sum(exponential(exponential(first)), [0]), square);
    };
    expect(peakOf(view)).toBe(1200);
  });
});
