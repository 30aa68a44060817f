import { describe, expect, it } from 'vitest';
import type { Affine } from '../volume/affine';
import type { Volume } from '../volume/volume';
import { errorOverviewSteps, type LabelErrors } from './errorOverview';
import { drawBox } from './shapes.fixture';

/** Axial slices along k, coronal along j, sagittal along i; spacing 1 x 1.5 x 3 mm. */
const AFFINE: Affine = [
  [1, 0, 0, 0],
  [0, 1.5, 0, 0],
  [0, 0, 3, 0],
  [0, 0, 0, 1],
];
const DIMS = [20, 18, 10] as const;

const volumeOf = (data: Uint8Array<ArrayBuffer>, affine = AFFINE): Volume => ({
  dims: DIMS,
  affine,
  dtype: 'uint8',
  frames: 1,
  data,
});

function overviewOf(reference: Uint8Array<ArrayBuffer>, prediction: Uint8Array<ArrayBuffer>): LabelErrors {
  const steps = errorOverviewSteps(volumeOf(reference), volumeOf(prediction), [1]);
  for (;;) {
    const step = steps.next();
    if (!step.done) continue;
    const [first] = step.value;
    if (!first) throw new Error('No label was looked at.');
    return first;
  }
}

describe('overview of errors', () => {
  it('tells 3 mm of a box shifted by 3 mm along i, on every slice that cuts a shifted face', () => {
    const reference = drawBox(DIMS, [3, 4, 2], [12, 13, 7]);
    const prediction = drawBox(DIMS, [6, 4, 2], [15, 13, 7]);
    const { slices, components, others } = overviewOf(reference, prediction);
    expect(slices.axial).toEqual([null, null, 3, 3, 3, 3, 3, 3, null, null]);
    expect(slices.coronal).toEqual(Array.from({ length: 18 }, (_, j) => (j < 4 || j > 13 ? null : 3)));
    expect(slices.sagittal).toHaveLength(20);
    expect(slices.sagittal[8]).toBe(0);
    expect(components).toMatchObject([
      { kind: 'under-segmented', voxels: 180, distance: -3, centre: [4, 8, 4] },
      { kind: 'over-segmented', voxels: 180, distance: 3, centre: [14, 8, 4] },
    ]);
    expect(components.map(({ worst }) => worst[0])).toEqual([6, 15]);
    expect(components[0]?.volume).toBeCloseTo((180 * 4.5) / 1000);
    expect(others).toBe(0);
  });
});
