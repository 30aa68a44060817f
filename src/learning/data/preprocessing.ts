/** What is done to a scan before the network sees it: plain data, kept with the model. */
import { z } from 'zod';
import { PLANE_NAMES } from '../../volume/planes';
import type { Volume } from '../../volume/volume';
import { LearningDataError } from './dataError';
import { normalizationSchema, normalizeChannel, type Normalization } from './normalization';
import type { Size } from './patches';
import { stackGeometry, stackSlices, type StackGeometry } from './sliceStack';

export const preprocessingSchema = z.object({
  /** Anatomical plane the slices are taken from. */
  plane: z.enum(PLANE_NAMES),
  /** Height and width of a pixel in mm: that of most scans, which others are resampled to. */
  pixelSize: z.tuple([z.number().positive(), z.number().positive()]).readonly(),
  /** Distance between slices in mm that scans are resampled to; absent for 2D networks, which see one slice at a time. */
  sliceSpacing: z.number().positive().optional(),
  /** Of each channel, or one for all of them; models of version 0.1 have one, and not in a list. */
  normalization: z.union([
    z.array(normalizationSchema).min(1).readonly(),
    normalizationSchema.transform((one): readonly Normalization[] => [one]),
  ]),
});
export type Preprocessing = z.infer<typeof preprocessingSchema>;

/** mm along the axes of what the network sees: height, width; in 3D slices, height, width. */
export function voxelSize({ pixelSize, sliceSpacing }: Preprocessing): readonly number[] {
  return sliceSpacing === undefined ? pixelSize : [sliceSpacing, ...pixelSize];
}

/** What is done to the intensities of a channel. */
export function normalizationOf({ normalization }: Preprocessing, channel: number): Normalization {
  const found = normalization.length === 1 ? normalization[0] : normalization[channel];
  if (!found) throw new RangeError(`There is no normalization of channel ${channel}.`);
  return found;
}

/** mm along slices, rows and columns of a patch; slices of 2D networks count as far apart as pixels. */
export function stackVoxelSize({ pixelSize, sliceSpacing = pixelSize[0] }: Preprocessing): Size {
  return [sliceSpacing, ...pixelSize];
}

/** A scan ready for the network. */
export interface PreparedScan {
  readonly geometry: StackGeometry;
  readonly channels: number;
  /** Shape (channels, slices, height, width), normalised. */
  readonly data: readonly Float32Array<ArrayBuffer>[];
}

/**
 * @param volumes files of one case on the same grid; their frames, one after another, are the channels
 * @param source what to call the case in messages
 * @throws LearningDataError when the number of channels is another than asked for
 */
export function prepareScan(
  volumes: readonly Volume[],
  channels: number,
  preprocessing: Preprocessing,
  source: string,
): PreparedScan {
  const [first] = volumes;
  const found = volumes.reduce((sum, { frames }) => sum + frames, 0);
  if (!first || found !== channels) {
    throw new LearningDataError(
      `${source} has ${found} channel${found === 1 ? '' : 's'}, but ${channels} ${channels === 1 ? 'is' : 'are'} expected.`,
    );
  }
  const geometry = stackGeometry(first, preprocessing);
  let channel = 0;
  const data = volumes.flatMap((volume) =>
    Array.from({ length: volume.frames }, (_, frame) => {
      // Normalised before resampling, so that the statistics are those of measured voxels.
      const voxels = volume.data.length / volume.frames;
      const values = normalizeChannel(
        volume.data.subarray(frame * voxels, (frame + 1) * voxels),
        normalizationOf(preprocessing, channel++),
      );
      return stackSlices(values, volume, geometry, 'linear');
    }),
  );
  return { geometry, channels, data };
}
