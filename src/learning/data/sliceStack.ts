/**
 * Volumes as a 2D network sees them: a stack of slices of one anatomical plane, each turned as it is
 * drawn (src/volume/planes.ts), so that scans stored in any voxel order look alike. Slices stand in the
 * order of their voxel index, which a network that sees one at a time does not notice.
 */
import { planeToVoxel, planesOf, type Plane, type PlaneName } from '../../volume/planes';
import { emptyLike, extractSlice } from '../../volume/slices';
import { voxelCount, voxelIndex, type Grid, type VoxelArray } from '../../volume/volume';
import { resampleLinear, resampleNearest } from './resample2d';

/** Height and width of a pixel in mm. */
export type PixelSize = readonly [number, number];

/** Where the slices of a volume lie and how large they are once resampled. */
export interface StackGeometry {
  readonly plane: Plane;
  readonly slices: number;
  /** Pixels of a slice after resampling. */
  readonly height: number;
  readonly width: number;
  /** Size of a voxel of the stack in mm along width, height and slices: the order of its dims, first axis fastest. */
  readonly spacing: readonly [number, number, number];
}

/** Pixels that differ less than this from the size aimed at are left as they are. */
const PIXEL_TOLERANCE = 0.05;

/** @param pixelSize what slices are resampled to where their pixels are clearly larger or smaller */
export function stackGeometry(grid: Grid, planeName: PlaneName, pixelSize: PixelSize): StackGeometry {
  const plane = planesOf(grid)[planeName];
  const pixels = (count: number, size: number, aim: number): number =>
    Math.abs(size / aim - 1) <= PIXEL_TOLERANCE ? count : Math.max(1, Math.round((count * size) / aim));
  const height = pixels(plane.height, plane.pixelHeight, pixelSize[0]);
  const width = pixels(plane.width, plane.pixelWidth, pixelSize[1]);
  return {
    plane,
    slices: plane.depth,
    height,
    width,
    spacing: [
      (plane.width * plane.pixelWidth) / width,
      (plane.height * plane.pixelHeight) / height,
      plane.sliceSpacing,
    ],
  };
}

/**
 * Slices of one frame of a volume.
 * @param interpolation linear for intensities, nearest for labels
 * @returns shape (slices, height, width)
 */
export function stackSlices<T extends VoxelArray>(
  data: T,
  grid: Grid,
  geometry: StackGeometry,
  interpolation: 'linear' | 'nearest',
  frame = 0,
): T {
  const { plane, slices, height, width } = geometry;
  const resample = interpolation === 'linear' ? resampleLinear : resampleNearest;
  const size = height * width;
  const out = emptyLike(data, slices * size);
  for (let s = 0; s < slices; s++) {
    const slice = extractSlice(data, grid, plane, s, frame * voxelCount(grid));
    out.set(resample(slice, [plane.height, plane.width], [height, width]), s * size);
  }
  return out;
}

/** Writes a slice, shape (plane.height, plane.width), back where extractSlice took it from. */
export function insertSlice(
  volume: VoxelArray,
  grid: Grid,
  plane: Plane,
  slice: number,
  data: VoxelArray,
): void {
  for (let y = 0, n = 0; y < plane.height; y++) {
    for (let x = 0; x < plane.width; x++, n++) {
      volume[voxelIndex(grid, planeToVoxel(plane, slice, x, y))] = data[n] ?? 0;
    }
  }
}
