/** Decides from the data what the configuration leaves open: plane, voxel size, steps. The network: planNetwork.ts. */
import { planesOf, PLANE_NAMES, type PlaneName } from '../../volume/planes';
import type { Grid } from '../../volume/volume';
import type { Resampling } from './interpolation';
import type { Normalization } from './normalization';
import type { Preprocessing } from './preprocessing';
import { at, sizeOf } from '../graph/tensor';
import { stackGeometry, type PixelSize } from './sliceStack';
import { targetSpacing } from './topology';

/** Slices this much farther apart than in another plane make the plane with the finest pixels the better one. */
const ANISOTROPY = 1.3;
/** A larger field of view than this factor is needed to prefer another plane to the axial one. */
const LARGER_VIEW = 1.15;
/** Fewer slices do not fill the patch of a 3D network: two halvings down to its shortest edge of 4 voxels. */
export const FEWEST_SLICES = 8;
/** Slices thicker than so many pixels are wide tell little of their neighbours. */
export const THICK_SLICES = 3;
/** In less time a 2D network, which learns faster at first, is the better one: docs/planning.md. */
export const FEWEST_MINUTES_3D = 3;
/** Voxels in a planned batch. */
const BATCH_VOXELS = 2 ** 16;
const BATCH_RANGE = [2, 16] as const;
/** Longest planned epoch, so that large data sets still report and save often. */
const MAX_STEPS = 250;
/** Share of the training time validation may take; a prediction costs about a third of a training step. */
const VALIDATION_SHARE = 0.1;
const PREDICTION_COST = 1 / 3;

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

/**
 * Whether a network should see volumes. Not where a volume has too few slices for one, where slices are so
 * thick that neighbours tell little of each other (nnU-Net's limit, beyond which its 2D networks compete
 * with its 3D ones), and not in a training too short for the slower network: see docs/planning.md.
 * @param planeName that slices are taken along
 * @param minutes of training, where they are limited
 */
export function chooseDimensions(
  grids: readonly Grid[],
  planeName: PlaneName,
  minutes: number | undefined,
): 2 | 3 {
  const { slices, thickness } = volumeFacts(grids, planeName);
  const isVolume = slices >= FEWEST_SLICES && thickness <= THICK_SLICES;
  return isVolume && (minutes ?? Infinity) >= FEWEST_MINUTES_3D ? 3 : 2;
}

/** Of a median scan: how many slices of a plane it has, and how thick they are over the width of a pixel. */
export function volumeFacts(
  grids: readonly Grid[],
  planeName: PlaneName,
): { readonly slices: number; readonly thickness: number } {
  const planes = grids.map((grid) => planesOf(grid)[planeName]);
  return {
    slices: median(planes.map(({ depth }) => depth)),
    thickness: median(planes.map((p) => p.sliceSpacing / Math.max(p.pixelHeight, p.pixelWidth))),
  };
}

/** What the configuration says of preprocessing; the rest is planned. */
export interface PreprocessingChoices {
  readonly plane?: PlaneName | undefined;
  readonly dimensions: 2 | 3;
  /** mm along slices (in 3D), height and width. */
  readonly spacing?: readonly number[] | undefined;
  /** By default linear. */
  readonly resampling?: Resampling | undefined;
  readonly normalization: readonly Normalization[];
}

/** What is done to scans for a network of two or three dimensions; in 3D voxels are resampled as nnU-Net plans it. */
export function planPreprocessing(
  grids: readonly Grid[],
  {
    plane: planeName,
    dimensions,
    spacing: given,
    resampling = 'linear',
    normalization,
  }: PreprocessingChoices,
): Preprocessing {
  const plane = planeName ?? choosePlane(grids);
  const spacing = given ?? planSpacing(grids, plane, dimensions);
  const pixelSize = [at(spacing, dimensions - 2), at(spacing, dimensions - 1)] as const;
  // Left out where it is what models that do not say it do: those of version 0.1 are resumed as they are.
  const how = resampling === 'linear' ? {} : { resampling };
  if (dimensions === 2) return { plane, pixelSize, ...how, normalization };
  return { plane, pixelSize, sliceSpacing: at(spacing, 0), ...how, normalization };
}

function planSpacing(grids: readonly Grid[], plane: PlaneName, dimensions: 2 | 3): readonly number[] {
  if (dimensions === 2) return choosePixelSize(grids, plane);
  const planes = grids.map((grid) => planesOf(grid)[plane]);
  return targetSpacing(
    planes.map((p) => [p.sliceSpacing, p.pixelHeight, p.pixelWidth]),
    planes.map((p) => [p.depth, p.height, p.width]),
  );
}

/** Median size of what the network sees of a scan after preprocessing: height, width; in 3D slices, height, width. */
export function medianSize(grids: readonly Grid[], preprocessing: Preprocessing): readonly number[] {
  const sizes = grids.map((grid) => stackGeometry(grid, preprocessing));
  const plane = [median(sizes.map(({ height }) => height)), median(sizes.map(({ width }) => width))];
  return preprocessing.sliceSpacing === undefined
    ? plane
    : [median(sizes.map(({ slices }) => slices)), ...plane];
}

/** @param patch voxels along each axis */
export function planBatch(patch: readonly number[]): number {
  return Math.min(BATCH_RANGE[1], Math.max(BATCH_RANGE[0], Math.round(BATCH_VOXELS / sizeOf(patch))));
}

/** A label that names a side of the body: "left kidney", "Hippocampus-R". */
const SIDE = /(?:^|[^a-z])(?:left|right|l|r)(?:[^a-z]|$)/i;

/** Mirroring left to right doubles what is learned from a case, unless a label says which side it is on. */
export function planFlip(labelNames: readonly string[]): 'left-right' | 'none' {
  return labelNames.some((name) => SIDE.test(name)) ? 'none' : 'left-right';
}

/** Steps until about as much was drawn as there is. @param patches that cover all training scans */
export function planSteps(patches: number, batch: number): number {
  return Math.min(MAX_STEPS, Math.max(1, Math.round(patches / batch)));
}

/** Epochs from one validation to the next. @param validationPatches that one validation predicts */
export function planValidateEvery(validationPatches: number, patchesPerEpoch: number): number {
  return Math.ceil((validationPatches * PREDICTION_COST) / (VALIDATION_SHARE * patchesPerEpoch));
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
