/** Signed distance maps computed by several threads, in shared memory: the same bits for any number of them. */
import { existsSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { DistanceConvention } from './distanceConvention';
import { answerSchema, CANCELLED, type DistanceJob } from './distanceMessages';
import { checkGrid } from './distanceTransform';
import { runInTurns } from './inTurns';
import type { Dims, Spacing } from './mask';
import { sharedMask } from './sharedMask';
import { countsOf, planSignedDistance, signedSliceSteps, type SignedDistancePlan } from './signedSlices';
import type { VoxelArray } from '../volume/volume';

/** Smaller parts of a map are computed before threads have started. */
const WORTH_THREADS = 2 ** 19;

/** Beside the script that runs, whichever of those in dist/ it is; undefined where there is none. */
export function distanceScript(): string | undefined {
  const script = join(__dirname, 'distances.js');
  return existsSync(script) ? script : undefined;
}

export interface DistanceThreadsOptions {
  /** That of distanceThread.ts; without it everything is computed in the thread that asks. */
  readonly script?: string | undefined;
  /** How many threads at most; as many as the machine can run at once where left out. */
  readonly threads?: number;
}

/** Shared arrays of a map, and what of it is to be computed. */
export interface SharedMapPart {
  /** 0 or 1, shape (nz, ny, nx) */
  readonly mask: Uint8Array;
  /** mm, same shape; computed in place. */
  readonly map: Float32Array;
  readonly plan: SignedDistancePlan;
}

export class DistanceThreads {
  readonly #script: string | undefined;
  readonly #threads: number;
  #workers: DistanceWorker[] = [];
  /** Jobs run one after another, each on all threads. */
  #last: Promise<unknown> = Promise.resolve();

  constructor({
    script = distanceScript(),
    threads = os.availableParallelism(),
  }: DistanceThreadsOptions = {}) {
    this.#script = script;
    this.#threads = Math.max(1, threads);
  }

  /**
   * signedDistanceMap, in shared memory.
   * @throws the signal's reason when aborted; Error when a thread ended
   */
  async signedDistanceMap(
    labels: VoxelArray,
    value: number,
    dims: Dims,
    spacing: Spacing,
    convention: DistanceConvention,
    signal?: AbortSignal,
  ): Promise<Float32Array> {
    checkGrid(labels.length, dims, spacing);
    const { mask, box, inside } = await sharedMask(labels, value, dims, signal);
    const map = new Float32Array(new SharedArrayBuffer(4 * labels.length));
    if (!box || inside === labels.length) return map;
    await this.compute({ mask, map, plan: planSignedDistance(box, dims, spacing, convention) }, signal);
    return map;
  }

  /**
   * Computes a part of a map. When it rejects, that part of the map holds anything, and no thread writes
   * into it any more.
   * @throws the signal's reason when aborted; Error when a thread ended
   */
  compute(part: SharedMapPart, signal?: AbortSignal): Promise<void> {
    const job = this.#last.then(() => this.#compute(part, signal));
    this.#last = job.catch(() => undefined);
    return job;
  }

  /** Ends the threads; more are started when they are needed. */
  async close(): Promise<void> {
    await Promise.all(this.#workers.splice(0).map((worker) => worker.close()));
  }

  async #compute(part: SharedMapPart, signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    const { plan, mask, map } = part;
    const { wanted, slices } = plan;
    const [nx, ny] = [wanted.x.end - wanted.x.first, wanted.y.end - wanted.y.first];
    const voxels = nx * ny * (slices.end - slices.first);
    if (this.#script === undefined || voxels < WORTH_THREADS) {
      await runInTurns(signedSliceSteps(plan, mask, map), signal);
      return;
    }
    const counts = new Uint16Array(new SharedArrayBuffer(2 * countsOf(plan)));
    await this.#onAll({ kind: 'counts', plan, mask, counts, turns: newTurns() }, signal);
    await this.#onAll({ kind: 'slices', plan, mask, counts, map, turns: newTurns() }, signal);
  }

  /** Runs a job on all threads until it is done or all have stopped. */
  async #onAll(job: DistanceJob, signal: AbortSignal | undefined): Promise<void> {
    const cancel = (): void => {
      Atomics.store(job.turns, CANCELLED, 1);
    };
    signal?.addEventListener('abort', cancel);
    try {
      signal?.throwIfAborted();
      const results = await Promise.allSettled(this.#running().map((worker) => worker.run(job)));
      signal?.throwIfAborted();
      for (const result of results) if (result.status === 'rejected') throw result.reason;
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  }

  /** All threads, started where they are not running. */
  #running(): readonly DistanceWorker[] {
    this.#workers = this.#workers.filter((worker) => worker.isAlive);
    while (this.#script !== undefined && this.#workers.length < this.#threads) {
      this.#workers.push(new DistanceWorker(this.#script));
    }
    return this.#workers;
  }
}

function newTurns(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(8));
}

/** One thread, which has one job at a time. */
class DistanceWorker {
  readonly #worker: Worker;
  #job: { readonly resolve: () => void; readonly reject: (error: Error) => void } | undefined;
  #ended: Error | undefined;

  constructor(script: string) {
    this.#worker = new Worker(script, { name: 'distances' });
    // An idle thread keeps no process alive.
    this.#worker.unref();
    this.#worker.on('message', (message: unknown) => {
      const answer = answerSchema.parse(message);
      this.#settle(answer.kind === 'done' ? undefined : new Error(answer.message));
    });
    this.#worker.on('error', (error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      this.#end(new Error(`A thread that computes distances failed: ${reason}`, { cause: error }));
    });
    this.#worker.on('exit', (code) => {
      this.#end(new Error(`A thread that computes distances ended with code ${code}.`));
    });
  }

  get isAlive(): boolean {
    return this.#ended === undefined;
  }

  run(job: DistanceJob): Promise<void> {
    if (this.#ended) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      this.#job = { resolve, reject };
      this.#worker.ref();
      this.#worker.postMessage(job);
    });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #end(error: Error): void {
    this.#ended ??= error;
    this.#settle(this.#ended);
  }

  #settle(error: Error | undefined): void {
    const job = this.#job;
    this.#job = undefined;
    this.#worker.unref();
    if (error) job?.reject(error);
    else job?.resolve();
  }
}
