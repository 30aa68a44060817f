import { describe, expect, it } from 'vitest';
import type { ErrorComponent, ErrorOverview } from '../../src/protocol/schemas';
import {
  componentText,
  distanceText,
  listedComponents,
  rankedSlices,
  slicesErrors,
  stepped,
  volumeText,
} from './ranking';

const component = (kind: ErrorComponent['kind'], distance: number | null, volume = 1): ErrorComponent => ({
  kind,
  voxels: 10,
  volume,
  distance,
  centre: [1, 1, 1],
  worst: [2, 2, 2],
});
const empty = { coronal: [], sagittal: [] };
const OVERVIEW: ErrorOverview = {
  labels: [
    {
      label: 1,
      slices: { axial: [null, 1, 2, null], ...empty },
      components: [component('under-segmented', -4), component('matched', 0.5)],
      others: 0,
    },
    {
      label: 2,
      slices: { axial: [null, 3, 0, null], ...empty },
      components: [component('missed', null), component('over-segmented', 2.5)],
      others: 3,
    },
  ],
};
const TABLE = [
  { value: 1, name: 'liver', color: [0, 0, 0] },
  { value: 2, name: 'tumour', color: [0, 0, 0] },
] as const;

describe('where to look', () => {
  it('ranks slices by the largest error of the labels that are shown', () => {
    const errors = slicesErrors(OVERVIEW, 'axial', []);
    expect(errors).toEqual([null, 3, 2, null]);
    expect(rankedSlices(errors)).toEqual([1, 2]);
    expect(rankedSlices(slicesErrors(OVERVIEW, 'axial', [2]))).toEqual([2, 1]);
    expect(slicesErrors(OVERVIEW, 'axial', [1, 2])).toEqual([]);
    expect(rankedSlices([1, 1, null, 1])).toEqual([0, 1, 3]);
  });

  it('lists what is wrong, the worst first, and leaves out what matches', () => {
    const listed = listedComponents(OVERVIEW, TABLE, []);
    expect(listed.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'missed tumour',
      'under-segmented liver',
      'over-segmented tumour',
    ]);
    expect(listedComponents(OVERVIEW, TABLE, [2]).map(({ label }) => label)).toEqual([1]);
  });

  it('goes through a ranking and around, and begins with the worst where one has moved away', () => {
    expect(stepped(3, undefined, 1)).toBe(0);
    expect(stepped(3, 0, 1)).toBe(1);
    expect(stepped(3, 2, 1)).toBe(0);
    expect(stepped(3, 0, -1)).toBe(2);
    expect(stepped(2, 5, 1)).toBe(0);
    expect(stepped(0, undefined, 1)).toBeUndefined();
  });

  it('says sizes and distances as people do', () => {
    expect(componentText(component('over-segmented', 2.96, 0.42))).toBe('over-segmented, 0.42 ml, +3.0 mm');
    expect(componentText(component('missed', null, 12.34))).toBe('missed, 12.3 ml, no counterpart');
    expect(volumeText(0.0034)).toBe('3.4 mm³');
    expect(distanceText(-0.5)).toBe('−0.5 mm');
    expect(distanceText(0.01)).toBe('0.0 mm');
  });
});
