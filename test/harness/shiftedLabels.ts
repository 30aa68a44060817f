/** Label maps that are wrong by a known distance, and where that can be seen. */
import type { Vector3 } from '../../src/volume/affine';
import { voxelIndex, type Volume } from '../../src/volume/volume';

/** The label map moved by whole voxels along its first axis; what comes in from outside is background. */
export function shiftedAlongI(labels: Volume, by: number): Volume {
  const [nx] = labels.dims;
  const data = Uint8Array.from({ length: labels.data.length }, (_, n) => {
    const i = n % nx;
    return i - by >= 0 && i - by < nx ? (labels.data[n - by] ?? 0) : 0;
  });
  return { ...labels, dtype: 'uint8', data };
}

/**
 * Places (voxels, halves on faces) on the predicted surface whose nearest voxel of the label in the
 * reference is `by` voxels of 1 mm away: straight from the definition, all voxels being looked at.
 */
export function facesOff(reference: Volume, prediction: Volume, by: number): Vector3[] {
  const [nx, ny, nz] = reference.dims;
  const valueIn = ({ data }: Volume, i: number, j: number, k: number): number =>
    data[voxelIndex(reference, [i, j, k])] ?? 0;
  const faces: Vector3[] = [];
  for (let k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = by; i + 1 < nx; i++) {
        const label = valueIn(prediction, i, j, k);
        // Both labels touch: a face to the background is of one of them only.
        if (label === 0 || valueIn(prediction, i + 1, j, k) !== 0) continue;
        const face = [i + 0.5, j, k] as const;
        if (distanceTo(reference, label, face) === by) faces.push(face);
      }
    }
  }
  return faces;
}

/** Distance in voxels from a place to the nearest box of a voxel of the label. */
function distanceTo({ data, dims }: Volume, label: number, from: Vector3): number {
  let best = Infinity;
  for (let n = 0; n < data.length; n++) {
    if (data[n] !== label) continue;
    const voxel = [n % dims[0], Math.floor(n / dims[0]) % dims[1], Math.floor(n / (dims[0] * dims[1]))];
    const away = voxel.map((v, axis) => Math.max(0, Math.abs(v - (from[axis] ?? 0)) - 0.5));
    best = Math.min(best, Math.hypot(...away));
  }
  return best;
}
