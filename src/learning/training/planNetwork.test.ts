import { describe, expect, it } from 'vitest';
import { parseConfig } from './config';
import { planNetwork, type NetworkData, type PlannedNetwork } from './planNetwork';

const HIPPOCAMPUS_2D = { spacing: [1, 1], medianSize: [50, 35] };
const HIPPOCAMPUS_3D = { spacing: [1, 1, 1], medianSize: [36, 50, 35] };
const PROSTATE_3D = { spacing: [3.6, 0.62, 0.62], medianSize: [20, 320, 319] };

function plan(value: object, data: Pick<NetworkData, 'spacing' | 'medianSize'>): PlannedNetwork {
  const { dimensions = 2, ...config } = parseConfig(value, 'x');
  return planNetwork({ ...config, dimensions }, { ...data, inChannels: 1, classes: 3 });
}
const featuresOf = ({ network }: PlannedNetwork): number[] => network.levels.map(({ features }) => features);
const stridesOf = ({ network }: PlannedNetwork): (readonly number[])[] =>
  network.levels.map(({ strides }) => strides);

describe('planning a network', () => {
  it('gives small scans whole in a patch, with as many levels as leave something to see', () => {
    const planned = plan({}, HIPPOCAMPUS_2D);
    expect(planned.patch).toEqual([56, 40]);
    expect(featuresOf(planned)).toEqual([16, 32, 64, 128]);
    expect(plan({ dimensions: 3 }, HIPPOCAMPUS_3D).patch).toEqual([40, 56, 40]);
  });

  it('keeps patches of large scans within the budget, in their shape', () => {
    const { patch, network } = plan({}, { spacing: [1, 1], medianSize: [512, 512] });
    expect(patch).toEqual([256, 256]);
    expect(network.levels).toHaveLength(6);
    const [depth = 0, height = 0, width = 0] = plan({ dimensions: 3 }, PROSTATE_3D).patch;
    expect(Math.min(height, width)).toBeGreaterThan(4 * depth);
    expect(depth * height * width).toBeLessThan(150_000);
  });

  it('caps the channels', () => {
    const size = { spacing: [1, 1], medianSize: [256, 256] };
    expect(featuresOf(plan({}, size))).toEqual([16, 32, 64, 128, 256, 256]);
    const volume = { spacing: [1, 1, 1], medianSize: [128, 128, 128] };
    expect(featuresOf(plan({ dimensions: 3, patch: [64, 64, 64] }, volume))).toEqual([16, 32, 64, 128, 160]);
  });

  it('takes what the configuration says: levels by their channels, or by their strides', () => {
    const two = plan({ features: [4, 8], patch: [24, 24] }, HIPPOCAMPUS_2D);
    expect(stridesOf(two)).toEqual([
      [1, 1],
      [2, 2],
    ]);
    const strides = [
      [1, 1, 1],
      [1, 2, 2],
    ];
    const given = plan({ dimensions: 3, strides }, HIPPOCAMPUS_3D);
    expect(stridesOf(given)).toEqual(strides);
    expect(given.patch).toEqual([36, 50, 36]);
    expect(featuresOf(given)).toEqual([16, 32]);
  });

  it('goes on to short edges where more levels are asked for than it would plan', () => {
    const { network, patch } = plan({ features: [4, 4, 4, 4, 4] }, HIPPOCAMPUS_2D);
    expect(network.levels).toHaveLength(5);
    expect(patch).toEqual([64, 48]);
  });

  it('builds a residual encoder and deep supervision where asked to', () => {
    const { network } = plan({ network: 'residual-encoder', deepSupervision: true }, HIPPOCAMPUS_2D);
    expect(network).toMatchObject({ encoder: 'residual', decoderConvolutions: 1, deepSupervision: true });
    expect(network.levels.map(({ blocks }) => blocks)).toEqual([1, 3, 4, 6]);
  });

  it('supervises coarser levels in 3D unless told otherwise, and in 2D when told', () => {
    const supervised = (config: object, data: typeof HIPPOCAMPUS_3D): boolean =>
      plan(config, data).network.deepSupervision;
    expect(supervised({}, HIPPOCAMPUS_2D)).toBe(false);
    expect(supervised({ dimensions: 3 }, HIPPOCAMPUS_3D)).toBe(true);
    expect(supervised({ dimensions: 3, deepSupervision: false }, HIPPOCAMPUS_3D)).toBe(false);
  });

  it.each([
    [{ patch: [24, 24, 24] }, 'patch: 24 x 24 x 24 is for 3 dimensions, but the network has 2'],
    [
      { patch: [36, 36], features: [4, 8, 16, 32] },
      'patch: 36 x 36 must be multiples of 8 x 8 for a network of 4 levels, such as 40 x 40',
    ],
    [{ patch: [8, 8], features: [4, 4, 4, 4, 4, 4] }, 'features: 6 levels are too many for patches of 8 x 8'],
    [{ features: [4, 8], blocks: [1] }, 'A U-Net of 2 levels needs as many blocks, but was given 1'],
    [{ dimensions: 3, strides: [[1, 1]] }, 'strides: 1 x 1 is for 2 dimensions, but the network has 3'],
  ])('refuses %j', (config, message) => {
    expect(() => plan(config, HIPPOCAMPUS_2D)).toThrow(message);
  });
});
