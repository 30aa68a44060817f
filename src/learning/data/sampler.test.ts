import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { bytesOf, SliceFile } from './sliceFile';
import { countClasses, type PreparedCase } from './preparedCase';
import { numberedCase } from './preparedCase.fixture';
import { NO_AUGMENTATION } from './augmentationConfig';
import { Sampler, type SamplerOptions } from './sampler';

const folder = mkdtempSync(join(tmpdir(), 'sampler-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const [slices, height, width, classes] = [4, 6, 5, 3] as const;
const pixels = height * width;

// Label 1 fills a slice of the first case; label 2 is one voxel of the second.
const common = new Uint8Array(slices * pixels).fill(1, pixels, 2 * pixels);
const rare = new Uint8Array(slices * pixels);
rare[3 * pixels + 7] = 2;
const cases = [
  numberedCase(folder, 'common', common, [slices, height, width], classes),
  numberedCase(folder, 'rare', rare, [slices, height, width], classes),
];

const options: SamplerOptions = {
  ...{ seed: 1, batch: 8, patch: [1, 4, 8], channels: 1, classes, foreground: 0.5 },
  ...{ flip: { slices: false, rows: false, columns: false }, augmentation: NO_AUGMENTATION },
  ...{ batchesPerEpoch: 10, spacing: [1, 1, 1], mapSets: [{ convention: 'interface', normalize: false }] },
};
const patchPixels = 32;
const noisy = {
  ...NO_AUGMENTATION,
  intensity: true,
  noise: { probability: 1, deviation: [0.1, 0.2] },
} as const;

describe('Sampler', () => {
  it('draws the same batch for the same seed, epoch and step, in any order, and another otherwise', () => {
    const sampler = new Sampler(cases, { ...options, augmentation: noisy });
    const first = sampler.batch(3, 4);
    sampler.batch(0, 0);
    expect(sampler.batch(3, 4)).toEqual(first);
    expect(new Sampler(cases, { ...options, augmentation: noisy }).batch(3, 4)).toEqual(first);
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
    const changed = new Sampler(cases, { ...options, augmentation: noisy }).batch(0, 0);
    expect(changed.images).not.toEqual(plain.images);
    expect(changed.images.every(Number.isFinite)).toBe(true);
    expect(changed.labels).toEqual(plain.labels);
    expect(changed.distanceMaps).toEqual(plain.distanceMaps);
  });

  it('draws without maps where the cases have none', () => {
    const bare = cases.map((c) => ({ ...c, distanceMaps: undefined }));
    expect(new Sampler(bare, { ...options, mapSets: [] }).batch(0, 0).distanceMaps).toBeUndefined();
  });
});

describe('Sampler with changes of place', () => {
  // A ball in a volume of cubes, its distance map that of the ball: known wherever the ball is turned and scaled to.
  const [side, middle, radius] = [24, 11.5, 6];
  const distance = (n: number): number => {
    const [z, y, x] = [Math.floor(n / side ** 2), Math.floor(n / side) % side, n % side];
    return Math.hypot(z - middle, y - middle, x - middle) - radius;
  };
  const ball = Float32Array.from({ length: side ** 3 }, (_, n) => distance(n));
  const ballLabels = Uint8Array.from(ball, (d) => (d <= 0 ? 1 : 0));
  const file = (name: string, bytes: Uint8Array, sliceBytes: number): SliceFile => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return new SliceFile(path, sliceBytes);
  };
  const balls: PreparedCase[] = [
    {
      ...{ id: 'ball', slices: side, height: side, width: side, spacing: [1, 1, 1] },
      images: file('ball.images', bytesOf(ball), side * side * 4),
      labels: file('ball.labels', ballLabels, side * side),
      distanceMaps: {
        file: file(
          'ball.maps',
          bytesOf(
            Float32Array.from({ length: 2 * side ** 3 }, (_, n) => {
              const [slice, k, pixel] = [
                Math.floor(n / (2 * side * side)),
                Math.floor(n / (side * side)) % 2,
                n % (side * side),
              ];
              return (k === 0 ? -1 : 1) * distance(slice * side * side + pixel);
            }),
          ),
          2 * side * side * 4,
        ),
        ranges: new Float32Array([-15, 7, -7, 15]),
      },
      counts: countClasses(ballLabels, side, 2),
    },
  ];
  const ballOptions: SamplerOptions = {
    ...options,
    ...{ classes: 2, patch: [12, 12, 12], foreground: 1 },
    augmentation: {
      ...NO_AUGMENTATION,
      rotation: { probability: 1, degrees: 30 },
      scale: { probability: 1, range: [0.7, 1.4] },
      distances: 'interpolated',
    },
  };

  it.each([true, false])(
    'keeps images, labels and distances true to each other (in mm: %s)',
    (inMillimetres) => {
      const sampler = new Sampler(balls, {
        ...ballOptions,
        mapSets: [{ convention: 'interface', normalize: !inMillimetres }],
      });
      for (let step = 0; step < 4; step++) {
        const { images, labels, distanceMaps = new Float32Array() } = sampler.batch(0, step);
        for (let n = 0; n < options.batch; n++) {
          const at = (k: number, v: number): number => distanceMaps[(n * 2 + k) * 12 ** 3 + v] ?? 0;
          const ratios: number[] = [];
          for (let v = 0; v < 12 ** 3; v++) {
            const image = images[n * 12 ** 3 + v] ?? 0;
            expect(at(0, v)).toBeCloseTo(-at(1, v), 4);
            if (Math.abs(image) > 1) ratios.push(at(1, v) / image);
            if (Math.abs(image) > 0.9) expect(labels[n * 12 ** 3 + v]).toBe(image <= 0 ? 1 : 0);
          }
          // One factor for the whole patch: how much larger things appear where distances are in mm, else 1.
          const [first = NaN] = ratios;
          for (const ratio of ratios) expect(ratio).toBeCloseTo(first, 3);
          if (!inMillimetres) expect(first).toBeCloseTo(1, 4);
          else expect(Math.abs(first - 1)).toBeLessThan(0.4001);
        }
      }
    },
  );

  it('turns by 90 degrees exactly: every voxel of the patch is one of the scan, its map moved along', () => {
    const augmentation = { ...NO_AUGMENTATION, rotate90: { probability: 1 } };
    const values = new Set(ball);
    const { images, distanceMaps = new Float32Array() } = new Sampler(balls, {
      ...ballOptions,
      augmentation,
    }).batch(0, 0);
    images.forEach((value, n) => {
      expect(values.has(value)).toBe(true);
      const sample = Math.floor(n / 12 ** 3);
      expect(distanceMaps[(sample * 2 + 1) * 12 ** 3 + (n % 12 ** 3)]).toBe(value);
    });
  });

  it('shows the forced label however it is turned, scaled and bent, also where it is a single voxel', () => {
    const augmentation = {
      ...ballOptions.augmentation,
      rotate90: { probability: 0.5 },
      elastic: { probability: 1, spacing: [0.3, 0.5], displacement: [0.1, 0.3] },
    } as const;
    for (const patch of [
      [1, 8, 8],
      [4, 4, 4],
    ] as const) {
      const sampler = new Sampler(cases, { ...options, patch, augmentation, foreground: 1 });
      for (let step = 0; step < 10; step++) {
        const { labels } = sampler.batch(0, step);
        const size = patch[0] * patch[1] * patch[2];
        for (let n = 0; n < options.batch; n++) {
          const label = 1 + ((step * options.batch + n) % 2);
          expect(labels.subarray(n * size, (n + 1) * size)).toContain(label);
        }
      }
    }
  });

  it('fills the corners of patches that are turned by any angle with what lies beyond them in the scan', () => {
    // One voxel in the middle of a picture that reaches farther than the diagonal of the patch around it.
    const side = 60;
    const labels = new Uint8Array(side * side);
    labels[30 * side + 30] = 1;
    const picture = numberedCase(folder, 'picture', labels, [1, side, side], 2);
    const augmentation = { ...NO_AUGMENTATION, rotation: { probability: 1, degrees: 180 } };
    const sampler = new Sampler([picture], {
      ...{ ...options, classes: 2, patch: [1, 24, 24], foreground: 1, mapSets: [], augmentation },
    });
    const { images } = sampler.batch(0, 0);
    expect(Math.min(...images)).toBeGreaterThan(0);
    // Beyond the end of the scan there is nothing: a patch as large as the picture has empty corners.
    const large = new Sampler([picture], { ...options, patch: [1, 60, 60], mapSets: [], augmentation });
    expect(large.batch(0, 0).images).toContain(0);
  });

  it('lets every label have its turn where an epoch has a single one to show', () => {
    const sampler = new Sampler(cases, { ...options, batch: 2, batchesPerEpoch: 1 });
    const seen = [0, 1, 2, 3].map((epoch) => new Set(sampler.batch(epoch, 0).labels));
    expect(seen.some((labels) => labels.has(2))).toBe(true);
  });
});

describe('rehearsal', () => {
  // Every voxel of the earlier case has label 2, every one of its own case label 1.
  const voxels = slices * pixels;
  const own = numberedCase(folder, 'own', new Uint8Array(voxels).fill(1), [slices, height, width], classes);
  const earlier = numberedCase(
    folder,
    'earlier',
    new Uint8Array(voxels).fill(2),
    [slices, height, width],
    classes,
  );
  const whole = { ...options, patch: [1, 2, 2] } as const;
  /** Label of every sample of two epochs: the case it was drawn from. */
  const drawn = (share: number | undefined, foreground = 0.5): readonly number[] => {
    const rehearsal = share === undefined ? undefined : { cases: 1, share };
    const sampler = new Sampler([own, earlier], { ...whole, foreground, rehearsal });
    return Array.from({ length: 2 * whole.batchesPerEpoch }, (_, n) => {
      const { labels } = sampler.batch(Math.floor(n / whole.batchesPerEpoch), n % whole.batchesPerEpoch);
      return Array.from({ length: whole.batch }, (__, sample) => labels[4 * sample] ?? 0);
    }).flat();
  };
  const count = (labels: readonly number[], label: number): number =>
    labels.filter((other) => other === label).length;

  it.each([0.1, 0.25, 0.5, 0.9])('draws a share of %d of the samples from the earlier cases', (share) => {
    const labels = drawn(share, 1);
    expect(count(labels, 2)).toBe(Math.floor(labels.length * share));
    expect(count(labels, 1)).toBe(labels.length - Math.floor(labels.length * share));
    expect(drawn(share, 1)).toEqual(labels);
  });

  it('draws as many samples that are made to contain a label from both', () => {
    const halves = {
      ...whole,
      patch: [1, 1, 1],
      foreground: 0.5,
      rehearsal: { cases: 1, share: 0.5 },
    } as const;
    const lone = new Uint8Array(voxels);
    lone[0] = 1;
    const rare = (id: string): PreparedCase =>
      numberedCase(folder, id, lone, [slices, height, width], classes);
    const sampler = new Sampler([rare('rare own'), rare('rare earlier')], halves);
    // Without a label to show, its one voxel in 120 is hardly ever hit.
    const found = Array.from({ length: 10 }, (_, n) => [...sampler.batch(0, n).labels]).flat();
    const shareOf = (parity: number): number =>
      count(
        found.filter((_, n) => n % 2 === parity),
        1,
      ) /
      (found.length / 2);
    for (const parity of [0, 1]) {
      expect(shareOf(parity)).toBeGreaterThan(0.4);
      expect(shareOf(parity)).toBeLessThan(0.6);
    }
  });

  it('changes nothing where there is none', () => {
    const sampler = new Sampler([own, earlier], whole);
    const alike = new Sampler([own, earlier], { ...whole, rehearsal: undefined });
    expect(alike.batch(1, 2)).toEqual(sampler.batch(1, 2));
    expect(new Set(drawn(undefined, 0))).toEqual(new Set([1, 2]));
  });
});
