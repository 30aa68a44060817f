/** Decides from the data what the configuration leaves open: plane, pixel size, patch, network, steps. */
import { planesOf, PLANE_NAMES, type PlaneName } from '../../volume/planes';
import type { Grid } from '../../volume/volume';
import { DEFAULT_NORMALIZATION } from './normalization';
import type { Preprocessing } from './preprocessing';
import { stackGeometry, type PixelSize } from './sliceStack';

/** Slices this much farther apart than in another plane make the plane with the finest pixels the better one. */
const ANISOTROPY = 1.3;
/** A larger field of view than this factor is needed to prefer another plane to the axial one. */
const LARGER_VIEW = 1.15;
/** Longest side of a planned patch in pixels; larger slices are cropped, and tiled for prediction. */
const MAX_PATCH = 256;
/** Shortest side of the coarsest level in pixels; below it there is nothing left to see. */
const MIN_COARSEST = 4;
const MAX_LEVELS = 6;
/** Pixels in a planned batch. */
const BATCH_PIXELS = 2 ** 16;
const BATCH_RANGE = [2, 16] as const;
const FEATURES = [16, 32, 64, 128, 256, 256] as const;
/** Longest planned epoch, so that large data sets still report and save often. */
const MAX_STEPS = 250;
/** Share of the training time validation may take; a prediction costs about a third of a training step. */
const VALIDATION_SHARE = 0.1;
const PREDICTION_COST = 1 / 3;

/** Height and width in pixels. */
export type Size = readonly [number, number];

/**
 * Which plane to slice along. Where voxels are longer along one axis, slices are taken across that
 * axis, so that they show the finest detail (the plane most scans were acquired in); else the plane
 * with the largest field of view, and the axial one where they are about equal.
 */
export function choosePlane(grids: readonly Grid[]): PlaneName {
  const facts = PLANE_NAMES.map((name) => {
    const planes = grids.map((grid) => planesOf(grid)[name]);
    return {
      name,
      spacing: median(planes.map(({ sliceSpacing }) => sliceSpacing)),
      area: median(planes.map((p) => p.width * p.pixelWidth * p.height * p.pixelHeight)),
    };
  });
  const byScore = (score: (fact: (typeof facts)[number]) => number): typeof facts =>
    facts.toSorted((a, b) => score(b) - score(a));

  const [coarsest, second] = byScore(({ spacing }) => spacing);
  if (coarsest && second && coarsest.spacing > ANISOTROPY * second.spacing) return coarsest.name;
  const [largest] = byScore(({ name, area }) => (name === 'axial' ? area * LARGER_VIEW : area));
  return largest?.name ?? 'axial';
}

/** The median pixel size, in mm. */
export function choosePixelSize(grids: readonly Grid[], planeName: PlaneName): PixelSize {
  const planes = grids.map((grid) => planesOf(grid)[planeName]);
  return [
    median(planes.map(({ pixelHeight }) => pixelHeight)),
    median(planes.map(({ pixelWidth }) => pixelWidth)),
  ];
}

export function planPreprocessing(grids: readonly Grid[], planeName: PlaneName | undefined): Preprocessing {
  const plane = planeName ?? choosePlane(grids);
  return { plane, pixelSize: choosePixelSize(grids, plane), normalization: DEFAULT_NORMALIZATION };
}

/** Median height and width of the slices after preprocessing. */
export function medianSliceSize(grids: readonly Grid[], { plane, pixelSize }: Preprocessing): Size {
  const sizes = grids.map((grid) => stackGeometry(grid, plane, pixelSize));
  return [median(sizes.map(({ height }) => height)), median(sizes.map(({ width }) => width))];
}

/** Channels of each level of a U-Net for slices of this size: as many levels as leave something to see. */
export function planFeatures([height, width]: Size): readonly number[] {
  const halvings = Math.floor(Math.log2(Math.max(1, Math.min(height, width, MAX_PATCH) / MIN_COARSEST)));
  return FEATURES.slice(0, Math.min(MAX_LEVELS, 1 + halvings));
}

/** A patch that holds a slice of this size, as far as it is not too large. @param divisor of both sides */
export function planPatch([height, width]: Size, divisor: number): Size {
  const side = (size: number): number => Math.ceil(Math.min(size, MAX_PATCH) / divisor) * divisor;
  return [side(height), side(width)];
}

export function planBatch([height, width]: Size): number {
  return Math.min(BATCH_RANGE[1], Math.max(BATCH_RANGE[0], Math.round(BATCH_PIXELS / (height * width))));
}

/** A label that names a side of the body: "left kidney", "Hippocampus-R". */
const SIDE = /(?:^|[^a-z])(?:left|right|l|r)(?:[^a-z]|$)/i;

/** Mirroring left to right doubles what is learned from a case, unless a label says which side it is on. */
export function planFlip(labelNames: readonly string[]): 'left-right' | 'none' {
  return labelNames.some((name) => SIDE.test(name)) ? 'none' : 'left-right';
}

/** Steps until about every training slice was drawn once. */
export function planSteps(trainingSlices: number, batch: number): number {
  return Math.min(MAX_STEPS, Math.max(1, Math.round(trainingSlices / batch)));
}

/** Epochs from one validation to the next. */
export function planValidateEvery(validationSlices: number, samplesPerEpoch: number): number {
  return Math.ceil((validationSlices * PREDICTION_COST) / (VALIDATION_SHARE * samplesPerEpoch));
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
