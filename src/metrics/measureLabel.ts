/** All metrics of one label. */
import type { LabelMetrics, MetricValues } from './labelMetrics';
import { lesionDetection } from './lesionDetection';
import type { MaskPair } from './maskPair';
import { BOUNDARY_WIDTH, NSD_TOLERANCES } from './metricCatalogue';
import { diceOf, iouOf, type Overlap } from './overlap';
import { largest, mean, percentile, pool } from './percentile';
import { histogramOf } from './signedDistances';
import { compareSurfaces } from './surfaceComparison';
import { robustHausdorff, surfelDice } from './surfelMetrics';
import { surfelDistances } from './surfels';

type Measured = MetricValues & Pick<LabelMetrics, 'histogram'>;

/**
 * @param overlap voxels of the label in each map and in both
 * @param pairOf cuts the masks of the label from both maps; called only where either has it
 */
export function measureLabel(
  overlap: Overlap,
  spacing: MaskPair['spacing'],
  pairOf: () => MaskPair,
): Measured {
  const { reference, prediction } = overlap;
  const inEither = reference + prediction > 0;
  const pair = inEither ? pairOf() : undefined;
  const lesions = pair ? lesionDetection(pair) : undefined;
  return {
    ...overlapMetrics(overlap),
    ...volumes(overlap, spacing),
    ...(pair && reference > 0 && prediction > 0 ? surfaceMetrics(pair) : withoutSurfaces(inEither)),
    lesionSensitivity: lesions?.sensitivity ?? null,
    lesionPrecision: lesions?.precision ?? null,
    lesionF1: lesions?.f1 ?? null,
  };
}

function overlapMetrics(overlap: Overlap): Pick<MetricValues, 'dice' | 'iou' | 'sensitivity' | 'precision'> {
  const { reference, prediction, intersection } = overlap;
  return {
    dice: diceOf(overlap),
    iou: iouOf(overlap),
    sensitivity: reference === 0 ? null : intersection / reference,
    precision: prediction === 0 ? null : intersection / prediction,
  };
}

function volumes(
  { reference, prediction }: Overlap,
  spacing: MaskPair['spacing'],
): Pick<MetricValues, 'referenceVolume' | 'predictionVolume' | 'volumeError' | 'relativeVolumeError'> {
  const millilitres = (spacing[0] * spacing[1] * spacing[2]) / 1000;
  return {
    referenceVolume: reference * millilitres,
    predictionVolume: prediction * millilitres,
    volumeError: (prediction - reference) * millilitres,
    relativeVolumeError: reference === 0 ? null : (prediction - reference) / reference,
  };
}

type SurfaceKey =
  | 'hd'
  | 'hd95'
  | 'hd95Maximum'
  | 'hd95Area'
  | 'assd'
  | 'meanSignedDistance'
  | 'nsd1'
  | 'nsd2'
  | 'nsd3'
  | 'boundaryIou'
  | 'histogram';
type SurfaceMetrics = Pick<Measured, SurfaceKey>;

function surfaceMetrics(pair: MaskPair): SurfaceMetrics {
  const compared = compareSurfaces(pair, BOUNDARY_WIDTH);
  const { predictionToReference: p, referenceToPrediction: r, signed, bands } = compared;
  const pooled = pool(p, r);
  const surfels = surfelDistances(pair);
  const [nsd1, nsd2, nsd3] = NSD_TOLERANCES;
  return {
    hd: largest(pooled),
    hd95: percentile(pooled, 95),
    hd95Maximum: Math.max(percentile(p, 95), percentile(r, 95)),
    hd95Area: robustHausdorff(surfels, 95),
    assd: mean(pooled),
    meanSignedDistance: mean(signed),
    nsd1: surfelDice(surfels, nsd1),
    nsd2: surfelDice(surfels, nsd2),
    nsd3: surfelDice(surfels, nsd3),
    boundaryIou: iouOf(bands),
    histogram: histogramOf(signed),
  };
}

/** Where a surface is missing no distance is defined, and of what is in one map nothing agrees. */
function withoutSurfaces(inEither: boolean): SurfaceMetrics {
  const none = inEither ? 0 : null;
  return {
    hd: null,
    hd95: null,
    hd95Maximum: null,
    hd95Area: null,
    assd: null,
    meanSignedDistance: null,
    nsd1: none,
    nsd2: none,
    nsd3: none,
    boundaryIou: none,
    histogram: null,
  };
}
