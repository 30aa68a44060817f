/**
 * Squared distances as whole numbers.
 *
 * A squared distance is a sum over axes of (size of a voxel)^2 (number of voxels)^2. With the squared
 * sizes rounded to whole multiples of a small unit, every such sum is a whole number that a double holds
 * exactly, so that nothing is rounded on the way: the result does not depend on the order of the axes,
 * on where a volume is cut, or on which lines are computed by which thread. Rounding changes a distance
 * by less than (diagonal / smallest voxel)^2 / 2^51 of itself, for a diagonal of 2000 voxels a thirtieth of
 * what rounding to float32 changes, and not at all where the voxels are cubes.
 */
import type { Dims, Spacing } from './mask';

/** The largest sum that leaves room to find exactly where two parabolas cross. */
const LARGEST_SUM = 2 ** 51;

export interface SquaredScale {
  /** Squared size of a voxel along i, j and k in units; multiples of 4, so that half a voxel is whole, too. */
  readonly weights: readonly [number, number, number];
  /** mm^2 */
  readonly unit: number;
}

/** The finest scale in which every squared distance in a grid is exact. */
export function squaredScale(dims: Dims, spacing: Spacing): SquaredScale {
  const smallest = Math.min(...spacing);
  const ratio = (axis: 0 | 1 | 2): number => (spacing[axis] / smallest) ** 2;
  // Summed in an order that does not depend on which axis is which.
  const [a = 0, b = 0, c = 0] = [
    dims[0] ** 2 * ratio(0),
    dims[1] ** 2 * ratio(1),
    dims[2] ** 2 * ratio(2),
  ].toSorted((left, right) => left - right);
  const diagonal = a + b + c;
  const units = 2 ** Math.floor(Math.log2(LARGEST_SUM / diagonal));
  // Voxels so flat that their thickness vanishes beside the diagonal still have one.
  const weight = (axis: 0 | 1 | 2): number => 4 * Math.max(1, Math.round((ratio(axis) * units) / 4));
  return { weights: [weight(0), weight(1), weight(2)], unit: (smallest * smallest) / units };
}
