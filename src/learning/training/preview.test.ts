import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PreparedCase } from '../data/preparedCase';
import { bytesOf, SliceFile } from '../data/sliceFile';
import { choosePreviewSlices, previewCase } from './preview';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'preview-'));
});
afterAll(() => rm(folder, { recursive: true }));

const [width, height] = [4, 3];

/** A case of three channels with so many voxels of label 1 on each slice. */
async function makeCase(id: string, foreground: readonly number[]): Promise<PreparedCase> {
  const pixels = width * height;
  const slices = foreground.length;
  const images = new SliceFile(join(folder, `${id}.images`), 12 * pixels);
  await writeFile(images.path, bytesOf(Float32Array.from({ length: 3 * slices * pixels }, (_, n) => n % 7)));
  const labels = new SliceFile(join(folder, `${id}.labels`), pixels);
  await writeFile(
    labels.path,
    Uint8Array.from(
      foreground.flatMap((count) => Array.from({ length: pixels }, (_, n) => Number(n < count))),
    ),
  );
  return {
    ...{ id, slices, height, width, spacing: [0.5, 2, 3], images, labels, distanceMaps: undefined },
    counts: Uint32Array.from(foreground.flatMap((count) => [pixels - count, count])),
  };
}

describe('the preview of a training', () => {
  it('shows the fullest slice of the fullest cases', async () => {
    const cases = [
      await makeCase('small', [1, 0]),
      await makeCase('large', [0, 9, 8]),
      await makeCase('empty', [0, 0]),
      await makeCase('middle', [5, 4]),
      await makeCase('little', [2, 3]),
    ];
    expect([...choosePreviewSlices(cases)]).toEqual([
      ['large', [1]],
      ['middle', [0]],
      ['little', [1]],
    ]);
  });

  it('shows several slices of few cases, and none that is empty', async () => {
    const cases = [await makeCase('one', [1, 2, 4, 3, 0]), await makeCase('empty', [0])];
    expect([...choosePreviewSlices(cases)]).toEqual([['one', [2, 3, 1]]]);
    expect(choosePreviewSlices(cases.slice(1)).size).toBe(0);
  });

  it('draws reference and prediction on the first channel, or in colour where channels are colours', async () => {
    const shown = await makeCase('shown', [0, 3]);
    const prediction = new Uint8Array(2 * width * height);
    prediction[width * height] = 1;
    const labels = [{ value: 1, name: 'ball', color: [1, 2, 3] }] as const;
    const [picture] = previewCase(shown, prediction, [1], { labels, channels: ['T1', 'T2', 'PD'] });
    expect(picture).toMatchObject({ title: 'shown', slice: 1, width, height, channels: 1 });
    expect(picture?.pixelSize).toEqual([2, 0.5]);
    expect(picture?.contours.map(({ role, lines }) => [role, lines[0]?.length])).toEqual([
      ['reference', 18],
      ['prediction', 10],
    ]);
    const [colour] = previewCase(shown, prediction, [1], { labels, channels: ['R', 'G', 'B'] });
    expect(colour?.channels).toBe(3);
  });
});
