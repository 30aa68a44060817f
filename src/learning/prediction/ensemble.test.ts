import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readerOf } from '../../volume/slab';
import type { Volume } from '../../volume/volume';
import { loadEnsemble, modelPaths } from './ensemble';
import { describeModel, writeModel } from './models.fixture';
import { predictScan, type PredictedSlice } from './ownGrid';

let folder = '';
const file = (...names: readonly string[]): string => join(folder, ...names);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ensemble-'));
  await mkdir(file('fold-0'));
  await writeModel(file('a.onnx'), 1);
  await writeModel(file('b.onnx'), 2);
  await writeModel(file('fold-0', 'model.onnx'), 3);
  await writeFile(file('ensemble.json'), JSON.stringify({ models: ['a.onnx', 'fold-0/model.onnx'] }));
});
afterAll(() => rm(folder, { recursive: true }));

/** Larger than the patch, with pixels that are resampled. */
const SCAN: Volume = {
  dims: [19, 11, 3],
  affine: [
    [-0.7, 0, 0, 0],
    [0, -1, 0, 0],
    [0, 0, 3, 0],
    [0, 0, 0, 1],
  ],
  ...{ dtype: 'float32', frames: 1 },
  data: Float32Array.from({ length: 19 * 11 * 3 }, (_, n) => ((n * 7919) % 1009) / 100),
};

async function predicted(
  models: readonly string[],
  { mirror = false, uncertainty = false } = {},
): Promise<readonly PredictedSlice[]> {
  const ensemble = await loadEnsemble(models);
  const { signal } = new AbortController();
  const options = { mirror, uncertainty, signal, onProgress: () => undefined };
  const slices: PredictedSlice[] = [];
  for await (const slice of predictScan(ensemble, [readerOf(SCAN)], 'scan', options).slices)
    slices.push(slice);
  await ensemble.dispose();
  return slices;
}

describe('an ensemble', () => {
  it('predicts the mean of its members, whose own predictions stay known', async () => {
    const both = await predicted([file('a.onnx'), file('b.onnx')]);
    const [a, b] = [await predicted([file('a.onnx')]), await predicted([file('b.onnx')])];
    expect(both).toHaveLength(3);
    both.forEach(({ probabilities, members }, s) => {
      const alone = [a[s]?.probabilities, b[s]?.probabilities];
      members.forEach((member, n) => {
        expect([...member]).toEqual([...(alone[n] ?? [])]);
      });
      probabilities.forEach((value, n) => {
        expect(value).toBeCloseTo(((alone[0]?.[n] ?? NaN) + (alone[1]?.[n] ?? NaN)) / 2, 6);
      });
    });
  });

  it('of one model twice is that model, and adds no disagreement', async () => {
    const options = { uncertainty: true };
    const [alone, twice] = [
      await predicted([file('a.onnx')], options),
      await predicted([file('a.onnx'), file('a.onnx')], options),
    ];
    twice.forEach((slice, s) => {
      expect([...slice.probabilities]).toEqual([...(alone[s]?.probabilities ?? [])]);
      expect([...(slice.uncertainty?.mutualInformation ?? [])]).toEqual([
        ...(alone[s]?.uncertainty?.mutualInformation ?? [NaN]),
      ]);
    });
  });

  it('disagrees more than its members do with themselves', async () => {
    const total = (slices: readonly PredictedSlice[]): number =>
      slices
        .flatMap(({ uncertainty }) => [...(uncertainty?.mutualInformation ?? [NaN])])
        .reduce((sum, value) => sum + value, 0);
    const options = { uncertainty: true };
    const both = total(await predicted([file('a.onnx'), file('b.onnx')], options));
    expect(both).toBeGreaterThan(total(await predicted([file('a.onnx')], options)));
    expect(both).toBeGreaterThan(total(await predicted([file('b.onnx')], options)));
  });

  it('mirrors along the axes that training mirrored only', async () => {
    await writeModel(file('unmirrored.onnx'), 1, { mirror: { slices: false, rows: false, columns: false } });
    const [asIs, unmirrored, mirrored] = [
      await predicted([file('a.onnx')]),
      await predicted([file('unmirrored.onnx')], { mirror: true }),
      await predicted([file('a.onnx')], { mirror: true }),
    ];
    expect(unmirrored.map(({ probabilities }) => [...probabilities])).toEqual(
      asIs.map(({ probabilities }) => [...probabilities]),
    );
    expect(mirrored[0]?.probabilities).not.toEqual(asIs[0]?.probabilities);
  });

  it('keeps probabilities that sum to 1 and uncertainties between 0 and 1', async () => {
    const slices = await predicted([file('a.onnx'), file('b.onnx')], { mirror: true, uncertainty: true });
    for (const { probabilities, uncertainty } of slices) {
      const pixels = 19 * 11;
      expect(probabilities).toHaveLength(3 * pixels);
      for (let n = 0; n < pixels; n++) {
        const sum = [0, 1, 2].reduce((total, k) => total + (probabilities[k * pixels + n] ?? NaN), 0);
        expect(sum).toBeCloseTo(1, 5);
        const [entropy, information] = [
          uncertainty?.entropy[n] ?? NaN,
          uncertainty?.mutualInformation[n] ?? NaN,
        ];
        expect(entropy).toBeLessThanOrEqual(1.000001);
        expect(information).toBeGreaterThanOrEqual(0);
        expect(information).toBeLessThanOrEqual(entropy);
      }
    }
  });
});

describe('modelPaths', () => {
  it('takes the members of a folder with an ensemble.json, or of the file itself', async () => {
    const members = [file('a.onnx'), file('fold-0', 'model.onnx')];
    expect(await modelPaths(folder)).toEqual(members);
    expect(await modelPaths(file('ensemble.json'))).toEqual(members);
    expect(await modelPaths([file('b.onnx'), folder])).toEqual([file('b.onnx'), ...members]);
    expect(await modelPaths(file('fold-0'))).toEqual([file('fold-0')]);
  });

  it.each(['{', '[]', '{"models": []}', '{"models": [3]}'])('says what is wrong with %s', async (text) => {
    await mkdir(file('bad'), { recursive: true });
    await writeFile(file('bad', 'ensemble.json'), text);
    await expect(modelPaths(file('bad'))).rejects.toThrow(`${file('bad', 'ensemble.json')} names no models`);
  });
});

describe('loadEnsemble', () => {
  it.each([
    ['labels', { labels: [...describeModel().labels].reverse() }, '2 ball, 7 shell and 7 shell, 2 ball'],
    ['channels', { channels: ['CT'] }, 'MRI and CT'],
    [
      'planes',
      { preprocessing: { ...describeModel().preprocessing, plane: 'coronal' as const } },
      'axial and coronal',
    ],
  ] as const)('refuses models whose %s differ', async (what, change, how) => {
    await writeModel(file('other.onnx'), 5, change);
    await expect(loadEnsemble([file('a.onnx'), file('other.onnx')])).rejects.toThrow(
      `${file('a.onnx')} and ${file('other.onnx')} cannot predict together: their ${what} differ, ${how}`,
    );
  });

  it('names a member that is missing', async () => {
    await expect(loadEnsemble([file('a.onnx'), file('c.onnx')])).rejects.toThrow(
      `${file('c.onnx')} does not exist`,
    );
  });
});
