/**
 * A TensorBoard event file of a run: the numbers of metrics.jsonl, one event an epoch.
 *
 * TensorBoard follows files that grow, so events are appended, each with a single write. A session begins a
 * new file, with all events of the epochs that are kept, and removes those of earlier sessions: what a
 * killed process did after its last checkpoint disappears, from an open TensorBoard as well.
 */
import { appendFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomically } from '../../../formats/atomicWrite';
import { SCORES } from '../../../metrics/labelScores';
import type { EpochMetrics } from '../epochMetrics';
import { scalarsEvent, startEvent, versionEvent, type Scalars } from './events';
import { tfRecord } from './tfRecord';

const PREFIX = 'events.out.tfevents.';
const WRITER = 'boundary-lab';

export class TensorBoardLog {
  readonly #path: string;
  readonly #origin: number;

  private constructor(path: string, origin: number) {
    this.#path = path;
    this.#origin = origin;
  }

  /**
   * @param folder of the run
   * @param epochs what is kept of earlier sessions
   * @param origin when training time was 0, as if it had never been interrupted: seconds since 1970
   */
  static async open(
    folder: string,
    epochs: readonly EpochMetrics[],
    origin: number,
  ): Promise<TensorBoardLog> {
    const now = Date.now() / 1000;
    const name = `${PREFIX}${Math.floor(now)}.${WRITER}`;
    const log = new TensorBoardLog(join(folder, name), origin);
    const records = [versionEvent(now), startEvent(now, 0), ...epochs.map((epoch) => log.#event(epoch))];
    await writeAtomically(log.#path, records.map(tfRecord), { overwrite: true });
    for (const file of await readdir(folder)) {
      if (file.startsWith(PREFIX) && file.endsWith(`.${WRITER}`) && file !== name) {
        await rm(join(folder, file), { force: true });
      }
    }
    return log;
  }

  async append(epoch: EpochMetrics): Promise<void> {
    await appendFile(this.#path, tfRecord(this.#event(epoch)));
  }

  #event(metrics: EpochMetrics): Uint8Array {
    return scalarsEvent(this.#origin + metrics.seconds, metrics.epoch, scalarsOf(metrics));
  }
}

/** Numbers that are not known are left out. */
function scalarsOf(metrics: EpochMetrics): Scalars {
  const byTerm = (group: string, values: Readonly<Record<string, number>>): [string, number][] =>
    Object.entries(values).map(([term, value]) => [`${group}/${term}`, value]);
  const { validation } = metrics;
  const all: readonly (readonly [string, number | null | undefined])[] = [
    ['loss', metrics.loss],
    ['learning rate', metrics.learningRate],
    ['gradient norm', metrics.gradientNorm],
    ...SCORES.map((score) => [`validation/${score}`, validation?.[score]] as const),
    ...Object.entries(validation?.labels ?? {}).flatMap(([label, scores]) =>
      SCORES.map((score) => [`validation ${label}/${score}`, scores[score]] as const),
    ),
    ...byTerm('term', metrics.terms),
    ...byTerm('weighted term', metrics.weightedTerms),
    ...byTerm('weight', metrics.weights),
    ...byTerm('gradient share', metrics.gradientShares),
    ['speed/seconds per step', metrics.secondsPerStep],
    ['speed/waiting for data', metrics.dataWait],
    ['speed/seconds of the validation', metrics.validationSeconds],
    ['peak memory in GB', metrics.peakMemory === null ? null : metrics.peakMemory / 1e9],
  ];
  return all.flatMap(([tag, value]) => (typeof value === 'number' ? [[tag, value] as const] : []));
}
