/**
 * Volumes as a network sees them: a stack of slices of one anatomical plane, each turned as it is drawn
 * (src/volume/planes.ts) and all in the order from the patient's left, back or feet, so that scans
 * stored in any voxel order look alike.
 */
import { planesOf, type Plane, type PlaneName } from '../../volume/planes';
import { emptyLike, extractSlice } from '../../volume/slices';
import { voxelCount, type Grid, type VoxelArray } from '../../volume/volume';
import { interpolationOf, type AxisInterpolation, type Resampling } from './interpolation';
import { axisTaps, mixSlices, resampleLinear, resampleNearest } from './resample';

/** Height and width of a pixel in mm. */
export type PixelSize = readonly [number, number];

/** Where the slices of a volume lie and how large they are once resampled. */
export interface StackGeometry {
  readonly plane: Plane;
  /** Slices, and pixels of a slice, after resampling. */
  readonly slices: number;
  readonly height: number;
  readonly width: number;
  /** Size of a voxel of the stack in mm along width, height and slices: the order of its dims, first axis fastest. */
  readonly spacing: readonly [number, number, number];
  /** How intensities between voxels come about. */
  readonly interpolation: AxisInterpolation;
}

/** Voxels that differ less than this from the size aimed at are left as they are. */
const VOXEL_TOLERANCE = 0.05;

/** What stacks are resampled to where their voxels are clearly larger or smaller. */
export interface StackSpacing {
  readonly plane: PlaneName;
  readonly pixelSize: PixelSize;
  /** Distance between slices in mm; without it slices stay where they are. */
  readonly sliceSpacing?: number | undefined;
  /** By default linear. */
  readonly resampling?: Resampling | undefined;
}

export function stackGeometry(
  grid: Grid,
  { plane: name, pixelSize, sliceSpacing, resampling }: StackSpacing,
): StackGeometry {
  const plane = planesOf(grid)[name];
  const voxels = (count: number, size: number, aim: number): number =>
    Math.abs(size / aim - 1) <= VOXEL_TOLERANCE ? count : Math.max(1, Math.round((count * size) / aim));
  const height = voxels(plane.height, plane.pixelHeight, pixelSize[0]);
  const width = voxels(plane.width, plane.pixelWidth, pixelSize[1]);
  const slices = voxels(plane.depth, plane.sliceSpacing, sliceSpacing ?? plane.sliceSpacing);
  return {
    plane,
    slices,
    height,
    width,
    spacing: [
      (plane.width * plane.pixelWidth) / width,
      (plane.height * plane.pixelHeight) / height,
      (plane.depth * plane.sliceSpacing) / slices,
    ],
    interpolation: interpolationOf(
      resampling,
      [plane.sliceSpacing, plane.pixelHeight, plane.pixelWidth],
      [sliceSpacing ?? plane.sliceSpacing, ...pixelSize],
    ),
  };
}

/**
 * Slices of one frame of a volume.
 * @param interpolation linear, as far as the geometry says so, for intensities; nearest for labels
 * @returns shape (slices, height, width)
 */
export function stackSlices<T extends VoxelArray>(
  data: T,
  grid: Grid,
  geometry: StackGeometry,
  interpolation: 'linear' | 'nearest',
  frame = 0,
): T {
  const { slices, height, width } = geometry;
  const out = emptyLike(data, slices * height * width);
  const sliceAt = resampledSlices(planeSlices(data, grid, geometry.plane, frame), geometry, interpolation);
  for (let s = 0; s < slices; s++) out.set(sliceAt(s), s * height * width);
  return out;
}

/**
 * Slices of a stack, one at a time.
 * @param own slices of the volume as they are, in the order of the stack; shape (plane.height, plane.width)
 * @returns gives slice `s` of the stack, shape (height, width)
 */
export function resampledSlices<T extends VoxelArray>(
  own: (s: number) => T,
  { plane, slices, height, width, interpolation: along }: StackGeometry,
  interpolation: 'linear' | 'nearest',
): (s: number) => T {
  const [across, ...within] = along;
  const [from, to] = [[plane.height, plane.width] as const, [height, width] as const];
  const resample = (slice: T): T =>
    interpolation === 'linear' ? resampleLinear(slice, from, to, within) : resampleNearest(slice, from, to);
  const taps = axisTaps(plane.depth, slices, interpolation === 'linear' ? across : 'nearest');
  const sliceAt = (s: number): T => resample(own(s));
  return (s) => {
    const { first, second, weight } = taps[s] ?? { first: s, second: s, weight: 0 };
    return weight === 0 ? sliceAt(first) : mixSlices(sliceAt(first), sliceAt(second), weight);
  };
}

/** Slices of a volume as they are, in the order of the stack. @returns gives slice `s`, shape (plane.height, plane.width) */
export function planeSlices<T extends VoxelArray>(
  data: T,
  grid: Grid,
  plane: Plane,
  frame: number,
): (s: number) => T {
  return (s) => extractSlice(data, grid, plane, voxelSlice(plane, s), frame * voxelCount(grid));
}

/** Number on the plane of slice `s` of a stack that is not resampled along its slices. */
export function voxelSlice({ slice, depth }: Plane, s: number): number {
  return slice.sign > 0 ? s : depth - 1 - s;
}
