import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { signedDistanceMap } from '../../contour/signedDistance';
import { completeAugmentationSchema, NO_AUGMENTATION } from './augmentationConfig';
import { computeDistanceMaps, rangesOf, type DistanceMapOptions, type LabelStack } from './distanceMaps';
import { preparedMapSets } from './patchMaps';
import { countClasses, type PreparedCase } from './preparedCase';
import { Sampler, type SamplerOptions } from './sampler';
import { bytesOf, interleaveSlices, SliceFile } from './sliceFile';

const folder = mkdtempSync(join(tmpdir(), 'maps-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const [slices, side, classes] = [20, 40, 3];
const spacing = [1.5, 1, 1] as const;

// Two balls of one class, one of another: contours in every direction and at all distances.
const labels = new Uint8Array(slices * side * side);
for (const [value, cz, cy, cx, radius] of [
  [1, 9, 12, 12, 6],
  [1, 12, 30, 22, 3],
  [2, 8, 18, 30, 5],
] as const) {
  for (let n = 0; n < labels.length; n++) {
    const [z, y, x] = [Math.floor(n / side ** 2), Math.floor(n / side) % side, n % side];
    if (Math.hypot((z - cz) * spacing[0], y - cy, x - cx) < radius) labels[n] = value;
  }
}

const SETS = {
  mm: { convention: 'interface', normalize: false },
  clipped: { convention: 'interface', normalize: false, clip: 4 },
  shares: { convention: 'spacing-aware', normalize: true },
  'clipped shares': { convention: 'spacing-aware', normalize: true, clip: 4 },
} as const satisfies Record<string, DistanceMapOptions>;

/** The case with maps of these kinds. */
async function caseWith(name: string, sets: readonly DistanceMapOptions[]): Promise<PreparedCase> {
  const write = (extension: string, bytes: Uint8Array, sliceBytes: number): SliceFile => {
    const path = join(folder, `${name}.${extension}`);
    writeFileSync(path, bytes);
    return new SliceFile(path, sliceBytes);
  };
  const stack: LabelStack = {
    ...{ data: labels, dims: [side, side, slices], spacing: [spacing[2], spacing[1], spacing[0]], classes },
  };
  const maps: Float32Array[] = [];
  for (const set of sets) maps.push(...(await computeDistanceMaps(stack, set)));
  const pixels = side * side;
  const file = write('maps', bytesOf(interleaveSlices(maps, slices)), sets.length * classes * pixels * 4);
  return {
    ...{ id: name, slices, height: side, width: side, spacing: [1, 1, 1.5] },
    images: write('images', bytesOf(new Float32Array(labels)), pixels * 4),
    labels: write('labels', labels, pixels),
    distanceMaps: { file, ranges: rangesOf(file, { slices, height: side, width: side }) },
    counts: countClasses(labels, slices, classes),
  };
}

const OPTIONS: SamplerOptions = {
  ...{ seed: 3, batch: 4, batchesPerEpoch: 10, patch: [12, 20, 20], spacing, channels: 1, classes },
  ...{ foreground: 1, flip: { slices: true, rows: true, columns: true }, augmentation: NO_AUGMENTATION },
  mapSets: Object.values(SETS),
};
const voxels = 12 * 20 * 20;

/** The map of a class of a sample. */
const mapOf = (maps: Float32Array | undefined, sample: number, item: number, items: number): Float32Array =>
  (maps ?? new Float32Array()).subarray(
    (sample * items + item) * voxels,
    (sample * items + item + 1) * voxels,
  );

async function sampler(
  method: 'recomputed' | 'interpolated',
  sets: readonly DistanceMapOptions[],
  augmentation: object = {},
): Promise<Sampler> {
  const prepared = await caseWith(`${method}${sets.length}`, preparedMapSets(sets, method));
  const changes = completeAugmentationSchema.parse({
    ...NO_AUGMENTATION,
    ...augmentation,
    distances: method,
  });
  return new Sampler([prepared], { ...OPTIONS, mapSets: sets, augmentation: changes });
}

function largestDifference(
  a: Float32Array = new Float32Array(),
  b: Float32Array = new Float32Array(),
): number {
  expect(a.length).toBe(b.length);
  return a.reduce((most, value, n) => Math.max(most, Math.abs(value - (b[n] ?? NaN))), 0);
}

/** Whether a voxel of a patch lies at least two off its border. */
const isDeep = (n: number): boolean => {
  const [z, y, x] = [Math.floor(n / 400), Math.floor(n / 20) % 20, n % 20];
  return z > 1 && z < 10 && y > 1 && y < 18 && x > 1 && x < 18;
};

const CHANGED = {
  rotation: { rotation: { probability: 1, degrees: 30 } },
  scale: { scale: { probability: 1, range: [0.6, 1.6] } },
  elastic: { elastic: { probability: 1, spacing: [0.3, 0.5], displacement: [0.2, 0.4] } },
};

describe('distance maps of patches', () => {
  it('follow crops, mirrors and turns by 90 degrees exactly, limited and normalised as those of the scan', async () => {
    const exact = { rotate90: { probability: 0.5 } };
    const [recomputed, moved] = [
      await sampler('recomputed', OPTIONS.mapSets, exact),
      await sampler('interpolated', OPTIONS.mapSets, exact),
    ];
    for (let step = 0; step < 5; step++) {
      const [found, expected] = [recomputed.batch(0, step), moved.batch(0, step)];
      expect(found.labels).toEqual(expected.labels);
      expect(largestDifference(found.distanceMaps, expected.distanceMaps)).toBe(0);
    }
  });

  it.each(Object.keys(CHANGED))('agree with the labels of the patch under %s', async (name) => {
    const change =
      name === 'rotation' ? CHANGED.rotation : name === 'scale' ? CHANGED.scale : CHANGED.elastic;
    const drawn = await sampler('recomputed', [SETS.mm], change);
    let [near, inOrder, seen, wrong] = [0, 0, 0, 0];
    for (let step = 0; step < 3; step++) {
      const { labels: shown, distanceMaps } = drawn.batch(0, step);
      for (let n = 0; n < OPTIONS.batch; n++) {
        const patch = shown.slice(n * voxels, (n + 1) * voxels);
        for (let value = 0; value < classes; value++) {
          const map = mapOf(distanceMaps, n, value, classes);
          const isSeen = patch.includes(value);
          const alone = signedDistanceMap(patch, value, [20, 20, 12], [1, 1, 1.5], 'interface');
          map.forEach((distance, v) => {
            if (distance === 0) return; // outside the scan
            if (distance < 0 !== (patch[v] === value)) wrong++;
            if (!isSeen) return;
            const size = Math.abs(alone[v] ?? 0);
            seen++;
            // What the patch alone says is never nearer than what is really there.
            if (Math.abs(distance) <= size + 1e-6) inOrder++;
            // A voxel next to a contour has none nearer outside of the patch, unless it lies at its border.
            if (size >= 1 || !isDeep(v)) return;
            near++;
            if (Math.abs(distance - (alone[v] ?? 0)) > 1e-5) wrong++;
          });
        }
      }
    }
    expect(wrong).toBe(0);
    expect(inOrder).toBe(seen);
    expect(near).toBeGreaterThan(5000);
  });

  it('keep their limit in mm however the patch is scaled', async () => {
    const drawn = await sampler('recomputed', [SETS.mm, SETS.clipped], CHANGED.scale);
    for (let step = 0; step < 5; step++) {
      const { distanceMaps } = drawn.batch(0, step);
      for (let n = 0; n < OPTIONS.batch; n++) {
        for (let value = 0; value < classes; value++) {
          const mm = mapOf(distanceMaps, n, value, 2 * classes);
          const clipped = mapOf(distanceMaps, n, classes + value, 2 * classes);
          const expected = mm.map((distance) => Math.min(Math.max(distance, -4), 4));
          expect(largestDifference(clipped, expected)).toBe(0);
        }
      }
    }
  });

  it('are shares of what is limited, from -1 to 1, when normalised', async () => {
    const drawn = await sampler('recomputed', [SETS.shares, SETS['clipped shares']], CHANGED.scale);
    const { distanceMaps = new Float32Array() } = drawn.batch(0, 0);
    let [least, greatest] = [0, 0];
    for (const value of distanceMaps) {
      least = Math.min(least, value);
      greatest = Math.max(greatest, value);
    }
    expect(greatest).toBe(1);
    expect(least).toBeGreaterThanOrEqual(-1);
    expect(least).toBeLessThan(-0.8);
  });

  it('are interpolated, labels and images being the same, in runs that began so', async () => {
    const [before, now] = [
      await sampler('interpolated', [SETS.mm], CHANGED.rotation),
      await sampler('recomputed', [SETS.mm], CHANGED.rotation),
    ];
    const [old, recomputed] = [before.batch(0, 0), now.batch(0, 0)];
    expect(recomputed.labels).toEqual(old.labels);
    expect(recomputed.images).toEqual(old.images);
    const difference = largestDifference(old.distanceMaps, recomputed.distanceMaps);
    expect(difference).toBeGreaterThan(0.1);
    expect(difference).toBeLessThan(3);
  });
});

describe('the augmentation of a run', () => {
  it('interpolates distance maps where it was planned before there was a choice', () => {
    expect(completeAugmentationSchema.parse({ flip: 'none', intensity: true }).distances).toBe(
      'interpolated',
    );
  });
});
