import { mkdtempSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { completeAugmentationSchema } from './augmentationConfig';
import { inThisThread } from './batchSource';
import { LearningDataError } from './dataError';
import type { LoaderSetup } from './loaderMessages';
import { bundleLoader } from './loaderScript.fixture';
import { defaultWorkers, openBatches } from './openBatches';
import { numberedCase } from './preparedCase.fixture';
import { Sampler } from './sampler';
import { ThreadedBatches } from './threadedBatches';

let folder = '';
let script = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'threads-'));
  script = await bundleLoader(folder);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Two cases with all changes that draw random numbers. */
function setupOf(name: string): LoaderSetup {
  const [size, classes] = [[4, 12, 10], 3] as const;
  const labels = (shift: number): Uint8Array =>
    Uint8Array.from({ length: 480 }, (_, n) => (n + shift) % classes);
  return {
    cases: [0, 1].map((n) => numberedCase(folder, `${name}${n}`, labels(n), size, classes)),
    options: {
      ...{ seed: 5, batch: 3, batchesPerEpoch: 4, patch: [1, 8, 8], channels: 1, classes, foreground: 0.5 },
      ...{
        spacing: [1, 1, 1],
        flip: { slices: false, rows: true, columns: true },
        mapSets: [{ convention: 'interface', normalize: true, clip: 5 }],
      },
      augmentation: completeAugmentationSchema.parse({
        ...{ flip: 'both', intensity: true, rotate90: { probability: 0.5 } },
        ...{ rotation: { probability: 0.5, degrees: 180 }, scale: { probability: 0.5 } },
        ...{ elastic: { probability: 0.5 }, blur: { probability: 0.5 }, lowResolution: { probability: 0.5 } },
      }),
    },
  };
}

/** Threads of this process, the one of the test not counted. */
const threadsRunning = (): number =>
  process.getActiveResourcesInfo().filter((name) => name === 'Worker' || name === 'MessagePort').length;

/** Epochs and steps as a run of batches asks for them. */
const ORDER = [0, 1, 2].flatMap((epoch) => [0, 1, 2, 3].map((step) => [epoch, step] as const));

describe('batches drawn by threads', () => {
  it.each([1, 2, 3])('are those of the thread that trains, to the last bit (%i threads)', async (threads) => {
    const setup = setupOf('same');
    const [expected, found] = [
      inThisThread(new Sampler(setup.cases, setup.options)),
      new ThreadedBatches(script, setup, threads),
    ];
    try {
      for (const [epoch, step] of ORDER) {
        expect(await found.batch(epoch, step)).toEqual(await expected.batch(epoch, step));
      }
      // As a resumed run, or one that repeats a step.
      for (const [epoch, step] of [
        [7, 2],
        [7, 3],
        [8, 0],
        [0, 1],
      ] as const) {
        expect(await found.batch(epoch, step)).toEqual(await expected.batch(epoch, step));
      }
    } finally {
      await Promise.all([expected.close(), found.close()]);
    }
  });

  it('are drawn by as many threads as the trainer has need of', async () => {
    const patient = new ThreadedBatches(script, setupOf('need'), 4);
    const hasty = new ThreadedBatches(
      script,
      { ...setupOf('need'), options: { ...setupOf('need').options, batch: 400 } },
      2,
    );
    try {
      expect([patient.threads, hasty.threads]).toEqual([0, 0]);
      for (const [epoch, step] of ORDER) {
        await patient.batch(epoch, step);
        await new Promise((resolve) => setTimeout(resolve, 60));
      }
      expect(patient.threads).toBe(1);
      for (const [epoch, step] of ORDER) await hasty.batch(epoch, step);
      expect(hasty.threads).toBe(2);
    } finally {
      await Promise.all([patient.close(), hasty.close()]);
    }
  });

  it('leave no thread behind when the training ends, with batches drawn or being drawn', async () => {
    const before = threadsRunning();
    const source = new ThreadedBatches(script, setupOf('ended'), 2);
    await source.batch(0, 0);
    const waiting = source.batch(0, 1);
    expect(threadsRunning()).toBeGreaterThan(before);
    await Promise.allSettled([waiting, source.close()]);
    await expect.poll(threadsRunning).toBe(before);
    await expect(source.batch(0, 2)).rejects.toThrow('the training has ended');
  });

  it('fail with the case and the file that cannot be read, and go on where they can', async () => {
    const setup = setupOf('cut');
    const [, { images } = { images: { path: '' } }] = setup.cases;
    truncateSync(images.path, 20);
    const source = new ThreadedBatches(script, setup, 2);
    const plain = inThisThread(new Sampler(setup.cases, setup.options));
    try {
      const outcomes = [];
      for (const [epoch, step] of ORDER) {
        const [found, expected] = await Promise.allSettled([
          source.batch(epoch, step),
          plain.batch(epoch, step),
        ]);
        if (found.status === 'rejected') {
          expect(found.reason).toBeInstanceOf(LearningDataError);
          expect(String(found.reason)).toMatch(
            /case "cut1" could not be drawn: .*cut1\.images ends before its byte/,
          );
          expect(String(expected.status === 'rejected' && expected.reason)).toBe(String(found.reason));
        } else expect(found).toEqual(expected);
        outcomes.push(found.status);
      }
      expect(outcomes).toContain('rejected');
    } finally {
      await Promise.all([source.close(), plain.close()]);
    }
  });

  it('fail with the reason when a thread cannot run', async () => {
    const source = new ThreadedBatches(join(folder, 'missing.js'), setupOf('missing'), 1);
    await expect(source.batch(0, 0)).rejects.toThrow(/thread that draws batches failed: Cannot find module/);
    await expect(source.batch(0, 1)).rejects.toThrow(/missing\.js/);
    await source.close();
  });
});

describe('the threads of a training', () => {
  it('leave a core to it, and are none on a machine that has only one', () => {
    expect([1, 2, 4, 64].map(defaultWorkers)).toEqual([0, 1, 3, 8]);
  });

  it('are none where none are wanted, or what they run is missing', async () => {
    const setup = setupOf('none');
    const sources = [
      openBatches(setup, 0, script),
      openBatches(setup, 2, undefined),
      openBatches(setup, 2, script),
    ];
    expect(sources.map(({ description }) => description)).toEqual([
      'Batches are drawn between the steps.',
      'Batches are drawn between the steps, since loader.js is not beside the program.',
      'Batches are drawn beside the training, by up to 2 threads.',
    ]);
    const batches = await Promise.all(sources.map(({ source }) => source.batch(1, 2)));
    expect(batches[1]).toEqual(batches[0]);
    expect(batches[2]).toEqual(batches[0]);
    await Promise.all(sources.map(({ source }) => source.close()));
  });
});
