import { describe, expect, it } from 'vitest';
import { checkParameterGroups, treatmentOf } from './parameterGroups';

const NAMES = ['encoder.0.weight', 'encoder.0.bias', 'head.weight'];

describe('parameter groups', () => {
  it('are chosen by name, later ones winning in what they say', () => {
    const groups = [
      { parameters: 'encoder.*', learningRate: 0.1 },
      { parameters: '*.bias', weightDecay: 0 },
      { parameters: 'encoder.0.weight', learningRate: 0.5 },
    ];
    expect(NAMES.map((name) => treatmentOf(name, groups))).toEqual([
      { frozen: false, learningRate: 0.5, weightDecay: 1 },
      { frozen: false, learningRate: 0.1, weightDecay: 0 },
      { frozen: false, learningRate: 1, weightDecay: 1 },
    ]);
  });

  it('take every character but * literally, and the whole name', () => {
    const isFrozen = (parameters: string, name: string): boolean =>
      treatmentOf(name, [{ parameters, frozen: true }]).frozen;
    expect(isFrozen('encoder.0', 'encoder.0.weight')).toBe(false);
    expect(isFrozen('encoder?0*', 'encoder.0.weight')).toBe(false);
    expect(isFrozen('encoder.*.weight', 'encoder.0.weight')).toBe(true);
    expect(isFrozen('(', '(')).toBe(true);
  });

  it('without a parameter, or with all of them frozen, are refused', () => {
    expect(() => {
      checkParameterGroups([{ parameters: 'decoder.*', frozen: true }], NAMES);
    }).toThrow('"decoder.*" is the name of no parameter. There are encoder.0.weight, ');
    expect(() => {
      checkParameterGroups([{ parameters: '*', frozen: true }], NAMES);
    }).toThrow('All parameters are frozen');
    checkParameterGroups([{ parameters: 'encoder.*', frozen: true }], NAMES);
  });
});
