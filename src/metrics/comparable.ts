/** Whether two label maps can be compared voxel by voxel. */
import { sameDims, voxelCount, type Volume } from '../volume/volume';

/** @throws RangeError when the maps differ in dims or hold several frames */
export function checkComparable(reference: Volume, prediction: Volume): void {
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
