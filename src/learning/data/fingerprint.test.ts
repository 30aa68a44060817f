import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDataset } from '../../datasets/dataset';
import { writeLabelMap, writeVolume } from '../../formats/registry';
import type { Volume } from '../../volume/volume';
import { checkCases, type LabelledCase } from './checkCases';
import { lookThrough, NO_BOX, samplePlaces, SAMPLES, sizeOfBox } from './caseFacts';
import { fingerprintOf, type Fingerprint } from './fingerprint';
import { DEFAULT_NORMALIZATION } from './normalization';
import { planNormalization } from './planNormalization';

const affine = [
  [1, 0, 0, 0],
  [0, 1, 0, 0],
  [0, 0, 1, 0],
  [0, 0, 0, 1],
] as const;

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fingerprint-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** 10 x 8 x 6 voxels: value 0 outside the box, `inside(n)` in it, of which the first `labelled` voxels carry a label. */
async function writeCase(name: string, inside: (n: number) => number, labelled: number, outside = 0) {
  const dims = [10, 8, 6] as const;
  const data = new Float32Array(480).fill(outside);
  const labels = new Uint8Array(480);
  let n = 0;
  for (let z = 1; z < 5; z++) {
    for (let y = 2; y < 7; y++) {
      for (let x = 3; x < 9; x++, n++) {
        data[x + 10 * (y + 8 * z)] = inside(n);
        labels[x + 10 * (y + 8 * z)] = n < labelled ? 1 : 0;
      }
    }
  }
  const volume = { dims, affine, frames: 1 } as const;
  const image: Volume = { ...volume, dtype: 'float32', data };
  await writeVolume(join(folder, 'images', `${name}.nii.gz`), image, { overwrite: true });
  const label: Volume = { ...volume, dtype: 'uint8', data: labels };
  await writeLabelMap(join(folder, 'labels', `${name}.nii.gz`), label, { overwrite: true });
}

async function casesThere(): Promise<readonly LabelledCase[]> {
  return checkCases(await openDataset(folder));
}

async function fingerprint(): Promise<Fingerprint> {
  return fingerprintOf(await casesThere(), 1, { cacheFolder: join(folder, 'cache') });
}

describe('the fingerprint of a data set', () => {
  beforeEach(async () => {
    await mkdir(join(folder, 'images'));
    await mkdir(join(folder, 'labels'));
  });

  it('holds the intensities of labelled voxels, each case counting as much as the others', async () => {
    await writeCase('a', () => 10, 100);
    await writeCase('b', (n) => (n < 2 ? 30 : 7), 2);
    const { channels, cases } = await fingerprint();
    expect(cases).toBe(2);
    expect(channels[0]?.intensities).toMatchObject({ mean: 20, deviation: 10, min: 10, max: 30, median: 20 });
  });

  it('agrees with the percentiles of all labelled voxels where all are sampled', async () => {
    await writeCase('a', (n) => n, 101);
    const { channels } = await fingerprint();
    const { mean = 0, low = 0, high = 0, median = 0 } = channels[0]?.intensities ?? {};
    expect([mean, median]).toEqual([expect.closeTo(50, 1), expect.closeTo(50, 6)]);
    expect([low, high]).toEqual([expect.closeTo(0, 0), expect.closeTo(100, 0)]);
  });

  it('tells how much is left without the zeros around the body, and how many zeros there are', async () => {
    await writeCase('a', (n) => (n % 2 === 0 ? 5 : 0), 10);
    const { relativeSize, channels } = await fingerprint();
    expect(relativeSize).toBeCloseTo((6 * 5 * 4) / 480, 1);
    expect(channels[0]?.zeros).toBeCloseTo(1 - 60 / 480, 6);
  });

  it('is taken from the cache while the files stay as they are, and anew when one changes', async () => {
    await writeCase('a', () => 10, 100);
    const cases = await casesThere();
    const cacheFolder = join(folder, 'cache');
    const first = await fingerprintOf(cases, 1, { cacheFolder });
    const files = await readdir(cacheFolder);
    expect(files).toEqual([expect.stringMatching(/^[0-9a-f]{64}\.facts$/)]);
    expect(await fingerprintOf(cases, 1, { cacheFolder })).toEqual(first);
    // One that was cut short is made anew.
    await writeFile(join(cacheFolder, files[0] ?? ''), 'short');
    expect(await fingerprintOf(cases, 1, { cacheFolder })).toEqual(first);
    await writeCase('a', () => 11, 100);
    expect((await fingerprintOf(cases, 1, { cacheFolder })).channels[0]?.intensities?.mean).toBe(11);
    expect(await readdir(cacheFolder)).toHaveLength(2);
  });

  it('has no intensities where nothing is labelled, and ends when it is aborted', async () => {
    await writeCase('a', () => 10, 0);
    expect((await fingerprint()).channels[0]?.intensities).toBeUndefined();
    const signal = AbortSignal.abort(new Error('enough'));
    const cacheFolder = join(folder, 'cache');
    await expect(fingerprintOf(await casesThere(), 1, { cacheFolder, signal })).rejects.toThrow('enough');
  });
});

describe('sampling a label map', () => {
  it('takes places at equal distances, as many of any label map', () => {
    const labels = new Uint8Array(100_000).fill(1, 10_000, 60_000);
    const places = samplePlaces(labels);
    expect(places).toHaveLength(SAMPLES);
    expect([places[0], places[1], places.at(-1)]).toEqual([10_002, 10_007, 59_997]);
  });

  it('takes each voxel as often where there are fewer', () => {
    const places = samplePlaces(Uint8Array.of(0, 3, 0, 2));
    expect(places.filter((place) => place === 1)).toHaveLength(SAMPLES / 2);
    expect(places.filter((place) => place === 3)).toHaveLength(SAMPLES / 2);
  });

  it('holds no number that is none', () => {
    const values = Float32Array.of(Number.NaN, 4);
    const { facts, box } = lookThrough(values, [2, 1, 1], samplePlaces(Uint8Array.of(1, 0)), NO_BOX);
    expect(facts.samples.every((value) => value === 0)).toBe(true);
    expect(sizeOfBox(box)).toEqual([1, 1, 1]);
    expect(sizeOfBox(lookThrough(values.subarray(0, 1), [1, 1, 1], Uint32Array.of(), NO_BOX).box)).toEqual([
      0, 0, 0,
    ]);
  });
});

describe('planning what is done to intensities', () => {
  const intensities = { mean: 80.123456, deviation: 20, median: 81, low: 20, high: 140, min: 0, max: 200 };
  const of = (leastAir: number, relativeSize = 1): Fingerprint => ({
    ...{ cases: 3, relativeSize },
    channels: [{ intensities, zeros: 0, leastAir }],
  });
  const FIXED = { kind: 'fixed-z-score', clip: [20, 140], mean: 80.1235, deviation: 20 };

  it('clips CT to the percentiles of the labels and scales it by their mean and deviation', () => {
    expect(planNormalization(['CT'], of(0))).toEqual([FIXED]);
    expect(planNormalization(['ct'], of(0))).toEqual([FIXED]);
  });

  it('takes a channel that nothing names for CT where every scan shows air at -1000, and no other', () => {
    expect(planNormalization(['image'], of(0.3))).toEqual([FIXED]);
    expect(planNormalization(['channel 0'], of(0.3))).toEqual([FIXED]);
    expect(planNormalization(['image'], of(0.001))).toEqual([DEFAULT_NORMALIZATION]);
    expect(planNormalization(['T1'], of(0.3))).toEqual([DEFAULT_NORMALIZATION]);
  });

  it('leaves zeros around the body alone where they are more than a quarter of the scan', () => {
    expect(planNormalization(['FLAIR'], of(0, 0.74))).toEqual([{ ...DEFAULT_NORMALIZATION, mask: true }]);
    expect(planNormalization(['FLAIR'], of(0, 0.76))).toEqual([DEFAULT_NORMALIZATION]);
    expect(planNormalization(['CT'], of(0, 0.5))).toEqual([FIXED]);
  });

  it('treats pictures, and CT without a labelled voxel, as scans of no unit', () => {
    expect(planNormalization(['red', 'green'], undefined)).toEqual([
      DEFAULT_NORMALIZATION,
      DEFAULT_NORMALIZATION,
    ]);
    const empty = { ...of(0), channels: [{ intensities: undefined, zeros: 0, leastAir: 0 }] };
    expect(planNormalization(['CT'], empty)).toEqual([DEFAULT_NORMALIZATION]);
  });
});
