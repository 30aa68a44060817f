/** Whether a label map lies on the grid of a scan, so that voxel (i, j, k) of both is the same place. */
import { largestDisplacement, spacingOf, type Vector3 } from '../volume/affine';
import { sameDims, type Grid } from '../volume/volume';

/** Rounding of affines in file headers moves voxels by less than this part of a voxel. */
const ROUNDING = 0.01;
/** A shift beyond this part of a voxel puts labels on other voxels. */
const TOLERABLE = 0.5;

/** The label map belongs to another grid. */
export class GridMismatchError extends Error {
  override readonly name = 'GridMismatchError';
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
  const shift = largestDisplacement(scan.affine, labels.affine, scan.dims);
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
