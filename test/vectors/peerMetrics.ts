/** Metrics against the test suites of MONAI, deepmind/surface-distance and LIVIAETS/boundary-loss. */
import { z } from 'zod';
import {
  monaiDice,
  monaiGeneralizedDice,
  reduceScores,
  type MonaiReduction,
} from '../../src/metrics/monaiDice';
import {
  monaiAverageSurfaceDistance,
  monaiHausdorff,
  monaiSurfaceDice,
} from '../../src/metrics/monaiMetrics';
import { diceOf, overlapOf, type Overlap } from '../../src/metrics/overlap';
import { DISTANCE_METRICS } from '../../src/metrics/surfaceVoxels';
import {
  averageSurfelDistance,
  robustHausdorff,
  surfaceOverlap,
  surfelDice,
} from '../../src/metrics/surfelMetrics';
import { surfelDistances } from '../../src/metrics/surfels';
import { compareTransform } from './distanceMaps';
import { partsOf } from './arrays';
import { compare, type Check } from './check';
import { ndArraySchema, type NdArray, type PeerCase } from './format';
import { expectedNumbers, maskPairOf, readArray, readMasks, spacingOfCase, toleranceOf } from './peerInputs';

const metricSchema = z.enum(DISTANCE_METRICS).default('euclidean');

export function checkMonaiHausdorff({ params, inputs, expected, tol }: PeerCase): Check[] {
  const { distance_metric, percentile, directed } = z
    .object({
      distance_metric: metricSchema,
      percentile: z.number().nullish(),
      directed: z.boolean().default(false),
    })
    .parse(params);
  const found = readMasks(inputs, params).map((pair) =>
    monaiHausdorff(pair, { metric: distance_metric, percent: percentile ?? 0, directed }),
  );
  const tolerance = toleranceOf(tol);
  // torch.quantile rounds the rank to float32, which moves the value between two ranks a little.
  const relative = Math.max(tolerance.relative ?? 0, percentile ? 1e-5 : 0);
  return [compare('hausdorff', expectedNumbers(expected), found, { ...tolerance, relative })];
}

export function checkMonaiAverageSurfaceDistance({ params, inputs, expected, tol }: PeerCase): Check[] {
  const { distance_metric, symmetric } = z
    .object({ distance_metric: metricSchema, symmetric: z.boolean().default(false) })
    .parse(params);
  const found = readMasks(inputs, params).map((pair) =>
    monaiAverageSurfaceDistance(pair, { metric: distance_metric, symmetric }),
  );
  return [compare('average surface distance', expectedNumbers(expected), found, toleranceOf(tol))];
}

export function checkMonaiSurfaceDice({ params, inputs, expected, tol }: PeerCase): Check[] {
  const { class_thresholds, distance_metric, use_subvoxels } = z
    .object({
      class_thresholds: z.array(z.number()),
      distance_metric: metricSchema,
      use_subvoxels: z.boolean().default(false),
    })
    .parse(params);
  const found = readMasks(inputs, params).map((pair, n) => {
    const tolerance = class_thresholds[n % class_thresholds.length] ?? NaN;
    return use_subvoxels && distance_metric === 'euclidean'
      ? surfelDice(surfelDistances(pair), tolerance)
      : monaiSurfaceDice(pair, tolerance, distance_metric);
  });
  return [compare('surface dice', expectedNumbers(expected), found, toleranceOf(tol))];
}

export function checkDeepmind({ params, inputs, expected, tol }: PeerCase): Check[] {
  const spacing = z.object({ spacing_mm: z.array(z.number()) }).parse(params).spacing_mm;
  const pair = maskPairOf(inputs, spacing);
  const distances = surfelDistances(pair);
  const { referenceToPrediction: r, predictionToReference: p } = distances;
  const measure = (name: string): number[] => {
    const hausdorff = /^hausdorff_(\d+)$/.exec(name);
    if (hausdorff) return [robustHausdorff(distances, Number(hausdorff[1]))];
    const overlap = /^surface_overlap_at_([\d.]+)mm$/.exec(name);
    if (overlap) return [surfaceOverlap(r, Number(overlap[1])), surfaceOverlap(p, Number(overlap[1]))];
    const dice = /^surface_dice_at_([\d.]+)mm$/.exec(name);
    if (dice) return [surfelDice(distances, Number(dice[1]))];
    if (name === 'average_surface_distance') return [averageSurfelDistance(r), averageSurfelDistance(p)];
    if (name === 'volumetric_dice') return [diceOf(overlapOf(pair)) ?? NaN];
    throw new RangeError(`"${name}" is no metric of surface-distance known here.`);
  };
  return Object.entries(z.record(z.string(), z.unknown()).parse(expected)).map(([name, values]) =>
    compare(name, expectedNumbers(values), measure(name), toleranceOf(tol)),
  );
}

/** Overlaps of a batch of one-hot (or soft 0/1) maps, shape (B, C, *spatial) -> [image][class]. */
function overlapsOf(prediction: NdArray, reference: NdArray, includeBackground: boolean): Overlap[][] {
  return partsOf(reference).map((image, b) => {
    const predictions = partsOf(partsOf(prediction)[b] ?? image);
    const classes = partsOf(image).map((mask, k) => {
      const other = predictions[k] ?? mask;
      const sum = (values: readonly number[]): number => values.reduce((a, v) => a + v, 0);
      return {
        reference: sum(mask.data),
        prediction: sum(other.data),
        intersection: sum(mask.data.map((v, n) => v * (other.data[n] ?? 0))),
      };
    });
    return includeBackground || classes.length === 1 ? classes : classes.slice(1);
  });
}

const diceInputsSchema = z.object({ y_pred: z.unknown(), y: z.unknown() });

export function checkMonaiDice({ params, inputs, expected, tol }: PeerCase): Check[] {
  const { include_background, ignore_empty } = z
    .object({ include_background: z.boolean().default(true), ignore_empty: z.boolean().default(true) })
    .parse(params);
  const { y_pred, y } = diceInputsSchema.parse(inputs);
  const scores = overlapsOf(readArray(y_pred), readArray(y), include_background).map((image) =>
    image.map((overlap) => monaiDice(overlap, ignore_empty)),
  );
  return [compare('dice', expectedNumbers(expected), scores.flat(), toleranceOf(tol))];
}

const REDUCTIONS = [
  'none',
  'mean',
  'sum',
  'mean_batch',
  'sum_batch',
  'mean_channel',
  'sum_channel',
] as const satisfies readonly MonaiReduction[];

/** MONAI's class sums over classes with the reductions that leave no class. */
const OVER_CLASSES: ReadonlySet<MonaiReduction> = new Set(['mean', 'sum', 'mean_channel', 'sum_channel']);

export function checkMonaiGeneralizedDice({ group, params, inputs, expected, tol }: PeerCase): Check[] {
  const options = z
    .object({
      include_background: z.boolean().default(true),
      weight_type: z.enum(['square', 'simple', 'uniform']).default('square'),
      sum_over_classes: z.boolean().default(false),
      reduction: z.enum(REDUCTIONS).default(group === 'monai.GeneralizedDiceScore' ? 'mean_batch' : 'none'),
    })
    .parse(params);
  const { y_pred, y } = diceInputsSchema.parse(inputs);
  const scores = overlapsOf(readArray(y_pred), readArray(y), options.include_background).map((image) =>
    monaiGeneralizedDice(image, {
      weight: options.weight_type,
      sumOverClasses: options.sum_over_classes || OVER_CLASSES.has(options.reduction),
    }),
  );
  const found = reduceScores(scores, options.reduction);
  return [compare('generalized dice', expectedNumbers(expected), found, toleranceOf(tol))];
}

/** The transform of every channel by itself. */
export function checkChannelTransform({ params, inputs, expected, tol }: PeerCase): Check[] {
  const mask = ndArraySchema.parse('data' in inputs ? inputs : Object.values(inputs)[0]);
  const transformed = partsOf(ndArraySchema.parse(expected));
  const { absolute = 1e-6, relative = 1e-6 } = toleranceOf(tol);
  return partsOf(mask).map((channel, n) =>
    compareTransform(
      `channel ${n}`,
      channel,
      spacingOfCase(params['sampling'], channel.shape.length),
      transformed[n] ?? channel,
      { absolute, relative },
    ),
  );
}
