/**
 * preview.json: a few slices of the validation cases with the contours that the network predicts at the
 * moment, to watch it learn. The slices are chosen once by the references, so that they stay the same.
 */
import { z } from 'zod';
import type { LabelTable } from '../../labels/labelTable';
import { drawSlice, type SliceToDraw } from '../../reports/drawSlice';
import { slicePictureSchema, type SlicePicture } from '../../reports/slicePicture';
import type { PreparedCase } from '../data/preparedCase';

export const previewSchema = z.object({
  /** Counted from 1. */
  epoch: z.number().int(),
  pictures: z.array(slicePictureSchema),
});
export type Preview = z.infer<typeof previewSchema>;

/** Slices shown. */
const SLICES = 3;
/** Longest side of a picture, in pixels. */
const LONGEST_SIDE = 384;

/** By case id, the slices that are shown. */
export type PreviewSlices = ReadonlyMap<string, readonly number[]>;

/** Of the cases with the most foreground on a slice, that slice; of few cases several. None without foreground. */
export function choosePreviewSlices(cases: readonly PreparedCase[]): PreviewSlices {
  const ranked = cases
    .flatMap((of) => foregroundBySlice(of).map((pixels, slice) => ({ id: of.id, slice, pixels })))
    .filter(({ pixels }) => pixels > 0)
    .sort((a, b) => b.pixels - a.pixels);
  // First one of each case, then others of the same cases.
  const first = ranked.filter(({ id }, n) => ranked.findIndex((other) => other.id === id) === n);
  const others = ranked.filter((slice) => !first.includes(slice));
  const chosen = new Map<string, number[]>();
  for (const { id, slice } of [...first, ...others].slice(0, SLICES)) {
    chosen.set(id, [...(chosen.get(id) ?? []), slice]);
  }
  return chosen;
}

function foregroundBySlice({ counts, slices }: PreparedCase): readonly number[] {
  const classes = counts.length / slices;
  return Array.from({ length: slices }, (_, slice) =>
    counts.subarray(slice * classes + 1, (slice + 1) * classes).reduce((sum, count) => sum + count, 0),
  );
}

/**
 * Pictures of the chosen slices of one case.
 * @param prediction class indices, shape (slices, height, width)
 */
export function previewCase(
  of: PreparedCase,
  prediction: Uint8Array<ArrayBuffer>,
  slices: readonly number[],
  model: Drawn,
): readonly SlicePicture[] {
  const pixels = of.height * of.width;
  return slices.map((slice) =>
    pictureOf(of, slice, prediction.slice(slice * pixels, (slice + 1) * pixels), model),
  );
}

/** What is to be known of a model to draw what it predicts. */
export interface Drawn {
  readonly labels: LabelTable;
  readonly channels: readonly string[];
}

/** @param prediction class indices of the slice, shape (height, width) */
export function pictureOf(
  { id, height, width, spacing, images, labels }: PreparedCase,
  slice: number,
  prediction: Uint8Array<ArrayBuffer>,
  { labels: table, channels }: Drawn,
): SlicePicture {
  return drawSlice(
    {
      ...{ title: id, slice, width, height, pixelSize: [spacing[1], spacing[0]], table },
      intensities: shownChannels(images.readFloats(slice), height * width, channels),
      reference: labels.read(slice),
      prediction,
    },
    LONGEST_SIDE,
  );
}

/** Red, green and blue where the channels are called so, else the first channel. */
function shownChannels(
  intensities: Float32Array,
  pixels: number,
  names: readonly string[],
): SliceToDraw['intensities'] {
  const plane = (n: number): Float32Array => intensities.subarray(n * pixels, (n + 1) * pixels);
  const initials = names.map((name) => name.toLowerCase());
  const isColour = ['r,g,b', 'red,green,blue'].includes(initials.join());
  return isColour ? [plane(0), plane(1), plane(2)] : [plane(0)];
}
