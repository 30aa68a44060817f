import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { countOf, LabelVoxels } from './labelVoxels';
import { OpenFiles } from './openFiles';
import { numberedCase } from './preparedCase.fixture';
import { randomStream } from '../../statistics/random';

const folder = mkdtempSync(join(tmpdir(), 'voxels-'));
const files = new OpenFiles();
afterAll(() => {
  files.close();
  rmSync(folder, { recursive: true });
});

const [slices, height, width] = [3, 5, 7];
// Class 1: a row of one slice and scattered voxels of another; class 2: the last voxel of all.
const labels = new Uint8Array(slices * height * width);
labels.fill(1, 2 * width, 3 * width);
for (const n of [35, 50, 69]) labels[n] = 1;
labels[labels.length - 1] = 2;
const drawn = numberedCase(folder, 'case', labels, [slices, height, width], 4);

describe('the voxels of a label', () => {
  it('are counted over all slices', () => {
    expect([0, 1, 2, 3].map((label) => countOf(drawn, label))).toEqual([94, 10, 1, 0]);
  });

  it('are drawn each as likely, and no other voxel', () => {
    const voxels = new LabelVoxels(files);
    const random = randomStream(8);
    const times = new Map<number, number>();
    for (let n = 0; n < 5000; n++) {
      const { slice, y, x } = voxels.random(drawn, 1, random);
      const index = (slice * height + y) * width + x;
      times.set(index, (times.get(index) ?? 0) + 1);
    }
    const expected = [...labels.keys()].filter((n) => labels[n] === 1);
    expect([...times.keys()].sort((a, b) => a - b)).toEqual(expected);
    // 500 each, with a deviation of 21.
    for (const count of times.values()) expect(Math.abs(count - 500)).toBeLessThan(100);
  });

  it('are found where there is a single one', () => {
    expect(new LabelVoxels(files).random(drawn, 2, randomStream(1))).toEqual({ slice: 2, y: 4, x: 6 });
  });

  it('are the same whatever was looked for before', () => {
    const [fresh, used] = [new LabelVoxels(files), new LabelVoxels(files)];
    const other = numberedCase(folder, 'other', labels.slice().reverse(), [slices, height, width], 4);
    for (let n = 0; n < 20; n++) used.random(other, 1, randomStream(n));
    for (let n = 0; n < 20; n++) {
      expect(used.random(drawn, 1, randomStream(n))).toEqual(fresh.random(drawn, 1, randomStream(n)));
    }
  });
});
