/** Size and middle of sets of voxels, all found in two passes over a pair of masks. */
import type { Dims } from '../contour/mask';
import type { Sides } from './componentSides';

export type Voxel = readonly [number, number, number];

/** Which entry of a list a component's voxels belong to, by component counted from 0; -1 for none. */
export interface Entries {
  /** All voxels of the component. */
  readonly whole: readonly number[];
  /** Only those that are not in the other mask. */
  readonly alone: readonly number[];
}

export interface Place {
  readonly voxels: number;
  /** The voxel of the set that is nearest to the mean of all. */
  readonly centre: Voxel;
}

/** @param count of entries */
export function placesOf(
  { reference, prediction }: Sides,
  entries: { readonly reference: Entries; readonly prediction: Entries },
  [nx, ny]: Dims,
  count: number,
): readonly Place[] {
  const voxels = new Float64Array(count);
  const sums = new Float64Array(3 * count);
  const best = new Float64Array(count).fill(Infinity);
  const centres = new Float64Array(3 * count);
  const visit = (take: (entry: number, x: number, y: number, z: number) => void): void => {
    for (let n = 0; n < reference.ids.length; n++) {
      const [r, p] = [reference.ids[n] ?? 0, prediction.ids[n] ?? 0];
      if (r === 0 && p === 0) continue;
      const [x, y, z] = [n % nx, Math.floor(n / nx) % ny, Math.floor(n / (nx * ny))];
      for (const [id, other, { whole, alone }] of [
        [r, p, entries.reference],
        [p, r, entries.prediction],
      ] as const) {
        if (id === 0) continue;
        const all = whole[id - 1] ?? -1;
        if (all >= 0) take(all, x, y, z);
        const only = other === 0 ? (alone[id - 1] ?? -1) : -1;
        if (only >= 0) take(only, x, y, z);
      }
    }
  };
  visit((entry, ...voxel) => {
    voxels[entry] = (voxels[entry] ?? 0) + 1;
    voxel.forEach((at, axis) => (sums[3 * entry + axis] = (sums[3 * entry + axis] ?? 0) + at));
  });
  visit((entry, ...voxel) => {
    const total = voxels[entry] ?? 1;
    const off = voxel.reduce((sum, at, axis) => sum + (at - (sums[3 * entry + axis] ?? 0) / total) ** 2, 0);
    if (off >= (best[entry] ?? 0)) return;
    best[entry] = off;
    centres.set(voxel, 3 * entry);
  });
  return Array.from(voxels, (size, entry) => ({
    voxels: size,
    centre: [centres[3 * entry] ?? 0, centres[3 * entry + 1] ?? 0, centres[3 * entry + 2] ?? 0],
  }));
}
