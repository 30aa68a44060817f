import { describe, expect, it } from 'vitest';
import { dropout } from './dropout';
import { batchNormalization, groupNormalization, layerNormalization } from './normalizationLayers';
import { padFromInside } from './padding';
import { evaluate } from '../evaluate';
import { pseudoRandom } from '../gradientCheck';
import { Graph } from '../graph';

describe('dropout', () => {
  it('drops the same elements for the same random numbers, and keeps the mean', () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', [1000]);
    const y = dropout(x, graph.input('uniform', 'float32', [1000]), 0.25);
    const uniform = pseudoRandom(1000, 1).map((n) => (n + 1) / 2);
    const definition = graph.finish({ y });
    const run = () => evaluate(definition, { x: new Float64Array(1000).fill(1), uniform })['y'] ?? [];
    expect(run()).toEqual(run());
    const dropped = Array.from(run()).filter((value) => value === 0).length;
    expect(dropped).toBe(uniform.filter((n) => n < 0.25).length);
    expect(Array.from(run()).every((value) => value === 0 || Math.abs(value - 4 / 3) < 1e-12)).toBe(true);
  });

  it('refuses a rate that would drop everything', () => {
    const x = new Graph().input('x', 'float32', [2]);
    expect(() => dropout(x, x, 1)).toThrow('not 1');
    expect(dropout(x, x, 0)).toBe(x);
  });
});

describe('normalisation', () => {
  it('says what does not fit', () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', [2, 6, 4, 4]);
    const gain = graph.input('gain', 'float32', [6]);
    expect(() => groupNormalization(x, 4, gain, gain, 1e-5)).toThrow('6 channels cannot be normalised in 4');
    expect(() => groupNormalization(x, 2, graph.scalar(1), gain, 1e-5)).toThrow('has the shape (6)');
    expect(() => layerNormalization(x, gain, undefined, 1e-5)).toThrow('last axes of (2, 6, 4, 4)');
  });

  it('of a batch gives each channel mean 0 and variance 1', () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', [3, 2, 2, 2]);
    const y = batchNormalization(x, graph.constant([2], [1, 1]), graph.constant([2], [0, 0]), 0);
    const values = evaluate(graph.finish({ y }), { x: pseudoRandom(24, 4) })['y'] ?? new Float64Array();
    for (const channel of [0, 1]) {
      const own = values.filter((_, index) => Math.floor(index / 4) % 2 === channel);
      const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
      const variance = own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / own.length;
      expect(mean).toBeCloseTo(0, 12);
      expect(variance).toBeCloseTo(1, 12);
    }
  });
});

it('padding by reflection needs an axis that is long enough', () => {
  const x = new Graph().input('x', 'float32', [3]);
  expect(() => padFromInside(x, { before: [3], after: [0] }, 'reflect')).toThrow(
    'Axis 0 of (3) is too short for a padding of 3 by "reflect"',
  );
});
