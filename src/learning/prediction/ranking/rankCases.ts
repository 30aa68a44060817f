/** Which case to look at next: predicts the cases of a data set and ranks them. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { labelMapsOf, openDataset, type Case } from '../../../datasets/dataset';
import { readHeader } from '../../../formats/registry';
import { filesOfLabelMap, type LabelMapSource } from '../../../labels/labelMapSource';
import { evaluateAgainst } from '../../../metrics/evaluateFiles';
import { LearningDataError } from '../../data/dataError';
import type { DeviceRequest } from '../../engines/engine';
import { openScan, type OpenScan } from '../../data/openScan';
import { CaseMaps } from '../caseMaps';
import { loadEnsemble, modelPaths, type Ensemble } from '../ensemble';
import { readModelFile } from '../loadModel';
import { labelMapEnding } from '../outputs';
import { predictScan, type OwnGridOptions } from '../ownGrid';
import type { PredictHooks } from '../predict';
import { CaseScoresBuilder, type CaseScores } from './caseScores';
import { predictionOf, readRanking, writeRanking, type RankedCase, type Ranking } from './rankingFile';

export interface RankRequest {
  /** Folder of the data set. */
  readonly data: string;
  /** As of a prediction. */
  readonly model: string | readonly string[];
  /** The ranking, a .json file; predictions go to a folder beside it. Cases it holds already are not predicted again. */
  readonly out: string;
  readonly mirror?: boolean | undefined;
  readonly device?: DeviceRequest | undefined;
}

/** Steps that progress is counted in for each case. */
const STEPS_PER_CASE = 100;

/**
 * Ranks the cases of a data set (rankingFile.ts says how), and writes the ranking after every case, so
 * that one that was stopped goes on where it was. A case that cannot be predicted is noted and passed over.
 * @throws LearningDataError, DatasetError, FormatError; the signal's reason when aborted
 */
export async function rankCases(
  { data, model, out, mirror = false, device }: RankRequest,
  { signal, progress, warn }: PredictHooks,
): Promise<Ranking> {
  const file = resolve(out);
  const earlier = await readRanking(file);
  const dataset = await openDataset(data, { signal });
  const models = await modelPaths(model);
  const key = await keyOf(models, mirror);
  const folder = join(dirname(file), `predictions-${key.slice(0, 8)}`);
  await mkdir(folder, { recursive: true });

  const kept = earlier?.key === key ? await stillValid(file, earlier.cases, dataset.cases) : [];
  const ensemble = await loadEnsemble(models, device);
  try {
    for (const warning of ensemble.warnings) warn?.(warning);
    let ranking: Ranking = {
      ...{ version: 1, data: dataset.root, models, key, labels: ensemble.labels },
      ...{ complete: false, cases: kept, failed: [] },
    };
    for (const [n, each] of dataset.cases.entries()) {
      signal.throwIfAborted();
      if (kept.some(({ id }) => id === each.id)) continue;
      const onProgress = (share: number): void => {
        const done = Math.floor((n + share) * STEPS_PER_CASE);
        progress({ done, total: dataset.cases.length * STEPS_PER_CASE, file: each.images[0] ?? '' });
      };
      try {
        const scan = await readHeader(each.images[0] ?? '', { signal });
        const prediction = join(folder, `${each.id}${labelMapEnding(scan, ensemble.labels)}`);
        const scores = await rankCase(ensemble, each, prediction, { mirror, signal, onProgress });
        const ranked = { ...scores, prediction: relative(dirname(file), prediction) };
        ranking = { ...ranking, cases: [...ranking.cases, ranked] };
      } catch (error) {
        signal.throwIfAborted();
        const reason = error instanceof Error ? error.message : String(error);
        ranking = { ...ranking, failed: [...ranking.failed, { id: each.id, error: reason }] };
      }
      await writeRanking(file, ranking);
    }
    if (ranking.cases.length === 0) {
      throw new LearningDataError(
        `No case of ${dataset.root} could be predicted. The first: ${ranking.failed[0]?.error ?? 'there is none'}`,
      );
    }
    return await writeRanking(file, { ...ranking, complete: true });
  } finally {
    await ensemble.dispose();
  }
}

async function rankCase(
  ensemble: Ensemble,
  own: Case,
  prediction: string,
  options: {
    readonly mirror: boolean;
    readonly signal: AbortSignal;
    readonly onProgress: (share: number) => void;
  },
): Promise<Omit<RankedCase, 'prediction'>> {
  const { signal } = options;
  const { id, images, label } = own;
  const stamp = await stampOf(own);
  const scan = await openScan(images, dirname(prediction), signal);
  let scores: CaseScores;
  try {
    scores = await predictAndScore(ensemble, scan, images.join(', '), { ...options, prediction });
  } finally {
    scan.close();
  }
  const [reference] = labelMapsOf(own);
  const error = reference ? await errorOf(ensemble, reference, prediction, signal) : null;
  return { id, images, reference: label ?? null, stamp, ...scores, error };
}

async function predictAndScore(
  ensemble: Ensemble,
  { volumes, header }: OpenScan,
  name: string,
  { prediction, ...options }: Omit<OwnGridOptions, 'uncertainty'> & { readonly prediction: string },
): Promise<CaseScores> {
  const { labels } = ensemble;
  const { plane, classes, slices } = predictScan(ensemble, volumes, name, { ...options, uncertainty: true });
  const [outputs, scratch] = [{ output: prediction }, dirname(prediction)];
  const maps = new CaseMaps({ grid: header, plane, labels, outputs, scratch });
  const scores = new CaseScoresBuilder(classes);
  try {
    for await (const slice of slices) {
      maps.add(slice);
      scores.add(slice);
    }
    // Its own folder, named after the models: what is there is the same prediction, of a run that was killed.
    await maps.write({ like: header, postprocessing: [], overwrite: true, signal: options.signal });
  } finally {
    maps.close();
  }
  return scores.finish();
}

async function errorOf(
  { labels }: Ensemble,
  reference: LabelMapSource,
  prediction: string,
  signal: AbortSignal,
): Promise<RankedCase['error']> {
  const values = new Set(labels.map(({ value }) => value));
  const found = await evaluateAgainst(reference, prediction, { signal });
  // What the models do not know they cannot miss.
  const metrics = found.filter(({ label }) => values.has(label));
  const mean = (numbers: readonly (number | null)[]): number | null => {
    const defined = numbers.filter((value) => value !== null);
    return defined.length === 0 ? null : defined.reduce((sum, value) => sum + value, 0) / defined.length;
  };
  return {
    hd95: mean(metrics.map(({ hd95 }) => hd95)),
    assd: mean(metrics.map(({ assd }) => assd)),
    missed: metrics.filter((m) => m.referenceVoxels > 0 !== m.predictionVoxels > 0).length,
  };
}

/** The cases of an earlier ranking that would come out the same again. */
async function stillValid(
  file: string,
  ranked: readonly RankedCase[],
  cases: readonly Case[],
): Promise<readonly RankedCase[]> {
  const valid: RankedCase[] = [];
  for (const each of ranked) {
    const own = cases.find(({ id }) => id === each.id);
    if (!own || !existsSync(predictionOf(file, each))) continue;
    if ((await stampOf(own)) === each.stamp) valid.push(each);
  }
  return valid;
}

/** Changes when one of the files does. */
async function stampOf(own: Case): Promise<string> {
  const [reference] = labelMapsOf(own);
  const files = [...own.images, ...(reference ? filesOfLabelMap(reference) : [])];
  const stamps: string[] = [];
  for (const file of files) {
    const { size, mtimeMs } = await stat(file);
    stamps.push(`${file}:${size}:${mtimeMs}`);
  }
  return createHash('sha256').update(stamps.join('\n')).digest('hex');
}

async function keyOf(models: readonly string[], mirror: boolean): Promise<string> {
  const hash = createHash('sha256').update(mirror ? 'mirror' : '');
  for (const model of models) hash.update((await readModelFile(model)).bytes);
  return hash.digest('hex');
}
