/**
 * Mirror test-time augmentation: a patch is predicted as it is and mirrored along every combination of
 * the axes that training mirrored, each answer is mirrored back, and probabilities are averaged (Isensee
 * et al. 2021, doi:10.1038/s41592-020-01008-z). Along other axes the network has never seen a mirrored
 * scan, and would be asked what it has not learned.
 */
import { patchSize, type Flip } from '../data/patches';
import type { Predictor } from '../networks/inference';
import { addEntropy } from './entropy';

const NONE: Flip = { slices: false, rows: false, columns: false };

/** Every combination of the axes, the one that mirrors nothing first. */
export function mirrorings({ slices, rows, columns }: Flip): readonly Flip[] {
  const choices = (may: boolean): readonly boolean[] => (may ? [false, true] : [false]);
  return choices(slices).flatMap((s) =>
    choices(rows).flatMap((r) => choices(columns).map((c) => ({ slices: s, rows: r, columns: c }))),
  );
}

export interface PassOptions {
  /** Axes to mirror; none by default. */
  readonly mirror?: Flip | undefined;
  /**
   * Whether the entropy of each pass is averaged as well (entropy.ts), as one more channel after the
   * classes: `classes` of the predictor then counts it.
   */
  readonly entropy?: boolean | undefined;
}

/** A network that answers with the mean over its mirrored passes. It owns the network it is made of. */
export function averagingPasses(
  predictor: Predictor,
  { mirror = NONE, entropy = false }: PassOptions,
): Predictor {
  const passes = mirrorings(mirror);
  if (passes.length === 1 && !entropy) return predictor;
  const channels = predictor.classes + (entropy ? 1 : 0);
  return {
    ...predictor,
    classes: channels,
    run: async (images, shape) => {
      const [batch = 0, inChannels = 0, ...spatial] = shape;
      const pixels = spatial.reduce((product, length) => product * length, 1);
      const sums = new Float32Array(batch * channels * pixels);
      for (const flip of passes) {
        const given = mirrored(images, batch * inChannels, spatial, flip);
        const found = await predictor.run(given, shape);
        const answers = entropy ? addEntropy(found, predictor.classes, pixels) : found;
        const back = mirrored(answers, batch * channels, spatial, flip);
        for (let n = 0; n < sums.length; n++) sums[n] = (sums[n] ?? 0) + (back[n] ?? 0) / passes.length;
      }
      return sums;
    },
  };
}

/**
 * Images with the order of their rows, columns or slices turned round.
 * @param images shape (count, ...spatial)
 * @param spatial height, width; or depth, height, width
 */
export function mirrored(
  images: Float32Array<ArrayBuffer>,
  count: number,
  spatial: readonly number[],
  flip: Flip,
): Float32Array<ArrayBuffer> {
  if (!flip.slices && !flip.rows && !flip.columns) return images;
  const [d, h, w] = patchSize(spatial);
  const out = new Float32Array(images.length);
  let to = 0;
  for (let n = 0; n < count; n++) {
    for (let z = 0; z < d; z++) {
      for (let y = 0; y < h; y++, to += w) {
        const from = ((n * d + (flip.slices ? d - 1 - z : z)) * h + (flip.rows ? h - 1 - y : y)) * w;
        const row = images.subarray(from, from + w);
        out.set(row, to);
        if (flip.columns) out.subarray(to, to + w).reverse();
      }
    }
  }
  return out;
}
