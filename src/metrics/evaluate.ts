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
  checkComparable(reference, prediction);
  const found = surveyLabels(reference.data, prediction.data, reference.dims);
  const grid = {
    dims: reference.dims,
    spacing: spacingOf(reference.affine),
    axes: reference.dims[2] === 1 ? 2 : 3,
  } as const;
  const diagonal = diagonalOf(grid);
  return table.map(({ value, name }) => {
    const { overlap, box } = found.get(value) ?? NOWHERE;
    return {
      label: value,
      name,
      referenceVoxels: overlap.reference,
      predictionVoxels: overlap.prediction,
      diagonal,
      ...measureLabel({ overlap }, grid.spacing, () =>
        labelPair(reference.data, prediction.data, value, grid, box),
      ),
    };
  });
}
