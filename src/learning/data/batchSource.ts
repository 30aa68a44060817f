/** Where the training loop gets its batches from, whichever thread draws them. */
import type { SampledBatch, Sampler } from './sampler';

export interface BatchSource {
  /**
   * Batch `step` of an epoch, both counted from 0; the same whatever was asked for before.
   * @throws Error naming the file when a case cannot be read
   */
  batch(epoch: number, step: number): Promise<SampledBatch>;
  /** Ends what was started to draw batches; none can be asked for afterwards. */
  close(): Promise<void>;
}

/** Draws each batch when it is asked for, in the thread that asks. */
export function inThisThread(sampler: Sampler): BatchSource {
  return {
    batch: async (epoch, step) => Promise.resolve(sampler.batch(epoch, step)),
    close: () => {
      sampler.close();
      return Promise.resolve();
    },
  };
}
