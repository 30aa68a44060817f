import { describe, expect, it } from 'vitest';
import { checkParameterGroups, frozenUntil, groupsAt, treatmentOf } from './parameterGroups';

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

  it('frozen until an epoch are trained from then on, with the rest of what was said of them', () => {
    const groups = [{ parameters: 'encoder.*', frozen: true, untilEpoch: 3, learningRate: 0.1 }];
    const treatmentIn = (epoch: number) => treatmentOf('encoder.0.bias', groupsAt(groups, epoch));
    expect(frozenUntil(groups)).toEqual([3]);
    expect(treatmentIn(2)).toEqual({ frozen: true, learningRate: 0.1, weightDecay: 1 });
    expect(treatmentIn(3)).toEqual({ frozen: false, learningRate: 0.1, weightDecay: 1 });
    expect(() => {
      checkParameterGroups([...groups, { parameters: 'head.*', frozen: true }], NAMES);
    }).toThrow('All parameters are frozen in epoch 1');
    expect(() => {
      checkParameterGroups([{ parameters: 'encoder.*', untilEpoch: 3 }], NAMES);
    }).toThrow('"encoder.*" has untilEpoch 3, but is not frozen');
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
