/**
 * Random changes of place: mirroring, turning and scaling of what a patch shows. All of them together
 * are one matrix from the voxels of the patch to those of the scan, so that each value is interpolated
 * once, and only what the patch will show is read.
 */
import { at } from '../graph/tensor';
import { staysInPlane, type CompleteAugmentation } from './augmentationConfig';
import { drawDisplacement, type Displacement } from './displacement';
import { IDENTITY, multiply, turned, type Matrix } from './matrix';
import type { Flip, Size } from './patches';
import type { Random } from '../../statistics/random';

export interface SpatialChange {
  /** Offset from the middle of the patch, in its voxels, to the offset in voxels of the scan; axes: slices, rows, columns. */
  readonly matrix: Matrix;
  /** Whether voxels of the patch are voxels of the scan: mirrored and turned by 90 degrees at most. */
  readonly isExact: boolean;
  /** How much larger things appear. */
  readonly zoom: number;
  /** What is added to the offsets in the scan. */
  readonly displacement: Displacement | undefined;
}

export interface SpatialOptions {
  readonly patch: Size;
  /** mm along slices, rows and columns. */
  readonly spacing: Size;
  readonly flip: Flip;
  readonly augmentation: Pick<CompleteAugmentation, 'rotate90' | 'rotation' | 'scale' | 'elastic'>;
}

/** Voxel sizes that differ less than this count as equal. */
const SAME_SIZE = 0.01;

export function drawSpatialChange(options: SpatialOptions, random: Random): SpatialChange {
  const { patch, spacing, augmentation } = options;
  const { rotate90, rotation, scale, elastic } = augmentation;
  const inPlane = staysInPlane(patch, spacing);
  let exact = drawFlip(options.flip, random);
  if (rotate90 && random.chance(rotate90.probability)) {
    exact = multiply(drawQuarterTurns(patch, spacing, random), exact);
  }
  let isExact = true;
  let change = IDENTITY;
  let zoom = 1;
  if (rotation && random.chance(rotation.probability)) {
    isExact = false;
    const angle = (): number => (random.uniform(-rotation.degrees, rotation.degrees) * Math.PI) / 180;
    const about = (axis: 0 | 1 | 2): Matrix => rotationAbout(axis, angle());
    change = inPlane ? about(0) : multiply(multiply(about(0), about(1)), about(2));
    change = inVoxels(change, spacing);
  }
  if (scale && random.chance(scale.probability)) {
    isExact = false;
    zoom = random.uniform(...scale.range);
    const step = 1 / zoom;
    change = multiply(change, [inPlane ? 1 : step, 0, 0, 0, step, 0, 0, 0, step]);
  }
  let displacement: Displacement | undefined;
  if (elastic && random.chance(elastic.probability)) {
    isExact = false;
    displacement = drawDisplacement(
      { patch, spacing, inPlane },
      random.uniform(...elastic.spacing),
      random.uniform(...elastic.displacement),
      random,
    );
  }
  return { matrix: isExact ? exact : multiply(change, exact), isExact, zoom, displacement };
}

function drawFlip({ slices, rows, columns }: Flip, random: Random): Matrix {
  const sign = (mayFlip: boolean): number => (mayFlip && random.chance(0.5) ? -1 : 1);
  return [sign(slices), 0, 0, 0, sign(rows), 0, 0, 0, sign(columns)];
}

/** Turned by 90, 180 or 270 degrees in a plane whose sides and voxels are square; as it is where there is none. */
function drawQuarterTurns(patch: Size, spacing: Size, random: Random): Matrix {
  const axes = ([0, 1, 2] as const).filter((axis) => {
    const [a, b] = [0, 1, 2].filter((other) => other !== axis);
    const isSquare = at(patch, a ?? 0) === at(patch, b ?? 0);
    return (
      isSquare && at(patch, a ?? 0) > 1 && Math.abs(at(spacing, a ?? 0) / at(spacing, b ?? 0) - 1) < SAME_SIZE
    );
  });
  const turns = 1 + random.integer(3);
  const axis = axes[random.integer(axes.length)];
  if (axis === undefined) return IDENTITY;
  const [cos, sin] = turns === 2 ? [-1, 0] : [0, turns === 1 ? 1 : -1];
  return turned(axis, cos, sin);
}

function rotationAbout(axis: 0 | 1 | 2, angle: number): Matrix {
  return turned(axis, Math.cos(angle), Math.sin(angle));
}

/** A turn in mm as one between voxels, so that nothing is sheared where they are not cubes. */
function inVoxels([a, b, c, d, e, f, g, h, i]: Matrix, [z, y, x]: Size): Matrix {
  return [a, (b * y) / z, (c * x) / z, (d * z) / y, e, (f * x) / y, (g * z) / x, (h * y) / x, i];
}
