import { describe, expect, it } from 'vitest';
import { lowerForWebgpu } from './lowerForWebgpu';
import { evaluate } from '../graph/evaluate';
import { OPERATOR_CASES } from '../graph/operatorCases';
import { caseGraph } from '../graph/operatorCases/caseGraph';

describe('a graph for WebGPU computes the same without what WebGPU does wrongly:', () => {
  it.each(Object.entries(OPERATOR_CASES))('%s', (_name, operatorCase) => {
    const { definition, values } = caseGraph(operatorCase);
    const rewritten = lowerForWebgpu(definition);
    const [expected, found] = [evaluate(definition, values), evaluate(rewritten, values)];
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
