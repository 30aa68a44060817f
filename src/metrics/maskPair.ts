/** Two masks to be compared, cut to the box that holds both. */
import {
  boundingBox,
  boxDims,
  cropMask,
  uniteBoxes,
  type Box,
  type Dims,
  type Spacing,
} from '../contour/mask';
import type { VoxelArray } from '../volume/volume';

export interface MaskPair {
  /** 1 inside, 0 outside, shape (nz, ny, nx), as the prediction. What lies beyond the grid is outside. */
  readonly reference: Uint8Array;
  readonly prediction: Uint8Array;
  readonly dims: Dims;
  /** mm */
  readonly spacing: Spacing;
  /** 2 for an image, whose pixels have neighbours along i and j only; 3 for a volume. */
  readonly axes: 2 | 3;
}

/** The part of a pair that holds both masks, or undefined where both are empty. */
export function cropPair(pair: MaskPair): MaskPair | undefined {
  const { reference, prediction, dims } = pair;
  const box = uniteBoxes(boundingBox(reference, dims), boundingBox(prediction, dims));
  return (
    box && {
      ...pair,
      reference: cropMask(reference, dims, box),
      prediction: cropMask(prediction, dims, box),
      dims: boxDims(box),
    }
  );
}

/** A pair's dims and spacing as tools for Python see them, slowest axis first, without the third axis of an image. */
export function axesSlowestFirst<T>([i, j, k]: readonly [T, T, T], axes: 2 | 3): readonly T[] {
  return axes === 2 ? [j, i] : [k, j, i];
}

/** A pair whose masks are label maps too. */
export interface LabelPair extends MaskPair {
  readonly reference: Uint8Array<ArrayBuffer>;
  readonly prediction: Uint8Array<ArrayBuffer>;
}

/** The masks of one label in two label maps on the same grid, cut to a box. */
export function labelPair(
  reference: VoxelArray,
  prediction: VoxelArray,
  value: number,
  grid: Pick<MaskPair, 'dims' | 'spacing' | 'axes'>,
  box: Box,
): LabelPair {
  return {
    reference: labelInBox(reference, value, grid.dims, box),
    prediction: labelInBox(prediction, value, grid.dims, box),
    dims: boxDims(box),
    spacing: grid.spacing,
    axes: grid.axes,
  };
}

function labelInBox(labels: VoxelArray, value: number, [nx, ny]: Dims, box: Box): Uint8Array<ArrayBuffer> {
  const [bx, by, bz] = boxDims(box);
  const mask = new Uint8Array(bx * by * bz);
  for (let z = 0, n = 0; z < bz; z++) {
    for (let y = 0; y < by; y++) {
      const from = box.min[0] + nx * (box.min[1] + y + ny * (box.min[2] + z));
      for (let x = 0; x < bx; x++, n++) if (labels[from + x] === value) mask[n] = 1;
    }
  }
  return mask;
}

/** Length of the diagonal of the whole grid, in mm: no distance between two of its voxels is larger. */
export function diagonalOf({ dims, spacing, axes }: Pick<MaskPair, 'dims' | 'spacing' | 'axes'>): number {
  return Math.hypot(...dims.slice(0, axes).map((n, axis) => n * (spacing[axis] ?? 0)));
}
