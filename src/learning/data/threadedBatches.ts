/**
 * Batches drawn by threads beside the one that trains, a few ahead of it. A batch depends on the seed and
 * on its number alone, so it is the same whichever thread draws it, and whenever.
 */
import { setImmediate } from 'node:timers/promises';
import type { BatchSource } from './batchSource';
import type { LoaderSetup } from './loaderMessages';
import { LoaderThread } from './loaderThread';
import type { SampledBatch } from './sampler';

/** Batches that are ready or being drawn while one is trained on. */
export function batchesAhead(threads: number): number {
  return threads + 1;
}

/** A batch that was asked for before its time. */
interface Ahead {
  readonly batch: Promise<SampledBatch>;
  isThere: boolean;
}

export class ThreadedBatches implements BatchSource {
  readonly #script: string;
  readonly #setup: LoaderSetup;
  readonly #most: number;
  readonly #threads: LoaderThread[] = [];
  /** By the number of the batch in the run. */
  readonly #ahead = new Map<number, Ahead>();
  #isClosed = false;

  /**
   * @param script that of loader.ts
   * @param most threads; they are started when there is need of them
   */
  constructor(script: string, setup: LoaderSetup, most: number) {
    this.#script = script;
    this.#setup = setup;
    this.#most = most;
  }

  async batch(epoch: number, step: number): Promise<SampledBatch> {
    if (this.#isClosed) throw new Error('No batch can be drawn any more: the training has ended.');
    const number = epoch * this.#setup.options.batchesPerEpoch + step;
    for (const other of this.#ahead.keys()) {
      if (other < number || other > number + batchesAhead(this.#most)) this.#ahead.delete(other);
    }
    if (this.#threads.length === 0) this.#start();
    const asked = this.#ask(number);
    for (let n = 1; n <= batchesAhead(this.#threads.length); n++) this.#ask(number + n);
    // A step keeps this thread busy: what came in the meantime is noticed now.
    await setImmediate();
    if (this.#lacksThread(asked)) this.#start();
    this.#ahead.delete(number);
    return asked.batch;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#ahead.clear();
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }

  /** Threads that are running. */
  get threads(): number {
    return this.#threads.length;
  }

  /** The trainer waits although every thread has had time to draw something. */
  #lacksThread({ isThere }: Ahead): boolean {
    const areTooFew = !isThere && this.#threads.every(({ hasAnswered }) => hasAnswered);
    return areTooFew && this.#threads.length < this.#most && !this.#isClosed;
  }

  #start(): void {
    this.#threads.push(new LoaderThread(this.#script, this.#setup));
  }

  /** Asks the thread that has least to do. */
  #ask(number: number): Ahead {
    const found = this.#ahead.get(number);
    if (found) return found;
    const { batchesPerEpoch } = this.#setup.options;
    const [thread] = this.#threads.toSorted((a, b) => a.pending - b.pending);
    if (!thread) throw new Error('There is no thread to draw batches.');
    const request = { epoch: Math.floor(number / batchesPerEpoch), step: number % batchesPerEpoch };
    const ahead: Ahead = { batch: thread.draw(request), isThere: false };
    // Whoever takes the batch hears of a failure; that of a batch nobody takes is of no interest.
    ahead.batch.then(
      () => (ahead.isThere = true),
      () => (ahead.isThere = true),
    );
    this.#ahead.set(number, ahead);
    return ahead;
  }
}
