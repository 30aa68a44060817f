/**
 * What the Hausdorff loss weighs errors by. It depends on the prediction, so it is computed anew in every
 * step, from the probabilities of a forward pass; it is taken as fixed when the loss is differentiated
 * (Karimi and Salcudean 2019, https://arxiv.org/abs/1904.10030; MONAI's HausdorffDTLoss).
 */
import { distanceTransform } from '../../contour/distanceTransform';
import type { Dims, Spacing } from '../../contour/mask';
import { sizeOf } from '../graph/tensor';

export interface HausdorffOptions {
  /** (B, K, height, width) or (B, K, depth, height, width). */
  readonly shape: readonly number[];
  /** mm along the spatial axes, in their order. */
  readonly spacing: readonly number[];
  /** Distances to the power of this. */
  readonly exponent: number;
  /** Classes to compute; the others are left at 0. All where left out. */
  readonly classes?: readonly number[];
}

/**
 * Distance to the contour of the prediction plus that to the contour of the reference, each to the power
 * of the exponent: (B, K, *spatial). A pixel belongs to a class with more than half of the probability. A
 * class that is nowhere or everywhere in a patch has no contour there and gives 0.
 * @param probabilities (B, K, *spatial)
 * @param target (B, K, *spatial), 1 for the class of the reference
 */
export function hausdorffWeights(
  probabilities: ArrayLike<number>,
  target: ArrayLike<number>,
  { shape, spacing, exponent, classes: chosen }: HausdorffOptions,
): Float32Array<ArrayBuffer> {
  const [batch = 0, classes = 0, ...spatial] = shape;
  const [dims, sizes] = gridOf(spatial, spacing);
  const length = sizeOf(spatial);
  const weights = new Float32Array(sizeOf(shape));
  for (let image = 0; image < batch * classes; image++) {
    if (chosen && !chosen.includes(image % classes)) continue;
    for (const values of [probabilities, target]) {
      const mask = new Uint8Array(length);
      for (let n = 0; n < length; n++) mask[n] = (values[image * length + n] ?? 0) > 0.5 ? 1 : 0;
      addContourDistances(
        mask,
        dims,
        sizes,
        exponent,
        weights.subarray(image * length, (image + 1) * length),
      );
    }
  }
  return weights;
}

/** Adds the distance from each pixel to the nearest one on the other side of the contour, to a power. */
function addContourDistances(
  mask: Uint8Array,
  dims: Dims,
  spacing: Spacing,
  exponent: number,
  out: Float32Array,
): void {
  if (!mask.includes(0) || !mask.includes(1)) return;
  const inside = distanceTransform(mask, dims, spacing);
  const outside = distanceTransform(
    mask.map((value) => 1 - value),
    dims,
    spacing,
  );
  for (let n = 0; n < out.length; n++) {
    out[n] = (out[n] ?? 0) + ((inside[n] ?? 0) + (outside[n] ?? 0)) ** exponent;
  }
}

/** From spatial axes, slowest first, to a grid, fastest first. */
function gridOf(spatial: readonly number[], spacing: readonly number[]): readonly [Dims, Spacing] {
  const [nx = 1, ny = 1, nz = 1] = spatial.toReversed();
  const [sx = 1, sy = 1, sz = 1] = spacing.toReversed();
  return [
    [nx, ny, nz],
    [sx, sy, sz],
  ];
}
