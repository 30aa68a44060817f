/** A prediction as the editor makes it: into a new file beside the scan, over nothing. Knows nothing of VS Code. */
import { constants, existsSync } from 'node:fs';
import { access, mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { writeAtomically } from '../../formats/atomicWrite';
import { volumeBaseName } from '../../formats/registry';
import type { PredictionResult } from '../../protocol/compute';
import type { ComputeService } from '../compute/computeService';
import type { PredictOptions } from './predictChoices';

/** The folder of the scan may not be written to. */
export class FolderNotWritableError extends Error {
  override readonly name = 'FolderNotWritableError';
}

/**
 * "case_07.prediction.nii.gz" beside case_07.nii.gz; where that is taken "case_07.prediction-2.nii.gz"
 * and so on.
 */
export function predictionPath(scan: string, isTaken: (file: string) => boolean): string {
  const base = path.join(path.dirname(scan), `${volumeBaseName(scan)}.prediction`);
  for (let n = 1; ; n++) {
    const file = `${base}${n === 1 ? '' : `-${n}`}.nii.gz`;
    if (!isTaken(file)) return file;
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
  const folder = await mkdtemp(path.join(os.tmpdir(), 'boundary-lab-'));
  try {
    const results = await compute.withOwn(
      (process) =>
        process.call(
          'predict',
          { ...options, model, input: scan, out: folder },
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
    const output = predictionPath(scan, existsSync);
    const maps: { probabilities?: string; uncertainty?: string } = {};
    for (const map of ['probabilities', 'uncertainty'] as const) {
      const from = result[map];
      if (from === undefined) continue;
      const to = path.join(path.dirname(output), `${volumeBaseName(output)}.${map}.nii.gz`);
      await writeAtomically(to, [await readFile(from)], { overwrite: false, signal });
      maps[map] = to;
    }
    await writeAtomically(output, [await readFile(result.output)], { overwrite: false, signal });
    return { ...result, ...maps, output };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
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
