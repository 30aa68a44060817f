import { describe, expect, it } from 'vitest';
import type { Dataset } from '../../datasets/dataset';
import { labelTableOf } from '../../labels/labelTable';
import type { LabelledCase } from '../data/checkCases';
import { parseCompleteConfig, parseConfig } from './config';
import { planRun, type RunPlan } from './planRun';

const DATASET: Dataset = {
  ...{ root: '/data', layout: 'decathlon', name: 'Eyes', channels: ['red', 'green'], cases: [] },
  labels: labelTableOf(
    [1, 2, 5],
    new Map([
      [1, 'vessel'],
      [2, 'exudate'],
      [5, 'disc'],
    ]),
  ),
};
const CASES = Array.from({ length: 5 }, (_, n): LabelledCase => ({
  ...{ id: `case ${n}`, images: [`/data/${n}.nii`], label: `/data/${n}-label.nii` },
  grid: {
    dims: [40, 32, 24],
    affine: [
      [1, 0, 0, 0],
      [0, 1, 0, 0],
      [0, 0, 1, 0],
      [0, 0, 0, 1],
    ],
  },
}));
const plan = (config: object): RunPlan => planRun(DATASET, CASES, parseConfig(config, 'x'));

describe('planning a run', () => {
  it('plans a 3D network for volumes, and takes the dimensions from a patch', () => {
    expect(plan({}).config).toMatchObject({ dimensions: 3, spacing: [1, 1, 1] });
    expect(plan({ patch: [16, 16] }).config).toMatchObject({ dimensions: 2, spacing: [1, 1] });
    expect(plan({ spacing: [2, 1, 1] }).model.preprocessing).toMatchObject({
      ...{ sliceSpacing: 2, pixelSize: [1, 1] },
    });
  });

  it('learns the labels that are named, and takes the others for background', () => {
    const { model, background } = plan({ labels: ['disc', 'vessel'] });
    expect(model.labels.map(({ value, name }) => [value, name])).toEqual([
      [1, 'vessel'],
      [5, 'disc'],
    ]);
    expect(model.network.classes).toBe(3);
    expect(background).toEqual([2]);
    expect(plan({}).background).toEqual([]);
  });

  it.each([
    [
      { labels: ['drusen'] },
      'labels: the data set has no label "drusen". Its labels are vessel, exudate, disc',
    ],
    [{ dimensions: 3, spacing: [1, 1] }, 'spacing: 1 x 1 mm is for 2 dimensions, but the network has 3'],
    [
      { normalization: [{ kind: 'none' }, { kind: 'none' }, { kind: 'none' }] },
      'normalization: there are 3, but the data set has 2 channels (red, green)',
    ],
  ])('refuses %j', (config, message) => {
    expect(() => plan(config)).toThrow(message);
  });

  it('comes out the same from the complete configuration, which is how a run is resumed', () => {
    const first = plan({ normalization: [{ kind: 'none' }], labels: ['exudate'], minutes: 1 });
    const written = parseCompleteConfig(JSON.parse(JSON.stringify(first.config)), 'config.json');
    expect(planRun(DATASET, CASES, written, { split: first.split })).toEqual(first);
  });
});
