import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { bytesOf, SliceFile } from './sliceFile';
import { countClasses, type PreparedCase } from './preparedCase';
import { Sampler, type SamplerOptions } from './sampler';

const folder = mkdtempSync(join(tmpdir(), 'sampler-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const [slices, height, width, classes] = [4, 6, 5, 3] as const;
const pixels = height * width;

/** A case whose every voxel can be told from its value: images hold 1 + index, map k holds -(k + 1) times that. */
function makeCase(id: string, labels: Uint8Array): PreparedCase {
  const images = Float32Array.from({ length: slices * pixels }, (_, n) => n + 1);
  const maps = Float32Array.from({ length: slices * classes * pixels }, (_, n) => {
    const [slice, k, pixel] = [
      Math.floor(n / (classes * pixels)),
      Math.floor(n / pixels) % classes,
      n % pixels,
    ];
    return -(k + 1) * (slice * pixels + pixel + 1);
  });
  const write = (name: string, bytes: Uint8Array, sliceBytes: number): SliceFile => {
    const path = join(folder, `${id}.${name}`);
    writeFileSync(path, bytes);
    return new SliceFile(path, sliceBytes);
  };
  return {
    ...{ id, slices, height, width, spacing: [1, 1, 1] },
    images: write('images', bytesOf(images), pixels * 4),
    labels: write('labels', labels, pixels),
    distanceMaps: write('maps', bytesOf(maps), classes * pixels * 4),
    counts: countClasses(labels, slices, classes),
  };
}

// Label 1 fills a slice of the first case; label 2 is one voxel of the second.
const common = new Uint8Array(slices * pixels).fill(1, pixels, 2 * pixels);
const rare = new Uint8Array(slices * pixels);
rare[3 * pixels + 7] = 2;
const cases = [makeCase('common', common), makeCase('rare', rare)];

const options: SamplerOptions = {
  ...{ seed: 1, batch: 8, patch: [1, 4, 8], channels: 1, classes, foreground: 0.5 },
  ...{ flip: { slices: false, rows: false, columns: false }, intensity: false },
};
const patchPixels = 32;

describe('Sampler', () => {
  it('draws the same batch for the same seed, epoch and step, in any order, and another otherwise', () => {
    const sampler = new Sampler(cases, { ...options, intensity: true });
    const first = sampler.batch(3, 4);
    sampler.batch(0, 0);
    expect(sampler.batch(3, 4)).toEqual(first);
    expect(new Sampler(cases, { ...options, intensity: true }).batch(3, 4)).toEqual(first);
    expect(sampler.batch(4, 3)).not.toEqual(first);
    expect(new Sampler(cases, { ...options, seed: 2 }).batch(3, 4)).not.toEqual(first);
  });

  it.each([
    ['2D', [1, 4, 8], false],
    ['2D', [1, 4, 8], true],
    ['3D', [6, 3, 4], true],
  ] as const)(
    'cuts image, label and maps of a %s patch %j at the same place, mirrored alike (%s)',
    (_, patch, isMirrored) => {
      const patchPixels = patch[0] * patch[1] * patch[2];
      const flip = { slices: isMirrored, rows: isMirrored, columns: isMirrored };
      const sampler = new Sampler(cases, { ...options, patch, flip });
      for (let step = 0; step < 10; step++) {
        const { images, labels, distanceMaps } = sampler.batch(0, step);
        images.forEach((value, n) => {
          const sample = Math.floor(n / patchPixels);
          const maps = [0, 1, 2].map(
            (k) => distanceMaps?.[(sample * classes + k) * patchPixels + (n % patchPixels)],
          );
          // 0 marks what lies outside the scan: background, and no say of the boundary loss.
          expect(maps).toEqual(value === 0 ? [0, 0, 0] : [-value, -2 * value, -3 * value]);
          if (value === 0) expect(labels[n]).toBe(0);
          else expect([common[value - 1], rare[value - 1]]).toContain(labels[n]);
        });
      }
    },
  );

  it('makes the share of samples contain a label, the labels taking turns however rare', () => {
    const sampler = new Sampler(cases, options);
    let [withOne, withTwo] = [0, 0];
    for (let step = 0; step < 10; step++) {
      const { labels } = sampler.batch(0, step);
      for (let n = 0; n < options.batch; n++) {
        const patch = labels.subarray(n * patchPixels, (n + 1) * patchPixels);
        if (patch.includes(1)) withOne++;
        if (patch.includes(2)) withTwo++;
      }
    }
    expect(withOne).toBeGreaterThanOrEqual(20);
    expect(withTwo).toBeGreaterThanOrEqual(20);
  });

  it('draws volumes that contain the label, and every slice of a volume', () => {
    const sampler = new Sampler(cases, { ...options, patch: [2, 3, 3], foreground: 1 });
    const seen = new Set<number>();
    for (let step = 0; step < 10; step++) {
      const { images, labels } = sampler.batch(0, step);
      for (let n = 0; n < options.batch; n++) {
        expect(labels.subarray(n * 18, (n + 1) * 18).some((label) => label > 0)).toBe(true);
      }
      for (const value of images) if (value > 0) seen.add(Math.floor((value - 1) / pixels));
    }
    expect(seen).toEqual(new Set([0, 1, 2, 3]));
  });

  it('mirrors about half of the samples', () => {
    const sampler = new Sampler(cases, {
      ...options,
      foreground: 0,
      flip: { ...options.flip, columns: true },
    });
    let mirrored = 0;
    for (let step = 0; step < 25; step++) {
      const { images } = sampler.batch(0, step);
      for (let n = 0; n < options.batch; n++) {
        const inside = [...images.subarray(n * patchPixels, (n + 1) * patchPixels)].filter((v) => v !== 0);
        if ((inside[0] ?? 0) > (inside[1] ?? 0)) mirrored++;
      }
    }
    expect(mirrored).toBeGreaterThan(70);
    expect(mirrored).toBeLessThan(130);
  });

  it('changes intensities and nothing else when asked to', () => {
    const plain = new Sampler(cases, options).batch(0, 0);
    const changed = new Sampler(cases, { ...options, intensity: true }).batch(0, 0);
    expect(changed.images).not.toEqual(plain.images);
    expect(changed.images.every(Number.isFinite)).toBe(true);
    expect(changed.labels).toEqual(plain.labels);
    expect(changed.distanceMaps).toEqual(plain.distanceMaps);
  });

  it('draws without maps where the cases have none', () => {
    const bare = cases.map((c) => ({ ...c, distanceMaps: undefined }));
    expect(new Sampler(bare, options).batch(0, 0).distanceMaps).toBeUndefined();
  });
});
