/** What is done to a scan before the network sees it: plain data, kept with the model. */
import { z } from 'zod';
import { PLANE_NAMES } from '../../volume/planes';
import { RESAMPLINGS } from './interpolation';
import { normalizationSchema, type Normalization } from './normalization';
import type { Size } from './patches';

export const preprocessingSchema = z.object({
  /** Anatomical plane the slices are taken from. */
  plane: z.enum(PLANE_NAMES),
  /** Height and width of a pixel in mm: that of most scans, which others are resampled to. */
  pixelSize: z.tuple([z.number().positive(), z.number().positive()]).readonly(),
  /** Distance between slices in mm that scans are resampled to; absent for 2D networks, which see one slice at a time. */
  sliceSpacing: z.number().positive().optional(),
  /** How scans are resampled; by default linear, as by models that do not say it. */
  resampling: z.enum(RESAMPLINGS).optional(),
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
