/** Medians, and voxel sizes along the axes of the patient. */
import { orientationOf } from '../../volume/planes';
import { spacingOf } from '../../volume/affine';
import type { Grid } from '../../volume/volume';

export type Triple = readonly [number, number, number];

/** Voxel size in mm left-right, back-front and foot-head, in whatever order the file has its axes. */
export function patientSpacing({ affine }: Grid): Triple {
  const spacing = spacingOf(affine);
  const [right, anterior, superior] = orientationOf(affine);
  return [spacing[right.axis], spacing[anterior.axis], spacing[superior.axis]];
}

/** The lower middle one, so that it is a value that occurs; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? NaN;
}

/** Along each axis. */
export function medianOf(triples: readonly Triple[]): Triple {
  const along = (axis: 0 | 1 | 2): number => median(triples.map((triple) => triple[axis]));
  return [along(0), along(1), along(2)];
}
