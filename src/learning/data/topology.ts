/**
 * From voxel size and image size to the strides and kernels of a U-Net and the patch it sees: the rules
 * by which nnU-Net plans its networks (Isensee et al. 2021, doi:10.1038/s41592-020-01008-z, supplement;
 * experiment_planning of https://github.com/MIC-DKFZ/nnUNet), over plain numbers.
 *
 * All lists have one number for each spatial axis, two or three of them, in the order of the image.
 */
import { at } from '../graph/tensor';

/** Levels of a U-Net, finest first, and a size that fits them. */
export interface Topology {
  /** How many voxels of the next finer level are one here; ones at the finest level. */
  readonly strides: readonly (readonly number[])[];
  readonly kernels: readonly (readonly number[])[];
  /** A multiple of the product of all strides along each axis. */
  readonly size: readonly number[];
}

export interface TopologyLimits {
  /** No axis gets shorter than this many voxels at the coarsest level. */
  readonly minEdge: number;
  readonly maxLevels: number;
}

/** nnU-Net's, which does not limit the levels. */
export const NNUNET_LIMITS: TopologyLimits = { minEdge: 4, maxLevels: Infinity };

/** An axis this many times as coarse, or as short in voxels, as the others makes a data set anisotropic. */
const ANISOTROPY = 3;
/** Voxels are about cubes while they are less than this many times as long along one axis as along another. */
const ABOUT_CUBES = 2;
/** Quantile of the spacing along the coarse axis of anisotropic data: the median would give away what fine scans show. */
const COARSE_QUANTILE = 0.1;
/** Voxels of the first guess at a patch, whose sides then are as long in mm. */
const FIRST_GUESS = { 2: 2048 ** 2, 3: 256 ** 3 } as const;

/**
 * The voxel size in mm that all scans are resampled to: the median along each axis; but where one axis
 * is clearly coarser and shorter than the others, its 10th percentile.
 * @param spacings voxel size of each scan
 * @param sizes voxels of each scan along the same axes
 */
export function targetSpacing(
  spacings: readonly (readonly number[])[],
  sizes: readonly (readonly number[])[],
): readonly number[] {
  const columns = (rows: readonly (readonly number[])[]): readonly (readonly number[])[] =>
    (rows[0] ?? []).map((_, axis) => rows.map((row) => at(row, axis)));
  const spacing = columns(spacings).map((values) => quantile(values, 0.5));
  const size = columns(sizes).map((values) => quantile(values, 0.5));
  const coarse = spacing.indexOf(Math.max(...spacing));
  const others = [...spacing.keys()].filter((axis) => axis !== coarse);
  const largest = Math.max(...others.map((axis) => at(spacing, axis)));
  const shortest = Math.min(...others.map((axis) => at(size, axis)));
  const isAnisotropic =
    at(spacing, coarse) > ANISOTROPY * largest && at(size, coarse) * ANISOTROPY < shortest;
  if (!isAnisotropic) return spacing;
  const fine = quantile(at(columns(spacings), coarse), COARSE_QUANTILE);
  return spacing.with(coarse, Math.max(fine, largest));
}

/**
 * Levels for an image: down by 2 along the axes that are long enough and whose voxels are about as
 * small as the smallest, until none is left.
 * @param spacing voxel size in mm
 * @param size voxels of the image; the result's is the next one that the strides divide
 */
export function planTopology(
  spacing: readonly number[],
  size: readonly number[],
  { minEdge, maxLevels }: TopologyLimits,
): Topology {
  const strides = [spacing.map(() => 1)];
  let [currentSpacing, currentSize] = [spacing, size];
  while (strides.length < maxLevels) {
    const long = [...size.keys()].filter((axis) => at(currentSize, axis) >= 2 * minEdge);
    const finest = Math.min(...long.map((axis) => at(currentSpacing, axis)));
    const halved = long.filter((axis) => at(currentSpacing, axis) / finest < ABOUT_CUBES);
    const [only = 0] = halved;
    const isEnough = halved.length > 1 || (halved.length === 1 && at(currentSize, only) >= 3 * minEdge);
    if (!isEnough) break;
    const stride = spacing.map((_, axis) => (halved.includes(axis) ? 2 : 1));
    strides.push(stride);
    currentSpacing = currentSpacing.map((length, axis) => length * at(stride, axis));
    currentSize = currentSize.map((length, axis) => Math.ceil(length / at(stride, axis)));
  }
  return { strides, kernels: planKernels(spacing, strides), size: roundUp(size, productOf(strides)) };
}

/**
 * Kernels for given strides: 3 along an axis from the level on where its voxels are about as small as
 * the smallest, 1 before; 3 along all at the coarsest.
 */
export function planKernels(
  spacing: readonly number[],
  strides: readonly (readonly number[])[],
): readonly (readonly number[])[] {
  let current = spacing;
  let kernel = spacing.map(() => 1);
  return strides.map((stride, level) => {
    current = current.map((length, axis) => length * at(stride, axis));
    const finest = Math.min(...current);
    const isCoarsest = level === strides.length - 1;
    kernel = kernel.map((length, axis) =>
      isCoarsest || at(current, axis) / finest < ABOUT_CUBES ? 3 : length,
    );
    return kernel;
  });
}

/** Product of the strides of all levels along each axis. */
export function productOf(strides: readonly (readonly number[])[]): readonly number[] {
  return strides.reduce((product, stride) => product.map((length, axis) => length * at(stride, axis)));
}

export function roundUp(size: readonly number[], divisors: readonly number[]): readonly number[] {
  return size.map((length, axis) => Math.ceil(length / at(divisors, axis)) * at(divisors, axis));
}

/**
 * The largest patch whose network fits a budget. It starts with the shape of a median scan, or of a
 * cube in mm where that is smaller, and loses a step along the axis where it holds most of the scan
 * until it fits; the levels are planned anew each time.
 * @param medianSize voxels of a median scan
 * @param topologyOf levels for a patch
 * @param fits whether the network of these levels fits the budget
 */
export function planPatch(
  spacing: readonly number[],
  medianSize: readonly number[],
  topologyOf: (size: readonly number[]) => Topology,
  fits: (topology: Topology) => boolean,
): Topology {
  let topology = topologyOf(firstGuess(spacing, medianSize));
  while (!fits(topology)) {
    const { size } = topology;
    const step = productOf(topology.strides);
    const reducible = [...size.keys()].filter((axis) => at(size, axis) > at(step, axis));
    if (reducible.length === 0) break;
    const share = (axis: number): number => at(size, axis) / at(medianSize, axis);
    // Of equal axes the last, as nnU-Net's sorting has it.
    const axis = reducible.reduce((best, other) => (share(other) >= share(best) ? other : best));
    // A shorter patch may have fewer levels and so a smaller step, which is the one to take.
    const smaller = topologyOf(size.with(axis, at(size, axis) - at(step, axis)));
    const smallerStep = at(productOf(smaller.strides), axis);
    topology = topologyOf(size.with(axis, at(size, axis) - smallerStep));
  }
  return topology;
}

function firstGuess(spacing: readonly number[], medianSize: readonly number[]): readonly number[] {
  const dimensions = spacing.length;
  const voxels = FIRST_GUESS[dimensions === 2 ? 2 : 3];
  const volume = spacing.reduce((product, length) => product * length, voxels);
  const side = volume ** (1 / dimensions);
  return spacing.map((length, axis) => Math.min(Math.round(side / length), Math.ceil(at(medianSize, axis))));
}

/** Linear between the two nearest ranks, as numpy's percentile. */
function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = q * (sorted.length - 1);
  const [low, high] = [at(sorted, Math.floor(rank)), at(sorted, Math.ceil(rank))];
  return low + (rank - Math.floor(rank)) * (high - low);
}
