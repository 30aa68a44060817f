import { describe, expect, it } from 'vitest';
import { THICK_SLICES } from './anisotropic.fixture';
import { buildNetworkOutputs, divisorsOf, parametersOf } from './network';
import { initialParameters } from './parameters';
import { planUnet, type UnetPlan } from './unetPlan';
import { Graph } from '../graph/graph';

const ANISOTROPIC = planUnet({
  dimensions: 3,
  inChannels: 2,
  classes: 3,
  features: [4, 6, 8, 10],
  ...THICK_SLICES,
  deepSupervision: true,
});

function outputShapes(plan: UnetPlan, image: readonly number[]): readonly (readonly number[])[] {
  const graph = new Graph();
  return buildNetworkOutputs(plan, graph.input('image', 'float32', image), ({ name, shape }) =>
    graph.input(name, 'float32', shape),
  ).map(({ shape }) => shape);
}

describe('a U-Net', () => {
  it('has one output at full resolution, and coarser ones with deep supervision, but not the coarsest', () => {
    const image = [1, 2, 4, 16, 24];
    expect(outputShapes(ANISOTROPIC, image)).toEqual([
      [1, 3, 4, 16, 24],
      [1, 3, 4, 8, 12],
    ]);
    expect(outputShapes({ ...ANISOTROPIC, deepSupervision: false }, image)).toEqual([[1, 3, 4, 16, 24]]);
    const shallow = planUnet({ ...ANISOTROPIC, dimensions: 3, features: [4, 6], deepSupervision: true });
    expect(outputShapes(shallow, [1, 2, 4, 16, 24])).toHaveLength(1);
  });

  it('wants images that its strides divide, each axis by its own', () => {
    expect(divisorsOf(ANISOTROPIC)).toEqual([2, 8, 8]);
    expect(() => outputShapes(ANISOTROPIC, [1, 2, 4, 16, 20])).toThrow(
      'An image of 4 x 16 x 20 does not fit this U-Net of 4 levels: its sides must be multiples of 2 x 8 x 8.',
    );
    expect(() => outputShapes(ANISOTROPIC, [1, 2, 16, 24])).toThrow('An image of 16 x 24 does not fit');
  });

  it('starts residual blocks as their skip connections: the scale of the last normalisation is 0', () => {
    const plan = planUnet({
      ...{ dimensions: 2, inChannels: 1, classes: 2 },
      ...{ features: [4, 6], encoder: 'residual' },
    });
    const first = initialParameters(parametersOf(plan), 1);
    const valuesOf = (name: string): Set<number> => new Set(first.find((t) => t.name === name)?.data);
    expect(valuesOf('encoder.1.2.second.normalization.weight')).toEqual(new Set([0]));
    expect(valuesOf('encoder.1.2.first.normalization.weight')).toEqual(new Set([1]));
    expect(valuesOf('encoder.1.0.projection.normalization.weight')).toEqual(new Set([1]));
  });

  it('starts kernels with the deviation of He for its leaky slope', () => {
    const plan = planUnet({ dimensions: 3, inChannels: 1, classes: 2, features: [16, 8] });
    const tensors = initialParameters(parametersOf(plan), 3);
    const { data } = tensors.find(({ name }) => name === 'encoder.0.1.convolution.weight') ?? { data: [] };
    const squares = [...data].reduce((sum, value) => sum + value * value, 0);
    const expected = Math.sqrt(2 / (1 + 0.01 ** 2) / (16 * 27));
    expect(Math.sqrt(squares / data.length) / expected).toBeCloseTo(1, 1);
    expect(initialParameters(parametersOf(plan), 3)).toEqual(tensors);
    expect(initialParameters(parametersOf(plan), 4)).not.toEqual(tensors);
  });
});

describe('planUnet', () => {
  const sizes = { dimensions: 2, inChannels: 1, classes: 2, features: [8] } as const;

  it('takes the blocks of nnU-Net', () => {
    const blocksOf = (encoder: 'plain' | 'residual'): number[] =>
      planUnet({ ...sizes, features: [8, 8, 8, 8, 8, 8], encoder }).levels.map(({ blocks }) => blocks);
    expect(blocksOf('plain')).toEqual([2, 2, 2, 2, 2, 2]);
    expect(blocksOf('residual')).toEqual([1, 3, 4, 6, 6, 6]);
  });

  it.each([
    [{ classes: 1 }, 'classes, at least 2, not 1'],
    [{ features: [] }, 'levels, at least 1, not 0'],
    [{ inChannels: 1.5 }, 'input channels, at least 1, not 1.5'],
    [
      {
        strides: [
          [1, 1],
          [2, 2],
        ],
      },
      'A U-Net of 1 levels needs as many strides, but was given 2',
    ],
    [{ strides: [[1, 1, 1]] }, 'A 2D U-Net needs strides of 2 numbers, not [1, 1, 1]'],
    [{ strides: [[2, 1]] }, 'The finest level of a U-Net has strides of 1, not 2'],
    [{ kernels: [[3, 4]] }, 'Kernels of a U-Net are odd, not 4'],
    [{ blocks: [0] }, 'blocks, at least 1, not 0'],
  ])('names what makes no network: %j', (change, message) => {
    expect(() => planUnet({ ...sizes, ...change })).toThrow(message);
  });
});
