/** Where the labels of two label maps are and how far they agree, found in one pass. */
import type { Box, Dims } from '../contour/mask';
import type { VoxelArray } from '../volume/volume';
import type { Overlap } from './overlap';

export interface FoundLabel {
  readonly overlap: Overlap;
  /** Holds the label in both maps. */
  readonly box: Box;
}

/** A label that is in neither map. */
export const NOWHERE: FoundLabel = {
  overlap: { reference: 0, prediction: 0, intersection: 0 },
  box: { min: [0, 0, 0], max: [-1, -1, -1] },
};

interface Tally {
  reference: number;
  prediction: number;
  intersection: number;
  min: [number, number, number];
  max: [number, number, number];
}

/** Size, overlap and place of every label but 0, in one pass over two label maps of the same dims. */
export function surveyLabels(
  reference: VoxelArray,
  prediction: VoxelArray,
  [nx, ny, nz]: Dims,
): Map<number, FoundLabel> {
  const tallies = new Map<number, Tally>();
  /** The tally of a label, its box grown by voxels x0 .. x1 of a row. */
  const tallyOf = (value: number, x0: number, x1: number, y: number, z: number): Tally => {
    const known = tallies.get(value);
    if (!known) {
      const first: Tally = { reference: 0, prediction: 0, intersection: 0, min: [x0, y, z], max: [x1, y, z] };
      tallies.set(value, first);
      return first;
    }
    const { min, max } = known;
    if (x0 < min[0]) min[0] = x0;
    if (x1 > max[0]) max[0] = x1;
    if (y < min[1]) min[1] = y;
    if (y > max[1]) max[1] = y;
    max[2] = z;
    return known;
  };
  const count = (r: number, p: number, x0: number, x1: number, y: number, z: number): void => {
    const voxels = x1 - x0 + 1;
    if (r !== 0) tallyOf(r, x0, x1, y, z).reference += voxels;
    if (p === 0) return;
    const tally = tallyOf(p, x0, x1, y, z);
    tally.prediction += voxels;
    if (r === p) tally.intersection += voxels;
  };
  for (let z = 0, row = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++, row += nx) {
      // Voxels with the same labels in both maps are counted together.
      let [r, p, begin] = [reference[row] ?? 0, prediction[row] ?? 0, 0];
      for (let x = 1; x < nx; x++) {
        const [a, b] = [reference[row + x] ?? 0, prediction[row + x] ?? 0];
        if (a === r && b === p) continue;
        if (r !== 0 || p !== 0) count(r, p, begin, x - 1, y, z);
        [r, p, begin] = [a, b, x];
      }
      if (r !== 0 || p !== 0) count(r, p, begin, nx - 1, y, z);
    }
  }
  return new Map(
    [...tallies].map(([value, { min, max, ...overlap }]) => [value, { overlap, box: { min, max } }]),
  );
}
