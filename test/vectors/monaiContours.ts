/** MONAI's Hausdorff and centreline Dice losses, by the product's (losses/contourDistance.ts, skeleton.ts). */
import { z } from 'zod';
import type { Value } from '../../src/learning/graph/graph';
import { logarithm, shift } from '../../src/learning/graph/operators/elementwise';
import { mean } from '../../src/learning/graph/operators/reductions';
import { weighedSquaredErrors } from '../../src/learning/losses/contourDistance';
import { hausdorffWeights } from '../../src/learning/losses/hausdorffWeights';
import { skeletonDice } from '../../src/learning/losses/skeleton';
import type { Check } from './check';
import type { PeerCase } from './format';
import {
  activationFields,
  compareLoss,
  readLossInputs,
  reduceValues,
  reductionSchema,
  valuesOf,
} from './monaiInputs';

export function checkMonaiHausdorffLoss(testCase: PeerCase): Check[] {
  const parameters = z
    .strictObject({
      ...activationFields,
      include_background: z.boolean().default(false),
      alpha: z.number().default(2),
      batch: z.boolean().default(false),
      reduction: reductionSchema,
    })
    .parse(testCase.params);
  const inputs = readLossInputs(testCase.inputs, parameters);
  const { shape } = inputs.probabilities;
  const weights = hausdorffWeights(valuesOf(inputs.probabilities), valuesOf(inputs.target), {
    ...{ shape, spacing: shape.slice(2).map(() => 1), exponent: parameters.alpha },
  });
  const errors = weighedSquaredErrors(inputs, inputs.probabilities.graph.constant(shape, weights));
  const each: Value = parameters.batch ? mean(errors, [0]) : errors;
  const found = reduceValues(valuesOf(each), parameters.reduction);
  if (testCase.group !== 'monai.LogHausdorffDTLoss') return compareLoss(testCase, found);
  const { graph } = inputs.probabilities;
  return compareLoss(testCase, valuesOf(logarithm(shift(graph.constant([found.length], found), 1))));
}

export function checkMonaiSkeletonDice(testCase: PeerCase): Check[] {
  const { iter_: iterations, smooth } = z
    .strictObject({ iter_: z.number().int().default(3), smooth: z.number().default(1) })
    .parse(testCase.params);
  const inputs = readLossInputs(testCase.inputs, { include_background: true, to_onehot_y: false });
  const classes = inputs.target.shape[1] ?? 1;
  // Without foreground all sums are 0 and only the smoothing is left.
  if (classes === 1) return compareLoss(testCase, [smooth === 0 ? NaN : 0]);
  const foreground = Array.from({ length: classes - 1 }, (_, index) => index + 1);
  return compareLoss(testCase, valuesOf(skeletonDice(inputs, foreground, iterations, smooth)));
}
