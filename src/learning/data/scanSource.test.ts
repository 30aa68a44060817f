import { describe, expect, it } from 'vitest';
import { ORIENTATION_CASES } from '../../volume/orientationCases.fixture';
import { readerOf } from '../../volume/slab';
import { voxelCount, type Volume } from '../../volume/volume';
import { DEFAULT_NORMALIZATION } from './normalization';
import { prepareScan } from './prepareScan.fixture';
import type { Preprocessing } from './preprocessing';
import { scanSource } from './scanSource';
import { interleaveSlices } from './sliceFile';

/** Two channels whose values tell where they are. */
function scanOn({ dims, affine }: Pick<Volume, 'dims' | 'affine'>): Volume {
  const data = Int16Array.from({ length: 2 * voxelCount({ dims, affine }) }, (_, n) => (n * 7919) % 1009);
  return { dims, affine, dtype: 'int16', frames: 2, data };
}

describe.each(ORIENTATION_CASES)('scanSource of a scan stored $name', (grid) => {
  it.each([
    ['as it is', {}],
    ['with other pixels', { pixelSize: [0.8, 1.9] as const }],
    ['with other slices', { sliceSpacing: 1.3 }],
  ])('reads slices %s as preparing the whole scan gives them', (_, change) => {
    const preprocessing: Preprocessing = {
      ...{ plane: 'coronal', pixelSize: [2.5, 1], normalization: [DEFAULT_NORMALIZATION], ...change },
    };
    const scan = scanOn(grid);
    const whole = prepareScan(scan, preprocessing);
    const source = scanSource([readerOf(scan)], 2, preprocessing, 'scan');
    const { slices, height, width } = source;
    const expected = interleaveSlices(whole.data, slices);
    const size = 2 * height * width;
    for (let first = 0; first + 2 <= slices; first++) {
      expect(source.read(first, 2)).toEqual(expected.slice(first * size, (first + 2) * size));
    }
    expect(source.read(0, slices)).toEqual(expected);
  });
});
