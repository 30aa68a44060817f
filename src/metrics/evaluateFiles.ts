/** Agreement of two label maps in files. */
import { readVolume } from '../formats/registry';
import { fileOfLabelMap, type LabelMapSource } from '../labels/labelMapSource';
import { labelTableOf, type LabelTable } from '../labels/labelTable';
import { labelNamesOf, labelValuesOf } from '../labels/labelValues';
import { readLabelMap } from '../labels/readLabelMap';
import { largestDisplacement, spacingOf } from '../volume/affine';
import type { Volume } from '../volume/volume';
import { evaluateLabelMaps } from './evaluate';
import type { LabelMetrics } from './labelMetrics';

/** A shift beyond this part of a voxel is more than rounding in a header and would change distances. */
const TOLERABLE_SHIFT = 0.1;

/** Two files that cannot be compared, with the reason. */
export class EvaluationError extends Error {
  override readonly name = 'EvaluationError';
}

export interface EvaluateOptions {
  /** Names of labels; those the reference's own header names, and then "label N", take the place of missing ones. */
  readonly names?: ReadonlyMap<number, string> | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Metrics of every label that is in either file, in ascending order of value.
 * @throws FormatError when a file cannot be read
 * @throws EvaluationError when a file is no label map, or the two do not lie on the same grid
 */
export async function evaluateFiles(
  referenceFile: string,
  predictionFile: string,
  options: EvaluateOptions = {},
): Promise<LabelMetrics[]> {
  return evaluateAgainst({ kind: 'values', file: referenceFile }, predictionFile, options);
}

/** As evaluateFiles, with a reference that may be made of several files. */
export async function evaluateAgainst(
  source: LabelMapSource,
  predictionFile: string,
  options: EvaluateOptions = {},
): Promise<LabelMetrics[]> {
  const { reference, prediction, table } = await readComparable(source, predictionFile, options);
  return evaluateLabelMaps(reference, prediction, table);
}

/** Two label maps of one grid. */
export interface ComparablePair {
  readonly reference: Volume;
  readonly prediction: Volume;
  /** Every label that is in either, in ascending order of value. */
  readonly table: LabelTable;
}

/** Reads a reference and a prediction, and makes sure that they can be compared. @throws as evaluateFiles */
export async function readComparable(
  source: LabelMapSource,
  predictionFile: string,
  { names = new Map(), signal }: EvaluateOptions = {},
): Promise<ComparablePair> {
  const referenceFile = fileOfLabelMap(source);
  const { volume: reference, header } = await readLabelMap(source, { signal });
  const { volume: prediction } = await readVolume(predictionFile, { signal });
  signal?.throwIfAborted();
  const values = [...valuesOf(reference, referenceFile), ...valuesOf(prediction, predictionFile)];
  checkSameGrid(reference, prediction, predictionFile);
  const table = labelTableOf(values, new Map([...labelNamesOf(header), ...names]));
  return { reference, prediction, table };
}

function valuesOf(volume: Volume, file: string): Iterable<number> {
  if (volume.frames !== 1) {
    throw new EvaluationError(`${file} holds ${volume.frames} frames; a label map has one.`);
  }
  const values = labelValuesOf(volume.data);
  if (values) return values.keys();
  throw new EvaluationError(
    `${file} is no label map: its values are not whole numbers, or too many. Was a scan chosen instead?`,
  );
}

function checkSameGrid(reference: Volume, prediction: Volume, file: string): void {
  if (reference.dims.some((n, axis) => n !== prediction.dims[axis])) {
    throw new EvaluationError(
      `${file} has ${prediction.dims.join(' x ')} voxels, its reference ${reference.dims.join(' x ')}. ` +
        'Resample it to the grid of the reference.',
    );
  }
  const shift = largestDisplacement(reference.affine, prediction.affine, reference.dims);
  if (!(shift <= TOLERABLE_SHIFT * Math.min(...spacingOf(reference.affine)))) {
    throw new EvaluationError(
      `${file} has as many voxels as its reference, but its affine places them up to ${shift.toFixed(3)} mm ` +
        'elsewhere. Resample it to the grid of the reference, or correct its header.',
    );
  }
}
