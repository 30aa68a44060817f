/** Agreement of a prediction with its reference, label by label, with every definition named. */
import { spacingOf } from '../volume/affine';
import { sameDims, voxelCount, type Volume } from '../volume/volume';
import type { LabelTable } from '../labels/labelTable';
import { NOWHERE, surveyLabels } from './labelSurvey';
import { labelPair } from './maskPair';
import { diceOf } from './overlap';
import { pooledSurfaceMetrics } from './pooledSurfaceMetrics';

/** Agreement of one label. Null where a metric is not defined, never left out. */
export interface LabelMetrics {
  readonly label: number;
  readonly name: string;
  readonly referenceVoxels: number;
  readonly predictionVoxels: number;
  /** Null where the label is in neither map. */
  readonly dice: number | null;
  /** mm, as the following; null where the label is missing from either map. */
  readonly hd: number | null;
  readonly hd95: number | null;
  readonly assd: number | null;
}

/** What each metric means, to be shown beside its numbers. */
export const METRIC_DEFINITIONS = {
  dice: 'Dice coefficient 2|A∩B| / (|A|+|B|); none where the label is in neither map',
  hd: 'Hausdorff distance (mm): largest distance from a surface voxel of one map to the nearest of the other, voxel centres, both directions (as medpy hd); none where the label is missing from either map',
  hd95: 'Pooled 95th percentile (mm) over both directions of the distances between surface voxels, voxel centres, linear interpolation (as medpy hd95); none where the label is missing from either map',
  assd: 'Average symmetric surface distance (mm): mean over both directions of the distances between surface voxels, voxel centres (as medpy assd); none where the label is missing from either map',
} as const satisfies Record<string, string>;

/**
 * Metrics of every label of the table, in its order.
 * @param reference label map; its affine gives the spacing
 * @param prediction label map with the same dims
 * @throws RangeError when the maps differ in dims or hold several frames
 */
export function evaluateLabelMaps(reference: Volume, prediction: Volume, table: LabelTable): LabelMetrics[] {
  checkComparable(reference, prediction);
  const found = surveyLabels(reference.data, prediction.data, reference.dims);
  const grid = {
    dims: reference.dims,
    spacing: spacingOf(reference.affine),
    axes: reference.dims[2] === 1 ? 2 : 3,
  } as const;
  return table.map(({ value, name }) => {
    const { overlap, box } = found.get(value) ?? NOWHERE;
    const inBoth = overlap.reference > 0 && overlap.prediction > 0;
    const surface = inBoth
      ? pooledSurfaceMetrics(labelPair(reference.data, prediction.data, value, grid, box))
      : undefined;
    return {
      label: value,
      name,
      referenceVoxels: overlap.reference,
      predictionVoxels: overlap.prediction,
      dice: diceOf(overlap),
      hd: surface?.hd ?? null,
      hd95: surface?.hd95 ?? null,
      assd: surface?.assd ?? null,
    };
  });
}

function checkComparable(reference: Volume, prediction: Volume): void {
  if (!sameDims(reference, prediction)) {
    throw new RangeError(
      `The reference has ${reference.dims.join(' x ')} voxels, the prediction ${prediction.dims.join(' x ')}. ` +
        'Resample the prediction to the grid of the reference.',
    );
  }
  for (const [role, volume] of [
    ['reference', reference],
    ['prediction', prediction],
  ] as const) {
    if (volume.data.length !== voxelCount(volume)) {
      throw new RangeError(`The ${role} holds ${volume.frames} frames; a label map has one.`);
    }
  }
}
