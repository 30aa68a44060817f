/** Opening and closing scans. */
import path from 'node:path';
import { readVolume } from '../../formats/registry';
import { orientationCode } from '../../volume/planes';
import { spacingOf } from '../../volume/affine';
import { voxelCount } from '../../volume/volume';
import { intensityRange } from '../intensities';
import type { ComputeContext, HandlersOf } from './context';

export function scanHandlers({ store, distances }: ComputeContext): HandlersOf<'openScan' | 'close'> {
  return {
    openScan: async ({ path: file }, { signal }) => {
      const { volume, header } = await readVolume(file, { signal });
      const range = intensityRange(volume.data.subarray(0, voxelCount(volume)));
      const notes = [...header.notes];
      if (range.nonFinite > 0)
        notes.push(`${range.nonFinite} voxels are not finite numbers (NaN or infinite).`);
      if (volume.frames > 1) notes.push(`The first of ${volume.frames} frames is shown.`);
      return {
        handle: store.addScan(file, volume),
        name: path.basename(file),
        path: file,
        format: header.format,
        dims: volume.dims,
        frames: volume.frames,
        affine: volume.affine,
        spacing: spacingOf(volume.affine),
        orientation: orientationCode(volume.affine),
        dtype: volume.dtype,
        min: range.min,
        max: range.max,
        window: range.window,
        percentiles: [...range.percentiles],
        notes,
      };
    },
    close: ({ handle }) => {
      store.close(handle);
      distances.forget(handle);
      return Promise.resolve(null);
    },
  };
}
