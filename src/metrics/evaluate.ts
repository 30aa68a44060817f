/** Agreement of a prediction with its reference, label by label, with every definition named. */
import { spacingOf } from '../volume/affine';
import type { Volume } from '../volume/volume';
import type { LabelTable } from '../labels/labelTable';
import { checkComparable } from './comparable';
import { NOWHERE, surveyLabels } from './labelSurvey';
import type { LabelMetrics } from './labelMetrics';
import { diagonalOf, labelPair } from './maskPair';
import { measureLabel } from './measureLabel';

/**
 * Metrics of every label of the table, in its order.
 * @param reference label map; its affine gives the spacing
 * @param prediction label map with the same dims
 * @throws RangeError when the maps differ in dims or hold several frames
 */
export function evaluateLabelMaps(reference: Volume, prediction: Volume, table: LabelTable): LabelMetrics[] {
  const steps = evaluationSteps(reference, prediction, table);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** evaluateLabelMaps in steps of a label, for callers that must stay responsive. */
export function* evaluationSteps(
  reference: Volume,
  prediction: Volume,
  table: LabelTable,
): Generator<undefined, LabelMetrics[]> {
  checkComparable(reference, prediction);
  const found = surveyLabels(reference.data, prediction.data, reference.dims);
  const grid = {
    dims: reference.dims,
    spacing: spacingOf(reference.affine),
    axes: reference.dims[2] === 1 ? 2 : 3,
  } as const;
  const diagonal = diagonalOf(grid);
  const rows: LabelMetrics[] = [];
  for (const { value, name } of table) {
    yield;
    const { overlap, box } = found.get(value) ?? NOWHERE;
    rows.push({
      label: value,
      name,
      referenceVoxels: overlap.reference,
      predictionVoxels: overlap.prediction,
      diagonal,
      ...measureLabel(overlap, grid.spacing, () =>
        labelPair(reference.data, prediction.data, value, grid, box),
      ),
    });
  }
  return rows;
}
