/** How much of each label every slice holds, along each voxel axis. */
import type { Plane, PlaneName } from '../volume/planes';
import type { Volume } from '../volume/volume';

/** Of one label, its voxels on every slice across the axes i, j and k. */
export interface LabelSlices {
  readonly label: number;
  readonly across: readonly [readonly number[], readonly number[], readonly number[]];
}

/**
 * Counts in one pass over the first frame, to be run in turns with other work: one step a slice across k.
 * @param labels values to be counted; others and the background are left out
 */
export function* labelSlicesSteps(
  { data, dims: [nx, ny, nz] }: Pick<Volume, 'data' | 'dims'>,
  labels: readonly number[],
): Generator<undefined, readonly LabelSlices[]> {
  const indices = new Map(labels.map((label, n) => [label, n]));
  const counts = [nx, ny, nz].map((n) => new Uint32Array(n * labels.length));
  const [ofI = EMPTY, ofJ = EMPTY, ofK = EMPTY] = counts;
  for (let k = 0, n = 0; k < nz; k++) {
    // Labels come in runs: their index is looked up where one begins.
    let value = 0;
    let index: number | undefined;
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, n++) {
        const here = data[n] ?? 0;
        if (here !== value) {
          value = here;
          index = indices.get(value);
        }
        if (index === undefined) continue;
        ofI[index * nx + i] = (ofI[index * nx + i] ?? 0) + 1;
        ofJ[index * ny + j] = (ofJ[index * ny + j] ?? 0) + 1;
        ofK[index * nz + k] = (ofK[index * nz + k] ?? 0) + 1;
      }
    }
    yield undefined;
  }
  const of = (all: Uint32Array, size: number, n: number): readonly number[] =>
    Array.from(all.subarray(n * size, (n + 1) * size));
  return labels.map((label, n) => ({ label, across: [of(ofI, nx, n), of(ofJ, ny, n), of(ofK, nz, n)] }));
}

const EMPTY = new Uint32Array();

/** The same by the plane whose slices they are. */
export function slicesByPlane(
  counted: readonly LabelSlices[],
  { axial, coronal, sagittal }: Readonly<Record<PlaneName, Pick<Plane, 'slice'>>>,
): readonly { label: number; slices: Readonly<Record<PlaneName, readonly number[]>> }[] {
  return counted.map(({ label, across }) => ({
    label,
    slices: {
      axial: across[axial.slice.axis],
      coronal: across[coronal.slice.axis],
      sagittal: across[sagittal.slice.axis],
    },
  }));
}
