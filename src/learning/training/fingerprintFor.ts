/** Looks at the voxels of a data set where a configuration leaves open what only they can decide. */
import type { Dataset } from '../../datasets/dataset';
import { defaultCacheFolder } from '../data/cacheFolder';
import type { LabelledCase } from '../data/checkCases';
import { fingerprintOf, isOfPictures, type Fingerprint } from '../data/fingerprint';
import type { TrainingConfig } from './config';
import type { InitialSource } from './initialSource';

export interface LookHooks {
  readonly signal: AbortSignal;
  /** Told now and then while it takes long. */
  readonly progress: (value: { readonly kind: 'log'; readonly line: string }) => void;
  /** Told after each case that was looked at. */
  readonly onLook?: (done: number, all: number) => void;
}

/** Milliseconds between two lines of the log. */
const LOG_EVERY = 5000;

/**
 * @param source of a fine-tuning, which may say how intensities are treated
 * @returns undefined where nothing has to be looked at, and for pictures
 * @throws FormatError when a file cannot be read; LearningDataError when the cache cannot be written; the
 * signal's reason when aborted
 */
export async function fingerprintFor(
  { channels }: Dataset,
  cases: readonly LabelledCase[],
  config: TrainingConfig,
  source: InitialSource | undefined,
  { signal, progress, onLook }: LookHooks,
): Promise<Fingerprint | undefined> {
  const [first] = cases;
  if (config.normalization || source?.model || !first || (await isOfPictures(first, signal))) {
    return undefined;
  }
  let said = performance.now();
  return fingerprintOf(cases, channels.length, {
    ...{ cacheFolder: config.cacheFolder ?? defaultCacheFolder(), signal },
    onCase: (done, all) => {
      onLook?.(done, all);
      if (performance.now() - said < LOG_EVERY) return;
      said = performance.now();
      progress({ kind: 'log', line: `Looked at ${done} of ${all} cases to plan the training.` });
    },
  });
}
