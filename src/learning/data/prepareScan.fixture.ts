/** Whole scans prepared at once, in the plainest way: what the product prepares slice by slice is compared with it. */
import type { Volume } from '../../volume/volume';
import { normalizerOf, type Normalization } from './normalization';
import { normalizationOf, type Preprocessing } from './preprocessing';
import { stackGeometry, stackSlices, type StackGeometry } from './sliceStack';

/**
 * Normalises one channel of one scan (see normalizerOf).
 * @param values any shape; not changed
 */
export function normalizeChannel(
  values: ArrayLike<number>,
  normalization: Normalization,
): Float32Array<ArrayBuffer> {
  const normalizer = normalizerOf({ length: values.length, chunks: () => [values] }, normalization);
  const out = new Float32Array(values.length);
  for (let n = 0; n < out.length; n++) out[n] = normalizer(values[n] ?? 0);
  return out;
}

export interface PreparedScan {
  readonly geometry: StackGeometry;
  /** Shape (channels, slices, height, width), normalised. */
  readonly data: readonly Float32Array<ArrayBuffer>[];
}

/** @param scan its frames are the channels */
export function prepareScan(scan: Volume, preprocessing: Preprocessing): PreparedScan {
  const geometry = stackGeometry(scan, preprocessing);
  const voxels = scan.data.length / scan.frames;
  const data = Array.from({ length: scan.frames }, (_, frame) => {
    const values = scan.data.subarray(frame * voxels, (frame + 1) * voxels);
    const normalization = normalizationOf(preprocessing, frame);
    return stackSlices(normalizeChannel(values, normalization), scan, geometry, 'linear');
  });
  return { geometry, data };
}
