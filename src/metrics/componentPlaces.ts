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
  sides: Sides,
  entries: { readonly reference: Entries; readonly prediction: Entries },
  dims: Dims,
  count: number,
): readonly Place[] {
  const voxels = new Float64Array(count);
  const [sumX, sumY, sumZ] = [new Float64Array(count), new Float64Array(count), new Float64Array(count)];
  eachVoxel(sides, entries, dims, (entry, x, y, z) => {
    voxels[entry] = (voxels[entry] ?? 0) + 1;
    sumX[entry] = (sumX[entry] ?? 0) + x;
    sumY[entry] = (sumY[entry] ?? 0) + y;
    sumZ[entry] = (sumZ[entry] ?? 0) + z;
  });
  const best = new Float64Array(count).fill(Infinity);
  const centres = new Uint32Array(3 * count);
  eachVoxel(sides, entries, dims, (entry, x, y, z) => {
    const total = voxels[entry] ?? 1;
    const dx = x - (sumX[entry] ?? 0) / total;
    const dy = y - (sumY[entry] ?? 0) / total;
    const dz = z - (sumZ[entry] ?? 0) / total;
    const off = dx * dx + dy * dy + dz * dz;
    if (off >= (best[entry] ?? 0)) return;
    best[entry] = off;
    centres[3 * entry] = x;
    centres[3 * entry + 1] = y;
    centres[3 * entry + 2] = z;
  });
  return Array.from(voxels, (size, entry) => ({
    voxels: size,
    centre: [centres[3 * entry] ?? 0, centres[3 * entry + 1] ?? 0, centres[3 * entry + 2] ?? 0],
  }));
}

/** Calls `visit` with each voxel of each entry. */
function eachVoxel(
  { reference, prediction }: Sides,
  entries: { readonly reference: Entries; readonly prediction: Entries },
  [nx, ny, nz]: Dims,
  visit: (entry: number, x: number, y: number, z: number) => void,
): void {
  const visitSide = (
    id: number,
    other: number,
    { whole, alone }: Entries,
    x: number,
    y: number,
    z: number,
  ): void => {
    const all = whole[id - 1] ?? -1;
    if (all >= 0) visit(all, x, y, z);
    const only = other === 0 ? (alone[id - 1] ?? -1) : -1;
    if (only >= 0) visit(only, x, y, z);
  };
  for (let z = 0, n = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++, n++) {
        const r = reference.ids[n] ?? 0;
        const p = prediction.ids[n] ?? 0;
        if (r !== 0) visitSide(r, p, entries.reference, x, y, z);
        if (p !== 0) visitSide(p, r, entries.prediction, x, y, z);
      }
    }
  }
}
