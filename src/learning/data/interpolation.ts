/** Along which axes values between voxels are interpolated: nnU-Net's rule for thick slices. */

/** How scans are resampled; a model says it where it is not 'linear', as models of version 0.1 are. */
export const RESAMPLINGS = ['anisotropy-aware', 'linear'] as const;
/**
 * linear: along all axes, and each voxel of a label map is its nearest one. anisotropy-aware: across thick
 * slices values are those of the nearest slice, since nobody knows what lies between two that are far apart;
 * in label maps the class is the one that most of a voxel is interpolated to be.
 */
export type Resampling = (typeof RESAMPLINGS)[number];

export type Interpolation = 'linear' | 'nearest';
/** Along slices, rows (the height of a slice) and columns. */
export type AxisInterpolation = readonly [Interpolation, Interpolation, Interpolation];

export const LINEAR: AxisInterpolation = ['linear', 'linear', 'linear'];

/** Voxels more than so many times as long along one axis as along another are those of thick slices. */
const THICK = 3;
/** Sides of a voxel that differ less are as long. */
const TOLERANCE = 0.05;

/**
 * @param own size of a voxel in mm along slices, rows and columns
 * @param aim the size that it is resampled to
 */
export function interpolationOf(
  resampling: Resampling | undefined,
  own: readonly [number, number, number],
  aim: readonly [number, number, number],
): AxisInterpolation {
  if (resampling !== 'anisotropy-aware') return LINEAR;
  const thick = thickAxis(isThick(own) ? own : aim);
  if (thick === undefined) return LINEAR;
  const along = (axis: number): Interpolation => (axis === thick ? 'nearest' : 'linear');
  return [along(0), along(1), along(2)];
}

const isThick = (sides: readonly number[]): boolean => Math.max(...sides) > THICK * Math.min(...sides);

/** The axis along which voxels are too long; none where they are along two. */
function thickAxis(sides: readonly number[]): number | undefined {
  if (!isThick(sides)) return undefined;
  const longest = Math.max(...sides);
  const axes = [...sides.keys()].filter((axis) => (sides[axis] ?? 0) * (1 + TOLERANCE) > longest);
  return axes.length === 1 ? axes[0] : undefined;
}
