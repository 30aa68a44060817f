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
  const tallyOf = (value: number, x: number, y: number, z: number): Tally => {
    const known = tallies.get(value);
    if (!known) {
      const first: Tally = { reference: 0, prediction: 0, intersection: 0, min: [x, y, z], max: [x, y, z] };
      tallies.set(value, first);
      return first;
    }
    const { min, max } = known;
    if (x < min[0]) min[0] = x;
    if (x > max[0]) max[0] = x;
    if (y < min[1]) min[1] = y;
    if (y > max[1]) max[1] = y;
    max[2] = z;
    return known;
  };
  for (let z = 0, n = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++, n++) {
        const [r, p] = [reference[n] ?? 0, prediction[n] ?? 0];
        if (r === p) {
          if (r === 0) continue;
          const tally = tallyOf(r, x, y, z);
          tally.reference++;
          tally.prediction++;
          tally.intersection++;
        } else {
          if (r !== 0) tallyOf(r, x, y, z).reference++;
          if (p !== 0) tallyOf(p, x, y, z).prediction++;
        }
      }
    }
  }
  return new Map(
    [...tallies].map(([value, { min, max, ...overlap }]) => [value, { overlap, box: { min, max } }]),
  );
}
