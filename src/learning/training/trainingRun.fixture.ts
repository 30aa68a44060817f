/** Runs for tests: trained from a configuration that is written down first, and what they left behind. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TrainProgress, TrainRequest, TrainResult } from './request';
import { train } from './train';

export interface TestRun {
  /** Folder of the data set. */
  readonly data: string;
  /** The run folder; the configuration is written beside it. */
  readonly out: string;
  readonly config: object;
  readonly request?: Partial<TrainRequest>;
  /** May stop the run. */
  readonly onProgress?: (value: TrainProgress, stop: () => void) => void;
}

/** A resumed run keeps the configuration it has. */
export async function trainRun({
  data,
  out,
  config,
  request = {},
  onProgress,
}: TestRun): Promise<TrainResult> {
  const configFile = `${out}.json`;
  await writeFile(configFile, JSON.stringify(config));
  const controller = new AbortController();
  return train(
    { data, out, ...(request.resume === true ? {} : { configFile }), ...request },
    {
      signal: controller.signal,
      progress: (value) => {
        onProgress?.(value, () => {
          controller.abort(new DOMException('Stopped.', 'AbortError'));
        });
      },
    },
  );
}

const TIMES = new Set(['seconds', 'secondsPerStep', 'dataWait', 'validationSeconds', 'peakMemory']);

/** Metrics of a run folder without the times and the memory, which differ. */
export async function metricsOf(run: string): Promise<unknown[]> {
  const lines = (await readFile(join(run, 'metrics.jsonl'), 'utf8')).trim().split('\n');
  return lines.map((line): unknown =>
    JSON.parse(line, (key, value: unknown) => (TIMES.has(key) ? undefined : value)),
  );
}
