/** Prediction: from scans and a model to label maps on the scans' own grids. */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { readVolume, writeLabelMap } from '../../formats/registry';
import type { LabelTable } from '../../labels/labelTable';
import { voxelCount, type Volume } from '../../volume/volume';
import { LearningDataError } from '../data/dataError';
import { prepareScan, type PreparedScan } from '../data/preprocessing';
import { mixSlices, resampleLinear, sliceTaps } from '../data/resample';
import { interleaveSlices } from '../data/sliceFile';
import { insertSlice } from '../data/sliceStack';
import { planBatch } from '../data/planning';
import { findPredictionCases, type PredictionCase } from './cases';
import { loadModel, type Model } from './loadModel';
import { mostProbable, predictSlices } from './slidingWindow';

export interface PredictRequest {
  /** A run folder or an .onnx file made by this program. */
  readonly model: string;
  /** A scan, or a folder of scans. */
  readonly input: string;
  /** Folder of the label maps, made if it is not there; each is called CASE.nii.gz. */
  readonly out: string;
}

export interface PredictProgress {
  /** Slices of all cases whose number is known: done so far and in all. */
  readonly done: number;
  readonly total: number;
  /** The file being predicted. */
  readonly file: string;
}

export interface PredictHooks {
  readonly signal: AbortSignal;
  readonly progress: (value: PredictProgress) => void;
}

export interface PredictionResult {
  /** The scan; the first channel where it has several files. */
  readonly input: string;
  readonly output: string;
  readonly table: LabelTable;
}

/** Steps that progress is counted in for each case. */
const STEPS_PER_CASE = 100;

/**
 * Predicts one case or all cases of a folder, one after another. No file is ever replaced: one that is
 * there already is an error before anything is computed.
 * @throws LearningDataError, FormatError; the signal's reason when aborted, with the label maps
 * finished by then kept
 */
export async function predict(
  { model: modelPath, input, out }: PredictRequest,
  { signal, progress }: PredictHooks,
): Promise<PredictionResult[]> {
  const model = await loadModel(modelPath);
  try {
    const { channels, labels } = model.description;
    const cases = await findPredictionCases(input, channels);
    const outputs = outputPaths(cases, resolve(out));
    await mkdir(out, { recursive: true });
    const results: PredictionResult[] = [];
    for (const [n, { output, files }] of outputs.entries()) {
      signal.throwIfAborted();
      const [first = ''] = files;
      const report = (share: number): void => {
        const done = Math.floor((n + share) * STEPS_PER_CASE);
        progress({ done, total: outputs.length * STEPS_PER_CASE, file: first });
      };
      await predictCase(model, files, output, signal, report);
      results.push({ input: first, output, table: labels });
    }
    return results;
  } finally {
    await model.predictor.dispose();
  }
}

function outputPaths(
  cases: readonly PredictionCase[],
  folder: string,
): readonly { readonly files: readonly string[]; readonly output: string }[] {
  const outputs = cases.map(({ id, files }) => ({ files, output: join(folder, `${id}.nii.gz`) }));
  for (const [n, { output, files }] of outputs.entries()) {
    const same = outputs.findIndex((other) => other.output === output);
    if (same !== n) {
      throw new LearningDataError(
        `${files.join(', ')} and ${outputs[same]?.files.join(', ') ?? ''} are both case ${output}.`,
      );
    }
    if (existsSync(output)) {
      throw new LearningDataError(`${output} exists already and is not overwritten. Choose another folder.`);
    }
  }
  return outputs;
}

async function predictCase(
  { description, predictor }: Model,
  files: readonly string[],
  output: string,
  signal: AbortSignal,
  report: (share: number) => void,
): Promise<void> {
  const loaded = [];
  for (const file of files) loaded.push(await readVolume(file, { signal }));
  const [first] = loaded;
  if (!first) return;
  const { channels, preprocessing, patch, labels } = description;
  const scan = prepareScan(
    loaded.map(({ volume }) => volume),
    channels.length,
    preprocessing,
    files.join(', '),
  );
  const { geometry } = scan;
  const { plane, height, width, slices } = geometry;
  const data = new Int32Array(voxelCount(first.volume));
  const predicted = predictSlices(
    predictor,
    { slices, height, width, read: (start, count) => readSlices(scan, start, count) },
    { patch, batch: planBatch(patch), signal },
  );
  let slice = 0;
  for await (const probabilities of resampledSlices(predicted, slices, plane.depth)) {
    // Probabilities are interpolated rather than labels, which would leave jagged borders.
    const own = resampleClasses(
      probabilities,
      predictor.classes,
      [height, width],
      [plane.height, plane.width],
    );
    const classes = mostProbable(own, predictor.classes);
    const values = Int32Array.from(classes, (index) => labels[index - 1]?.value ?? 0);
    insertSlice(data, first.volume, plane, slice++, values);
    report(slice / plane.depth);
  }
  const volume: Volume = {
    dims: first.volume.dims,
    affine: first.volume.affine,
    dtype: 'int32',
    frames: 1,
    data,
  };
  await writeLabelMap(output, volume, { like: first.header, table: labels, signal });
}

/** Shape (count, channels, height, width). */
function readSlices(
  { data, geometry }: PreparedScan,
  first: number,
  count: number,
): Float32Array<ArrayBuffer> {
  const size = geometry.height * geometry.width;
  const parts = data.map((channel) => channel.subarray(first * size, (first + count) * size));
  return interleaveSlices(parts, count);
}

/** Interpolates between slices that come one after another. */
async function* resampledSlices(
  slices: AsyncIterable<Float32Array<ArrayBuffer>>,
  from: number,
  to: number,
): AsyncGenerator<Float32Array<ArrayBuffer>> {
  const taps = sliceTaps(from, to, 'linear');
  let [number, done] = [0, 0];
  let previous: Float32Array<ArrayBuffer> | undefined;
  for await (const slice of slices) {
    for (; (taps[done]?.second ?? from) <= number; done++) {
      const { first = number, weight = 0 } = taps[done] ?? {};
      yield first === number ? slice : mixSlices(previous ?? slice, slice, weight);
    }
    previous = slice;
    number++;
  }
}

function resampleClasses(
  probabilities: Float32Array<ArrayBuffer>,
  classes: number,
  from: readonly [number, number],
  to: readonly [number, number],
): Float32Array<ArrayBuffer> {
  const out = new Float32Array(classes * to[0] * to[1]);
  const size = from[0] * from[1];
  for (let k = 0; k < classes; k++) {
    out.set(resampleLinear(probabilities.subarray(k * size, (k + 1) * size), from, to), k * to[0] * to[1]);
  }
  return out;
}
