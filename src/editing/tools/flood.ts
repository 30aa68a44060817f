/**
 * Flood fill by spans: all voxels that are connected with a seed through voxels that are passable. Whole stretches of
 * rows are filled at a time (A. R. Smith, Tint Fill, SIGGRAPH 1979, https://doi.org/10.1145/800249.807456).
 */
import type { Box } from '../../contour/mask';
import type { Vector3 } from '../../volume/affine';
import type { Connectivity } from '../../volume/components';
import type { Grid } from '../../volume/volume';
import { EIGHT_NEIGHBOURS } from '../neighbours';
import type { Steps } from '../steps';
import { emptyRegion, isInBox, rowInBox, type Region } from './region';

/** Spans between two steps. */
const SPANS = 2 ** 14;

/**
 * @param box that is not left
 * @param isPassable of voxel n at (i, j, k)
 * @returns the voxels that were reached; none where the seed is outside of the box or not passable
 */
export function* floodSteps(
  { dims: [nx, ny] }: Pick<Grid, 'dims'>,
  box: Box,
  seed: Vector3,
  isPassable: (n: number, i: number, j: number, k: number) => boolean,
  connectivity: Connectivity = 'face',
): Steps<Region> {
  const region = emptyRegion(box);
  if (!isInBox(box, seed)) return region;
  const { inside } = region;
  const slack = connectivity === 'full' ? 1 : 0;
  const neighbours = EIGHT_NEIGHBOURS.filter(([dj, dk]) => slack === 1 || Math.abs(dj) + Math.abs(dk) === 1);
  const stack: number[] = [...seed];
  for (let spans = 1; stack.length > 0; spans++) {
    const [k = 0, j = 0, i = 0] = [stack.pop(), stack.pop(), stack.pop()];
    const [row, start] = [rowInBox(box, j, k), nx * (j + ny * k)];
    if (inside[row + i] === 1 || !isPassable(start + i, i, j, k)) continue;
    let [first, last] = [i, i];
    while (
      first > box.min[0] &&
      inside[row + first - 1] === 0 &&
      isPassable(start + first - 1, first - 1, j, k)
    )
      first--;
    while (last < box.max[0] && inside[row + last + 1] === 0 && isPassable(start + last + 1, last + 1, j, k))
      last++;
    inside.fill(1, row + first, row + last + 1);
    const [low, high] = [Math.max(box.min[0], first - slack), Math.min(box.max[0], last + slack)];
    for (const [dj, dk] of neighbours) {
      const [y, z] = [j + dj, k + dk];
      if (y < box.min[1] || y > box.max[1] || z < box.min[2] || z > box.max[2]) continue;
      const [other, otherStart] = [rowInBox(box, y, z), nx * (y + ny * z)];
      // One voxel of each stretch that is open is enough.
      for (let x = low, before = false; x <= high; x++) {
        const open = inside[other + x] === 0 && isPassable(otherStart + x, x, y, z);
        if (open && !before) stack.push(x, y, z);
        before = open;
      }
    }
    // How much there is to fill is not known beforehand.
    if (spans % SPANS === 0) yield 0;
  }
  return region;
}
