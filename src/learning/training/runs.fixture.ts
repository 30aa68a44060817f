/** Runs on the synthetic data set, for tests: a data set for a file of tests, a folder for each test. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { TrainRequest, TrainResult } from './request';
import { writeSyntheticDataset } from './syntheticDataset.fixture';
import { metricsOf, trainRun, type TestRun } from './trainingRun.fixture';

/** A network so small that an epoch takes a fraction of a second. */
export const SMALL = {
  ...{ batch: 4, patch: [24, 24], features: [4, 8], stepsPerEpoch: 5, device: 'cpu' },
  learningRate: { peak: 0.01 },
};

export interface Runs {
  /** The data set. */
  readonly data: string;
  /** Of this test. */
  readonly folder: string;
  /** Trains into `name` below the test's folder; `onProgress` may stop it. */
  readonly run: (
    name: string,
    changes?: object,
    request?: Partial<TrainRequest>,
    onProgress?: TestRun['onProgress'],
  ) => Promise<TrainResult>;
  /** A file of a run. */
  readonly text: (name: string, file: string) => Promise<string>;
  /** Metrics of a run without the times, which differ. */
  readonly metrics: (name: string) => Promise<unknown[]>;
}

/** To be called once, outside of the tests. */
export function useRuns(): Runs {
  let shared = '';
  let folder = '';
  beforeAll(async () => {
    shared = await mkdtemp(join(tmpdir(), 'train-data-'));
    await writeSyntheticDataset(join(shared, 'data'), { cases: 4 });
  });
  afterAll(() => rm(shared, { recursive: true }));
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'train-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const text: Runs['text'] = (name, file) => readFile(join(folder, name, file), 'utf8');
  return {
    get data() {
      return join(shared, 'data');
    },
    get folder() {
      return folder;
    },
    run: (name, changes = {}, request = {}, onProgress) =>
      trainRun({
        data: join(shared, 'data'),
        out: join(folder, name),
        config: { ...SMALL, cacheFolder: join(shared, 'maps'), ...changes },
        request,
        ...(onProgress && { onProgress }),
      }),
    text,
    metrics: (name) => metricsOf(join(folder, name)),
  };
}
