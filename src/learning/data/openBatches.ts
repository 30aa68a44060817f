/** Decides which threads draw the batches of a training. */
import { existsSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { inThisThread, type BatchSource } from './batchSource';
import type { LoaderSetup } from './loaderMessages';
import { Sampler } from './sampler';
import { ThreadedBatches } from './threadedBatches';

/** No data set that a machine of any size trains on has needed more. */
const MOST_THREADS = 8;

/**
 * Threads where the configuration names no number: one core is left to the thread that trains, which on a
 * machine of one core draws its batches itself.
 */
export function defaultWorkers(cores = os.availableParallelism()): number {
  return Math.min(MOST_THREADS, cores - 1);
}

/** Beside the script that runs, whichever of those in dist/ it is; undefined where there is none. */
export function loaderScript(): string | undefined {
  const script = join(__dirname, 'loader.js');
  return existsSync(script) ? script : undefined;
}

/**
 * Batches drawn by threads of their own, or by the thread that trains where none are wanted, or where the
 * program came without what they run.
 * @param workers how many threads at most; by the cores of the machine where left out
 */
export function openBatches(
  setup: LoaderSetup,
  workers = defaultWorkers(),
  script = loaderScript(),
): { readonly source: BatchSource; readonly description: string } {
  const inPlace = (why: string): ReturnType<typeof openBatches> => ({
    source: inThisThread(new Sampler(setup.cases, setup.options)),
    description: `Batches are drawn between the steps${why}.`,
  });
  if (workers === 0) return inPlace('');
  if (script === undefined) return inPlace(', since loader.js is not beside the program');
  return {
    source: new ThreadedBatches(script, setup, workers),
    description: `Batches are drawn beside the training, by ${workers === 1 ? 'a thread' : `up to ${workers} threads`}.`,
  };
}
