/** Label maps on the grid of a stack, each class interpolated like an intensity (nnU-Net's resampling of labels). */
import type { Grid } from '../../volume/volume';
import { axisTaps, type Tap } from './resample';
import { planeSlices, type StackGeometry } from './sliceStack';

/**
 * Slices of a label map: of each voxel the class that most of it is interpolated to be, of equal ones the last,
 * so that small structures stay.
 * @param classes of all voxels, at most 255 of them, of one frame on `grid`
 * @yields shape (height, width), one slice of the stack after another
 */
export function* labelSlices(
  classes: Uint8Array<ArrayBuffer>,
  grid: Grid,
  { plane, slices, height, width, interpolation }: StackGeometry,
): Generator<Uint8Array<ArrayBuffer>, void, undefined> {
  const [across, down, along] = interpolation;
  const depths = axisTaps(plane.depth, slices, across);
  const rows = axisTaps(plane.height, height, down);
  const columns = axisTaps(plane.width, width, along);
  const sliceAt = planeSlices(classes, grid, plane, 0);
  const votes = new Float64Array(256);
  for (const depth of depths) {
    const front = sliceAt(depth.first);
    const back = depth.weight === 0 ? front : sliceAt(depth.second);
    const out = new Uint8Array(height * width);
    let n = 0;
    for (const row of rows) {
      for (const column of columns) {
        out[n++] = classAt(front, back, plane.width, depth, row, column, votes);
      }
    }
    yield out;
  }
}

/** @param votes zeros, and zeros again afterwards */
function classAt(
  front: Uint8Array,
  back: Uint8Array,
  stride: number,
  depth: Tap,
  row: Tap,
  column: Tap,
  votes: Float64Array,
): number {
  const [a, b] = [row.first * stride + column.first, row.first * stride + column.second];
  const [c, d] = [row.second * stride + column.first, row.second * stride + column.second];
  const first = front[a] ?? 0;
  const isOne =
    front[b] === first &&
    front[c] === first &&
    front[d] === first &&
    back[a] === first &&
    back[b] === first &&
    back[c] === first &&
    back[d] === first;
  if (isOne) return first; // most voxels, so nothing is made for them
  const corners = [
    { place: a, share: (1 - row.weight) * (1 - column.weight) },
    { place: b, share: (1 - row.weight) * column.weight },
    { place: c, share: row.weight * (1 - column.weight) },
    { place: d, share: row.weight * column.weight },
  ].flatMap(({ place, share }) => [
    { found: front[place] ?? 0, share: share * (1 - depth.weight) },
    { found: back[place] ?? 0, share: share * depth.weight },
  ]);
  for (const { found, share } of corners) votes[found] = (votes[found] ?? 0) + share;
  let best = first;
  for (const { found } of corners) {
    const [vote, most] = [votes[found] ?? 0, votes[best] ?? 0];
    if (vote > most + ROUNDING || (found > best && vote > most - ROUNDING)) best = found;
  }
  for (const { found } of corners) votes[found] = 0;
  return best;
}

/** Shares that differ less are equal: they are sums of products of fractions. */
const ROUNDING = 1e-9;
