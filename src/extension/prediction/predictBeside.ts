/** A prediction as the editor makes it: into a new file beside the scan, over nothing. Knows nothing of VS Code. */
import { constants, existsSync } from 'node:fs';
import { access } from 'node:fs/promises';
import path from 'node:path';
import { isPictureFormat, readHeader, volumeBaseName, volumeExtensions } from '../../formats/registry';
import type { PredictionResult } from '../../protocol/compute';
import type { ComputeService } from '../compute/computeService';
import type { PredictOptions } from './predictChoices';

/** The folder of the scan may not be written to. */
export class FolderNotWritableError extends Error {
  override readonly name = 'FolderNotWritableError';
}

/**
 * "case_07.prediction.nii.gz" beside case_07.nii.gz; where a file of that name is, whatever its format,
 * "case_07.prediction-2.nii.gz" and so on.
 * @param ending of the label map, such as ".nii.gz"
 */
export function predictionPath(scan: string, ending: string, isTaken: (file: string) => boolean): string {
  const base = path.join(path.dirname(scan), `${volumeBaseName(scan)}.prediction`);
  for (let n = 1; ; n++) {
    const stem = `${base}${n === 1 ? '' : `-${n}`}`;
    const maps = ['probabilities', 'uncertainty'].map((map) => `${stem}.${map}`);
    const names = [stem, ...maps].flatMap((name) => volumeExtensions().map((other) => `${name}${other}`));
    if (!names.some(isTaken)) return `${stem}${ending}`;
  }
}

export interface BesideRequest {
  /** A run folder, .onnx file or folder of an ensemble. */
  readonly model: string;
  readonly scan: string;
  readonly options?: PredictOptions | undefined;
}

/**
 * @param request the model, the scan, and how to predict
 * @throws FolderNotWritableError before anything is computed; whatever predicting throws
 */
export async function predictBeside(
  compute: ComputeService,
  { model, scan, options = {} }: BesideRequest,
  signal: AbortSignal,
  onProgress: (done: number, total: number) => void,
): Promise<PredictionResult> {
  await requireWritable(path.dirname(scan));
  const ending = await endingFor(scan);
  const out = predictionPath(scan, ending, existsSync);
  const results = await compute.withOwn(
    (process) =>
      process.call(
        'predict',
        { ...options, model, input: scan, out },
        {
          signal,
          onProgress: ({ done, total }) => {
            onProgress(done, total);
          },
        },
      ),
    signal,
  );
  const [result] = results;
  if (!result) throw new Error(`Nothing was predicted for ${scan}.`);
  return result;
}

/** Pictures are predicted as pictures. */
async function endingFor(scan: string): Promise<string> {
  const { format, dims } = await readHeader(scan);
  return isPictureFormat(format) && dims[2] === 1 ? '.png' : '.nii.gz';
}

async function requireWritable(folder: string): Promise<void> {
  try {
    await access(folder, constants.W_OK);
  } catch {
    throw new FolderNotWritableError(
      `The prediction cannot be written beside the scan: ${folder} is not writable. Copy the scan to a folder ` +
        'that is, or predict from the command line: boundary-lab predict --model RUN --input SCAN --out FOLDER.',
    );
  }
}
