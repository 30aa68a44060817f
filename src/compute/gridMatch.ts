/** Whether a label map lies on the grid of a scan, so that voxel (i, j, k) of both is the same place. */
import { spacingOf, voxelToWorld, type Vector3 } from '../volume/affine';
import { sameDims, type Grid } from '../volume/volume';

/** Rounding of affines in file headers moves voxels by less than this part of a voxel. */
const ROUNDING = 0.01;
/** A shift beyond this part of a voxel puts labels on other voxels. */
const TOLERABLE = 0.5;

/** The label map belongs to another grid. */
export class GridMismatchError extends Error {
  override readonly name = 'GridMismatchError';
}

/** The farthest distance, in mm, between the places two grids give the same corner voxel. */
export function largestShift(a: Grid, b: Grid): number {
  const [x, y, z] = a.dims;
  let shift = 0;
  for (const i of [0, x - 1]) {
    for (const j of [0, y - 1]) {
      for (const k of [0, z - 1]) {
        const p = voxelToWorld(a.affine, [i, j, k]);
        const q = voxelToWorld(b.affine, [i, j, k]);
        shift = Math.max(shift, Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]));
      }
    }
  }
  return shift;
}

/**
 * Compares the grid of a label map with that of its scan.
 * @returns notes for the reader: empty, or one about a shift too small to matter
 * @throws GridMismatchError when labels would land on the wrong voxels; it says how the grids differ
 */
export function checkSameGrid(scan: Grid, labels: Grid): string[] {
  const size = (dims: Vector3): string => dims.join(' x ');
  if (!sameDims(scan, labels)) {
    throw new GridMismatchError(
      `The label map has ${size(labels.dims)} voxels, the scan ${size(scan.dims)}. ` +
        'Resample it to the grid of the scan, or choose another label map.',
    );
  }
  const shift = largestShift(scan, labels);
  const voxel = Math.min(...spacingOf(scan.affine));
  if (shift > TOLERABLE * voxel) {
    throw new GridMismatchError(
      `The label map has as many voxels as the scan, but its header places them up to ${shift.toFixed(2)} mm ` +
        'elsewhere in the world. Correct its affine, or choose another label map.',
    );
  }
  return shift > ROUNDING * voxel
    ? [
        `The header places the labels up to ${shift.toFixed(3)} mm beside the voxels of the scan; it is drawn on them.`,
      ]
    : [];
}
