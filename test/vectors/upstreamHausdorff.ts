/**
 * What the boundary loss authors' HausdorffLoss weighs errors by (one_hot2hd_dist in utils.py and
 * losses.py of https://github.com/LIVIAETS/boundary-loss): squared distances inside each class alone, in
 * voxels whatever the spacing, those of the prediction cut to whole numbers.
 */
import { distanceTransform } from '../../src/contour/distanceTransform';
import { argmax, gridOf, maskWhere, partsOf, sizeOf } from './arrays';
import type { NdArray, ReferenceCase } from './format';

/** (B, K, *spatial). */
export function upstreamHausdorffWeights({ label, logits, K }: ReferenceCase): Float32Array {
  const spatial = label.shape.slice(1);
  const size = sizeOf(spatial);
  const weights = new Float32Array(sizeOf(logits.shape));
  const predictions = partsOf(logits).map(argmax);
  partsOf(label).forEach((labels, b) => {
    const prediction: NdArray = { ...labels, data: [...(predictions[b] ?? [])] };
    for (let k = 0; k < K; k++) {
      const actual = insideDistances(maskWhere(labels, k), spatial);
      const predicted = insideDistances(maskWhere(prediction, k), spatial);
      for (let n = 0; n < size; n++) {
        weights[(b * K + k) * size + n] = (actual[n] ?? 0) ** 2 + Math.trunc(predicted[n] ?? 0) ** 2;
      }
    }
  });
  return weights;
}

/** Distance inside the mask to its outside; where there is no outside, scipy's artefact. */
function insideDistances(mask: Uint8Array, spatial: readonly number[]): Float32Array {
  if (mask.includes(0)) {
    const { dims, spacing } = gridOf(spatial);
    return distanceTransform(mask, dims, spacing);
  }
  return Float32Array.from(mask, (_, n) => distanceToCorner(n, spatial));
}

/** scipy measures to the voxel (-1, 0, ...) where a mask has no background. */
function distanceToCorner(index: number, spatial: readonly number[]): number {
  let [rest, squares] = [index, 0];
  for (let axis = spatial.length - 1; axis >= 0; axis--) {
    const length = spatial[axis] ?? 1;
    squares += ((rest % length) + (axis === 0 ? 1 : 0)) ** 2;
    rest = Math.floor(rest / length);
  }
  return Math.sqrt(squares);
}
