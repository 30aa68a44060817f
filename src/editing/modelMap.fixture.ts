/** Label maps for tests: a plain model, shapes, and random ones. */
import { seededRandom } from '../contour/bruteForce.fixture';
import type { Dims } from '../contour/mask';
import { labelTableOf, type LabelTable } from '../labels/labelTable';
import type { VoxelArray } from '../volume/volume';
import { NONE_REVIEWED } from './edit';
import type { EditedLabelMap } from './applyEdit';
import { RunWriter } from './voxelRuns';
import type { LabelMapEdit } from './edit';

export { seededRandom };

/** A label map whose voxels are what the function says of (i, j, k). */
export function mapOf(
  dims: Dims,
  valueAt: (i: number, j: number, k: number) => number,
  table: LabelTable = labelTableOf([1, 2, 3]),
): EditedLabelMap {
  const data = new Uint8Array(dims[0] * dims[1] * dims[2]);
  for (let k = 0, n = 0; k < dims[2]; k++) {
    for (let j = 0; j < dims[1]; j++) for (let i = 0; i < dims[0]; i++) data[n++] = valueAt(i, j, k);
  }
  return { dims, data, table, reviewed: NONE_REVIEWED };
}

/** The edit between two states of the voxels. */
export function editBetween(dims: Dims, before: VoxelArray, after: VoxelArray): LabelMapEdit {
  const writer = new RunWriter(dims);
  before.forEach((value, n) => {
    writer.add(n, 1, value, after[n] ?? 0);
  });
  const voxels = writer.finish();
  return voxels ? { voxels } : {};
}
