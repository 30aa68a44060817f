/**
 * Metrics as MONAI 1.5 (https://github.com/Project-MONAI/MONAI, monai/metrics) defines them for one
 * class of one image. NaN and Infinity stand for what MONAI gives where masks are empty.
 */
import { cropPair, type MaskPair } from './maskPair';
import { largest, mean, percentile, pool } from './percentile';
import { surfaceDistances, type DistanceMetric, type SurfaceDistances } from './surfaceVoxels';

export interface MonaiDistanceOptions {
  /** Metrics other than euclidean count voxels and know no spacing. */
  readonly metric?: DistanceMetric | undefined;
}

/**
 * `compute_hausdorff_distance`: the larger of both directions' percentiles (their largest distance
 * without `percent`, and with 0). Infinity where one mask is empty, but NaN there with a percentile; NaN
 * where both are.
 */
export function monaiHausdorff(
  pair: MaskPair,
  {
    metric,
    percent = 0,
    directed = false,
  }: MonaiDistanceOptions & { percent?: number | undefined; directed?: boolean },
): number {
  const quantile = (values: Float64Array): number => {
    if (values.length === 0) return NaN;
    return percent === 0 ? largest(values) : percentile(values, percent);
  };
  const { predictionToReference, referenceToPrediction } = monaiDistances(pair, metric);
  return directed
    ? quantile(predictionToReference)
    : Math.max(quantile(predictionToReference), quantile(referenceToPrediction));
}

/** `compute_average_surface_distance`: of the prediction to the reference, or with `symmetric` over both pooled. */
export function monaiAverageSurfaceDistance(
  pair: MaskPair,
  { metric, symmetric = false }: MonaiDistanceOptions & { symmetric?: boolean },
): number {
  const { predictionToReference, referenceToPrediction } = monaiDistances(pair, metric);
  return mean(symmetric ? pool(predictionToReference, referenceToPrediction) : predictionToReference);
}

/**
 * `compute_surface_dice` without subvoxels: part of both surfaces' voxels within the tolerance of the
 * other surface. NaN where both masks are empty. (With subvoxels it is surfelDice.)
 * @param tolerance mm; steps for metrics other than euclidean
 */
export function monaiSurfaceDice(pair: MaskPair, tolerance: number, metric?: DistanceMetric): number {
  const { predictionToReference: p, referenceToPrediction: r } = monaiDistances(pair, metric);
  const within = (values: Float64Array): number => values.filter((d) => d <= tolerance).length;
  return (within(p) + within(r)) / (p.length + r.length);
}

/** Where one surface is empty, MONAI takes the other's distances to be infinite in both directions. */
function monaiDistances(pair: MaskPair, metric: DistanceMetric = 'euclidean'): SurfaceDistances {
  const cropped = cropPair(pair);
  if (!cropped)
    return { predictionToReference: new Float64Array(), referenceToPrediction: new Float64Array() };
  const distances = surfaceDistances(cropped, metric);
  const { predictionToReference: p, referenceToPrediction: r } = distances;
  if (p.length > 0 && r.length > 0) return distances;
  const infinite = new Float64Array(p.length + r.length).fill(Infinity);
  return { predictionToReference: infinite, referenceToPrediction: infinite };
}
