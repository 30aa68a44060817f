/** Agreement of a prediction with its reference, label by label, with every definition named. */
import type { Box, Dims } from '../contour/mask';
import { spacingOf } from '../volume/affine';
import { sameDims, voxelCount, type Volume, type VoxelArray } from '../volume/volume';
import type { LabelTable } from '../labels/labelTable';
import { labelPair } from './maskPair';
import { diceOf, type Overlap } from './overlap';
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

interface FoundLabel {
  readonly overlap: Overlap;
  /** Holds the label in both maps. */
  readonly box: Box;
}

const NOWHERE: FoundLabel = {
  overlap: { reference: 0, prediction: 0, intersection: 0 },
  box: { min: [0, 0, 0], max: [-1, -1, -1] },
};

interface Tally {
  reference: number;
  prediction: number;
  intersection: number;
  min: [number, number, number];
  max: [number, number, number];
}

/** Size, overlap and place of every label but 0, in one pass over both maps. */
function surveyLabels(
  reference: VoxelArray,
  prediction: VoxelArray,
  [nx, ny, nz]: Dims,
): Map<number, FoundLabel> {
  const tallies = new Map<number, Tally>();
  const tallyOf = (value: number, x: number, y: number, z: number): Tally => {
    const known = tallies.get(value);
    if (!known) {
      const first: Tally = { reference: 0, prediction: 0, intersection: 0, min: [x, y, z], max: [x, y, z] };
      tallies.set(value, first);
      return first;
    }
    const { min, max } = known;
    if (x < min[0]) min[0] = x;
    if (x > max[0]) max[0] = x;
    if (y < min[1]) min[1] = y;
    if (y > max[1]) max[1] = y;
    max[2] = z;
    return known;
  };
  for (let z = 0, n = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++, n++) {
        const [r, p] = [reference[n] ?? 0, prediction[n] ?? 0];
        if (r === p) {
          if (r === 0) continue;
          const tally = tallyOf(r, x, y, z);
          tally.reference++;
          tally.prediction++;
          tally.intersection++;
        } else {
          if (r !== 0) tallyOf(r, x, y, z).reference++;
          if (p !== 0) tallyOf(p, x, y, z).prediction++;
        }
      }
    }
  }
  return new Map(
    [...tallies].map(([value, { min, max, ...overlap }]) => [value, { overlap, box: { min, max } }]),
  );
}
