/** Where to look: which slices and which connected parts of each label are wrong, and how far. */
import { signedDistanceSteps } from '../contour/signedDistance';
import { growBox, type Box } from '../contour/mask';
import { spacingOf } from '../volume/affine';
import { AXES, planesOf, type Axis, type PlaneName } from '../volume/planes';
import type { Volume } from '../volume/volume';
import { ComponentErrors, type ErrorComponent } from './componentErrors';
import { checkComparable } from './comparable';
import { eachContourFace } from './contourFaces';
import { surveyLabels } from './labelSurvey';
import { labelPair, type LabelPair } from './maskPair';

/** Longest list of components worth sending and showing. */
const MAX_COMPONENTS = 500;

/** Largest contour error (mm, without sign) on each slice; null where no error can be had. */
export type SliceErrors = readonly (number | null)[];

export interface LabelErrors {
  readonly label: number;
  readonly slices: Readonly<Record<PlaneName, SliceErrors>>;
  /** Worst first, at most 500. */
  readonly components: readonly ErrorComponent[];
  /** Components that are not in the list because it would be too long: the least of them. */
  readonly others: number;
}

/**
 * In steps of at most a few slices.
 *
 * Contour errors are those of the viewer, in both directions: of the predicted contour to the
 * reference's surface and of the reference's contour to the predicted surface, so that a slice on which
 * the prediction is missing has an error too. A label that is in one map only has none.
 * @param labels values to look at
 * @throws RangeError when the maps differ in dims or hold several frames
 */
export function* errorOverviewSteps(
  reference: Volume,
  prediction: Volume,
  labels: readonly number[],
): Generator<undefined, readonly LabelErrors[]> {
  checkComparable(reference, prediction);
  const { dims } = reference;
  const grid = { dims, spacing: spacingOf(reference.affine), axes: dims[2] === 1 ? 2 : 3 } as const;
  const planes = planesOf(reference);
  const found = surveyLabels(reference.data, prediction.data, dims);
  yield;
  const all: LabelErrors[] = [];
  for (const label of labels) {
    const worst = AXES.map((axis) => new Array<number | null>(dims[axis]).fill(null));
    const box = found.get(label)?.box;
    const components: ErrorComponent[] = [];
    if (box) {
      const around = growBox(box, 1, dims);
      const pair = labelPair(reference.data, prediction.data, label, grid, around);
      components.push(...(yield* errorsOfPair(pair, around, worst)));
    }
    const of = (name: PlaneName): SliceErrors => worst[planes[name].slice.axis] ?? [];
    all.push({
      label,
      slices: { axial: of('axial'), coronal: of('coronal'), sagittal: of('sagittal') },
      components: components.slice(0, MAX_COMPONENTS),
      others: Math.max(0, components.length - MAX_COMPONENTS),
    });
  }
  return all;
}

/** @param worst largest error found so far on each slice along each axis of the volume; raised here */
function* errorsOfPair(
  pair: LabelPair,
  box: Box,
  worst: readonly (number | null)[][],
): Generator<undefined, readonly ErrorComponent[]> {
  const { reference, prediction, dims, spacing } = pair;
  const components = new ComponentErrors(pair, box.min);
  yield;
  for (const [mask, other, role] of [
    [prediction, reference, 'prediction'],
    [reference, prediction, 'reference'],
  ] as const) {
    const distances = yield* signedDistanceSteps(other, 1, dims, spacing, 'interface');
    // No voxel's centre lies on a face, so a zero means that there is no surface at all.
    if ((distances[0] ?? 0) === 0) continue;
    const raise = (axis: Axis, at: number, error: number): void => {
      const slices = worst[axis];
      const n = box.min[axis] + at;
      if (slices && error > (slices[n] ?? -1)) slices[n] = error;
    };
    yield* eachContourFace(mask, distances, dims, (voxel, x, y, z, axis, error) => {
      const size = Math.abs(error);
      // A contour runs along the faces that its slice cuts, not along those that lie in the slice.
      if (axis !== 0) raise(0, x, size);
      if (axis !== 1) raise(1, y, size);
      if (axis !== 2) raise(2, z, size);
      components.add(role, voxel, error);
    });
  }
  return components.list();
}
