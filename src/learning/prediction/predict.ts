/** Prediction: from scans and a model to label maps on the scans' own grids. */
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { LabelTable } from '../../labels/labelTable';
import { openScan } from '../data/openScan';
import type { DeviceRequest } from '../engines/engine';
import { CaseMaps } from './caseMaps';
import { findPredictionCases } from './cases';
import { loadEnsemble, type Ensemble } from './ensemble';
import { planOutputs, type CaseOutputs, type MapRequest, type PlannedCase } from './outputs';
import { predictScan } from './ownGrid';
import { planPostprocessing, type LabelPostprocessing, type PostprocessingRequest } from './postprocess';

export interface PredictRequest extends PostprocessingRequest {
  /** Run folders, .onnx files made by this program, or folders of an ensemble; several are averaged. */
  readonly model: string | readonly string[];
  /** A scan, or a folder of scans. */
  readonly input: string;
  /**
   * Folder of the label maps, made if it is not there; each is called CASE.nii.gz, of pictures CASE.png. Or
   * the label map itself, where one case is predicted.
   */
  readonly out: string;
  /** Also predict mirrored copies, along the axes that training mirrored. */
  readonly mirror?: boolean | undefined;
  /** Also write CASE.probabilities.nii.gz, a frame for each class. */
  readonly probabilities?: boolean | undefined;
  /** Also write CASE.uncertainty.nii.gz: entropy and mutual information (entropy.ts). */
  readonly uncertainty?: boolean | undefined;
  /** The processor by default. */
  readonly device?: DeviceRequest | undefined;
}

export interface PredictProgress {
  /** Steps of all cases: done so far and in all. */
  readonly done: number;
  readonly total: number;
  /** The file being predicted. */
  readonly file: string;
}

export interface PredictHooks {
  readonly signal: AbortSignal;
  readonly progress: (value: PredictProgress) => void;
  /** Told what the user should know, such as a device that could not be used. */
  readonly warn?: ((message: string) => void) | undefined;
}

export interface PredictionResult extends CaseOutputs {
  /** The scan; the first channel where it has several files. */
  readonly input: string;
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
  request: PredictRequest,
  { signal, progress, warn }: PredictHooks,
): Promise<PredictionResult[]> {
  const ensemble = await loadEnsemble(request.model, request.device);
  try {
    for (const warning of ensemble.warnings) warn?.(warning);
    const postprocessing = planPostprocessing(request, ensemble.labels);
    const wanted = {
      probabilities: request.probabilities === true,
      uncertainty: request.uncertainty === true,
    };
    const cases = await findPredictionCases(request.input, ensemble.channels);
    const planned = await planOutputs(cases, request.out, wanted, ensemble.labels);
    const results: PredictionResult[] = [];
    for (const [n, each] of planned.entries()) {
      signal.throwIfAborted();
      const result = { input: each.files[0] ?? '', ...each.outputs, table: ensemble.labels };
      const report = (share: number): void => {
        const done = Math.floor((n + share) * STEPS_PER_CASE);
        progress({ done, total: planned.length * STEPS_PER_CASE, file: result.input });
      };
      await predictToFiles(
        ensemble,
        each,
        { ...wanted, postprocessing, mirror: request.mirror === true },
        signal,
        report,
      );
      report(1);
      results.push(result);
    }
    return results;
  } finally {
    await ensemble.dispose();
  }
}

/**
 * Predicts one case to a label map, which must not be there yet, with models that are loaded.
 * @param files of the scan, one a channel
 */
export async function predictLabelMap(
  ensemble: Ensemble,
  files: readonly string[],
  output: string,
  { signal, progress }: { readonly signal: AbortSignal; readonly progress: (share: number) => void },
): Promise<void> {
  const nothingElse = { probabilities: false, uncertainty: false, mirror: false, postprocessing: [] };
  await predictToFiles(ensemble, { files, outputs: { output } }, nothingElse, signal, progress);
}

interface CaseOptions extends MapRequest {
  readonly mirror: boolean;
  readonly postprocessing: readonly LabelPostprocessing[];
}

async function predictToFiles(
  ensemble: Ensemble,
  { files, outputs }: PlannedCase,
  options: CaseOptions,
  signal: AbortSignal,
  onProgress: (share: number) => void,
): Promise<void> {
  const scratch = dirname(outputs.output);
  await mkdir(scratch, { recursive: true });
  const scan = await openScan(files, scratch, signal);
  try {
    const { plane, slices } = predictScan(ensemble, scan.volumes, files.join(', '), {
      ...options,
      signal,
      onProgress,
    });
    const maps = new CaseMaps({ grid: scan.header, plane, labels: ensemble.labels, outputs, scratch });
    try {
      for await (const slice of slices) maps.add(slice);
      const { postprocessing } = options;
      await maps.write({ like: scan.header, postprocessing, overwrite: false, signal });
    } finally {
      maps.close();
    }
  } finally {
    scan.close();
  }
}
