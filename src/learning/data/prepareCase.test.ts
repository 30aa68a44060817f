import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readVolume, writeLabelMap, writeVolume } from '../../formats/registry';
import { labelTableOf } from '../../labels/labelTable';
import { syntheticCase } from '../training/syntheticDataset.fixture';
import { DEFAULT_NORMALIZATION } from './normalization';
import { prepareCase, type PreparedFiles } from './prepareCase';
import { prepareScan } from './prepareScan.fixture';
import type { Preprocessing } from './preprocessing';
import { interleaveSlices } from './sliceFile';

const PREPROCESSING: Preprocessing = {
  ...{ plane: 'axial', pixelSize: [1, 1], normalization: [DEFAULT_NORMALIZATION] },
};

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'prepare-'));
  const { image, label } = syntheticCase(1, { cases: 1 });
  await writeVolume(join(folder, 'image.nii.gz'), image);
  await writeLabelMap(join(folder, 'label.nii.gz'), label);
  const other = { ...label, data: label.data.map((value, n) => (n % 50 === 0 ? 2 : value)) };
  await writeLabelMap(join(folder, 'other.nii.gz'), other);
});
afterEach(() => rm(folder, { recursive: true }));

async function prepare(
  run: string,
  {
    values = [1, 2],
    background = [],
    label = 'label.nii.gz',
    raters = [],
    preprocessing = PREPROCESSING,
  }: {
    readonly values?: readonly number[];
    readonly background?: readonly number[];
    readonly label?: string;
    readonly raters?: readonly string[];
    readonly preprocessing?: Preprocessing;
  } = {},
): Promise<PreparedFiles> {
  await mkdir(join(folder, run), { recursive: true });
  const path = (name: string): string => join(folder, name);
  const { volume } = await readVolume(path(label));
  return prepareCase(
    { id: 'a', images: [path('image.nii.gz')], label: path(label), raters: raters.map(path), grid: volume },
    {
      ...{ preprocessing, channels: 1, table: labelTableOf(values), background },
      mapSets: [{ convention: 'spacing-aware', normalize: true }],
      ...{ folder: path(run), cacheFolder: path('cache') },
    },
  );
}

describe('preparing a case', () => {
  it('stores the slices that the whole scan gives', async () => {
    const { cases } = await prepare('run');
    const { volume } = await readVolume(join(folder, 'image.nii.gz'));
    const whole = prepareScan(volume, PREPROCESSING);
    const [prepared] = cases;
    expect(prepared?.images.readFloats(0, prepared.slices)).toEqual(
      interleaveSlices(whole.data, whole.geometry.slices),
    );
  });

  it('finds it in the cache by the content of its files, wherever they lie', async () => {
    const first = await prepare('one');
    await rename(join(folder, 'label.nii.gz'), join(folder, 'moved.nii.gz'));
    const again = await prepare('two', { label: 'moved.nii.gz' });
    expect([first.isFound, again.isFound]).toEqual([false, true]);
    expect(again.cases[0]?.counts).toEqual(first.cases[0]?.counts);
    const [maps, before] = [again, first].map(({ cases: [only] }) => only?.distanceMaps);
    expect(maps?.file.readAll()).toEqual(before?.file.readAll());
    expect(maps?.ranges).toEqual(before?.ranges);
  });

  it('prepares anew what has other content, preprocessing or labels', async () => {
    await prepare('one');
    const rescaled: Preprocessing = { ...PREPROCESSING, normalization: [{ kind: 'rescale' }] };
    expect((await prepare('two', { preprocessing: rescaled })).isFound).toBe(false);
    expect((await prepare('three', { values: [2], background: [1] })).isFound).toBe(false);
    await rename(join(folder, 'other.nii.gz'), join(folder, 'label.nii.gz'));
    expect((await prepare('four')).isFound).toBe(false);
  });

  it('takes labels that are not to be learned for background', async () => {
    const [both] = (await prepare('one', { label: 'other.nii.gz' })).cases;
    const [second] = (await prepare('two', { label: 'other.nii.gz', values: [2], background: [1] })).cases;
    const voxels = (bytes: Uint8Array | undefined, value: number): number =>
      [...(bytes ?? [])].filter((found) => found === value).length;
    expect(voxels(second?.labels.readAll(), 1)).toBe(voxels(both?.labels.readAll(), 2));
    await expect(prepare('three', { label: 'other.nii.gz', values: [2] })).rejects.toThrow(
      'holds values the label table does not: 1 (',
    );
  });

  it('makes a case of every rater, all with the same images', async () => {
    const { cases } = await prepare('run', { raters: ['other.nii.gz'] });
    expect(cases.map(({ id }) => id)).toEqual(['a', 'a, rater 2']);
    expect(cases[1]?.images.path).toBe(cases[0]?.images.path);
    expect(cases[1]?.labels.readAll()).not.toEqual(cases[0]?.labels.readAll());
  });

  it('leaves nothing of a case in the cache whose label map is wrong', async () => {
    await writeFile(join(folder, 'broken.nii.gz'), 'no label map');
    await mkdir(join(folder, 'run'));
    await expect(
      prepareCase(
        {
          ...{ id: 'a', images: [join(folder, 'image.nii.gz')], label: join(folder, 'broken.nii.gz') },
          grid: syntheticCase(1, { cases: 1 }).label,
        },
        {
          ...{ preprocessing: PREPROCESSING, channels: 1, table: labelTableOf([1]), background: [] },
          ...{ mapSets: [], folder: join(folder, 'run'), cacheFolder: join(folder, 'cache') },
        },
      ),
    ).rejects.toThrow('broken.nii.gz');
    const kept = await readdir(join(folder, 'cache'));
    expect(kept.filter((name) => !name.endsWith('.images'))).toEqual([]);
  });
});
