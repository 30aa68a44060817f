/**
 * How uncertain class probabilities are.
 *
 * - Predictive entropy: -sum p ln p of the mean probabilities, divided by ln K, so that 0 is certain and
 *   1 is equal probabilities of all K classes.
 * - Mutual information: predictive entropy minus the mean entropy of the single predictions that were
 *   averaged (members of an ensemble, mirrored passes, overlapping patches). It is high where these are
 *   sure of different classes, and 0 where they agree, however unsure each is: what more training cases
 *   could change (Depeweg et al. 2018, arXiv:1710.07283). Never negative, since entropy is concave.
 */

/**
 * Normalised entropy of each pixel, 0 to 1.
 * @param probabilities shape (classes, pixels), or more channels after these
 */
export function entropyOf(
  probabilities: Float32Array,
  classes: number,
  pixels: number,
): Float32Array<ArrayBuffer> {
  const out = new Float32Array(pixels);
  const scale = classes > 1 ? -1 / Math.log(classes) : 0;
  for (let k = 0; k < classes; k++) {
    for (let n = 0; n < pixels; n++) {
      const p = probabilities[k * pixels + n] ?? 0;
      // The limit of p ln p towards 0 is 0.
      if (p > 0) out[n] = (out[n] ?? 0) + scale * p * Math.log(p);
    }
  }
  return out;
}

/** Mutual information of each pixel, 0 to 1. @param meanEntropy of the predictions that were averaged */
export function mutualInformation(
  entropy: Float32Array,
  meanEntropy: Float32Array,
): Float32Array<ArrayBuffer> {
  // Rounding may take what is 0 below it.
  return Float32Array.from(entropy, (value, n) => Math.max(0, value - (meanEntropy[n] ?? 0)));
}

/**
 * Each image with its entropy as one more channel.
 * @param probabilities shape (N, classes, pixels)
 * @returns shape (N, classes + 1, pixels)
 */
export function addEntropy(
  probabilities: Float32Array,
  classes: number,
  pixels: number,
): Float32Array<ArrayBuffer> {
  const size = classes * pixels;
  const count = probabilities.length / size;
  const out = new Float32Array(count * (size + pixels));
  for (let n = 0; n < count; n++) {
    const image = probabilities.subarray(n * size, (n + 1) * size);
    out.set(image, n * (size + pixels));
    out.set(entropyOf(image, classes, pixels), n * (size + pixels) + size);
  }
  return out;
}
