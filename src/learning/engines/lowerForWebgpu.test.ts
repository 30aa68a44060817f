import { describe, expect, it } from 'vitest';
import { lowerForWebgpu } from './lowerForWebgpu';
import { differentiate } from '../graph/differentiate';
import { evaluate } from '../graph/evaluate';
import { probe, pseudoRandom } from '../graph/gradientCheck';
import { Graph } from '../graph/graph';
import { OPERATOR_CASES } from '../graph/operatorCases';
import { sizeOf } from '../graph/tensor';

describe('a graph for WebGPU computes the same without what WebGPU does wrongly:', () => {
  it.each(Object.entries(OPERATOR_CASES))('%s', (_name, { shapes, build, values = [] }) => {
    const graph = new Graph();
    const inputs = shapes.map((shape, index) => graph.input(`x${index}`, 'float32', shape));
    const output = build((index) => inputs[index] ?? graph.scalar(NaN));
    const gradients = differentiate(graph, probe(output), inputs);
    const definition = graph.finish({
      output,
      ...Object.fromEntries(gradients.map((gradient, index) => [`gradient${index}`, gradient])),
    });
    const rewritten = lowerForWebgpu(definition);
    const feeds = Object.fromEntries(
      shapes.map((shape, index) => [`x${index}`, values[index] ?? pseudoRandom(sizeOf(shape), index + 1)]),
    );
    const [expected, found] = [evaluate(definition, feeds), evaluate(rewritten, feeds)];
    for (const [name, exact] of Object.entries(expected)) {
      exact.forEach((value, index) => {
        expect(Math.abs(value - (found[name]?.[index] ?? NaN)), name).toBeLessThan(
          1e-12 * (1 + Math.abs(value)),
        );
      });
    }

    for (const { operator, inputs: given } of rewritten.nodes) {
      const { type, attributes = {}, constantInputs = [] } = operator;
      const group = attributes['group'];
      const isGrouped = group !== undefined && 'int' in group && group.int > 1;
      const isVolume = given[0]?.shape.length === 5;
      expect(type).not.toBe('Sign');
      expect(type === 'ConvTranspose' && (isVolume || isGrouped)).toBe(false);
      expect(type === 'Conv' && isVolume && isGrouped).toBe(false);
      const [starts = [], , axes = [], steps = []] = type === 'Slice' ? constantInputs : [];
      steps.forEach((step, index) => {
        const length = given[0]?.shape[axes[index] ?? NaN] ?? NaN;
        if (step < 0) expect(starts[index]).toBe(length - 1);
      });
    }
  });
});
