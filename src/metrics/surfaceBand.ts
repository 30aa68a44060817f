/** The band along the surface of a mask: those of its voxels that are near to its surface. */
import { SquaredDistances } from '../contour/distanceTransform';
import type { Dims, Spacing } from '../contour/mask';
import { maskOfRows, type VoxelRows } from './voxelRows';

/** Voxels that may be written for each voxel of the volume before the distance transform is the faster way. */
const WRITES_PER_VOXEL = 8;
/** A distance that equals the width but for rounding is within. */
const ROUNDING = 1 + 1e-9;

/**
 * @param mask 0 or 1, shape (nz, ny, nx)
 * @param surface its surface voxels
 * @param width mm, between the centres of a voxel and the nearest surface voxel
 * @returns mask of the band
 */
export function surfaceBand(
  mask: Uint8Array,
  surface: VoxelRows,
  dims: Dims,
  spacing: Spacing,
  width: number,
): Uint8Array {
  const [nx, ny, nz] = dims;
  const limit = width * width * ROUNDING;
  const spans = spansWithin(limit, dims, spacing);
  const writes = spans.reduce((sum, { half }) => sum + 2 * half + 1, 0) * surface.x.length;
  const band = new Uint8Array(mask.length);
  if (writes > WRITES_PER_VOXEL * mask.length) return bandByTransform(mask, surface, dims, spacing, limit);
  for (let z = 0, row = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++, row++) {
      const [first, last] = [surface.starts[row] ?? 0, surface.starts[row + 1] ?? 0];
      if (first === last) continue;
      for (const { dy, dz, half } of spans) {
        const [j, k] = [y + dy, z + dz];
        if (j < 0 || j >= ny || k < 0 || k >= nz) continue;
        const start = nx * (j + ny * k);
        let done = 0;
        for (let n = first; n < last; n++) {
          const x = surface.x[n] ?? 0;
          const end = Math.min(nx, x + half + 1);
          for (let i = Math.max(done, x - half); i < end; i++) band[start + i] = mask[start + i] ?? 0;
          done = end;
        }
      }
    }
  }
  return band;
}

/** The rows around a voxel that hold any within the limit, and how far along them. */
function spansWithin(
  limit: number,
  [nx, ny, nz]: Dims,
  [sx, sy, sz]: Spacing,
): readonly { readonly dy: number; readonly dz: number; readonly half: number }[] {
  const reach = (size: number, n: number): number => Math.min(n - 1, Math.floor(Math.sqrt(limit) / size));
  const [reachY, reachZ] = [reach(sy, ny), reach(sz, nz)];
  const spans: { dy: number; dz: number; half: number }[] = [];
  for (let dz = -reachZ; dz <= reachZ; dz++) {
    for (let dy = -reachY; dy <= reachY; dy++) {
      const left = limit - (dy * sy) ** 2 - (dz * sz) ** 2;
      if (left >= 0) spans.push({ dy, dz, half: Math.min(nx - 1, Math.floor(Math.sqrt(left) / sx)) });
    }
  }
  return spans;
}

function bandByTransform(
  mask: Uint8Array,
  surface: VoxelRows,
  dims: Dims,
  spacing: Spacing,
  limit: number,
): Uint8Array {
  const squared = new SquaredDistances(maskOfRows(surface, dims), dims, spacing, 1);
  const band = new Uint8Array(mask.length);
  for (let k = 0, n = 0; k < squared.sliceCount; k++) {
    const slice = squared.slice(k);
    for (let i = 0; i < slice.length; i++, n++) {
      if (mask[n] === 1 && (slice[i] ?? 0) <= limit) band[n] = 1;
    }
  }
  return band;
}
