/**
 * Surfaces as small elements with an area (surfels), one for each corner where voxels of the mask and
 * others meet: https://github.com/google-deepmind/surface-distance (Apache-2.0), lookup_tables.py.
 *
 * A corner's eight voxels (four in an image) make a code of as many bits; the table gives the area that
 * marching cubes puts there.
 */
import type { Dims, Spacing } from '../contour/mask';
import { axesSlowestFirst, cropPair, type MaskPair } from './maskPair';
import { nearestVoxels } from './nearestVoxels';
import type { VoxelRows } from './voxelRows';

/** Distances (mm) and areas (mm^2; mm in an image) of one surface's elements; distances Infinity where the other has none. */
export interface Surfels {
  readonly distances: Float64Array;
  readonly areas: Float64Array;
}

export interface SurfelDistances {
  readonly referenceToPrediction: Surfels;
  readonly predictionToReference: Surfels;
}

/** Distances of the surfels of each mask to the nearest surfel of the other. */
export function surfelDistances(pair: MaskPair): SurfelDistances {
  const none: Surfels = { distances: new Float64Array(), areas: new Float64Array() };
  const cropped = cropPair(pair);
  if (!cropped) return { referenceToPrediction: none, predictionToReference: none };
  const { spacing, axes } = cropped;
  const areas = areaByCode(spacing, axes);
  const dims = cornerDims(cropped.dims, axes);
  const r = surfelsOf(cropped.reference, cropped.dims, dims, areas);
  const p = surfelsOf(cropped.prediction, cropped.dims, dims, areas);
  return {
    referenceToPrediction: { distances: nearestVoxels(r.rows, p.rows, dims, spacing), areas: r.areas },
    predictionToReference: { distances: nearestVoxels(p.rows, r.rows, dims, spacing), areas: p.areas },
  };
}

/** Corners of the voxels along each axis; an image has none along its third. */
function cornerDims([nx, ny, nz]: Dims, axes: 2 | 3): Dims {
  return [nx + 1, ny + 1, axes === 2 ? 1 : nz + 1];
}

/**
 * The corners at which there is a surface, and the area of each. Of a corner's code, bit 0 is the voxel
 * after it on all axes, the highest the one before it on all.
 */
function surfelsOf(
  mask: Uint8Array,
  [nx, ny, nz]: Dims,
  [, cy, cz]: Dims,
  areaOf: Float64Array,
): { readonly rows: VoxelRows; readonly areas: Float64Array } {
  const full = areaOf.length - 1;
  const empty = new Uint8Array(nx);
  const rowAt = (y: number, z: number): Uint8Array => {
    if (y < 0 || z < 0 || y >= ny || z >= nz) return empty;
    const row = mask.subarray(nx * (y + ny * z), nx * (y + ny * z + 1));
    return row.includes(1) ? row : empty;
  };
  const starts = new Uint32Array(cy * cz + 1);
  const [xs, areas]: [number[], number[]] = [[], []];
  for (let z = 0, corner = 1; z < cz; z++) {
    for (let y = 0; y < cy; y++, corner++) {
      const [a, b, c, d] = [rowAt(y, z), rowAt(y - 1, z), rowAt(y, z - 1), rowAt(y - 1, z - 1)];
      if (a !== empty || b !== empty || c !== empty || d !== empty) {
        let before = 0;
        for (let x = 0; x <= nx; x++) {
          const after =
            x < nx ? (a[x] ?? 0) | ((b[x] ?? 0) << 2) | ((c[x] ?? 0) << 4) | ((d[x] ?? 0) << 6) : 0;
          const code = after | (before << 1);
          before = after;
          if (code === 0 || code === full) continue;
          xs.push(x);
          areas.push(areaOf[code] ?? 0);
        }
      }
      starts[corner] = xs.length;
    }
  }
  return { rows: { starts, x: Uint32Array.from(xs) }, areas: Float64Array.from(areas) };
}

/**
 * Kind of surface at the corners with code 0 to 127; code c and 255 - c have the same. Bits stand for
 * the voxels before and after the corner along axes 0 (slowest), 1 and 2.
 */
const KIND_OF_CODE =
  '.aafaebnabenfnnwadbmblckbhisjtvnabdmbihsbclkjvtnfmmrjxqmjqxmzjjf' +
  'abbjdlhtbcivmksnelixlpolioyixliebchqhouhcgocqchbnksmtlhdvcibjbba';

/** The surfels of each kind: normals with their area for length, in eighths of a voxel face, signs left out. */
const NORMALS_OF_KIND: Readonly<Record<string, readonly (readonly number[])[]>> = {
  '.': [],
  a: [[1, 1, 1]],
  b: [[2, 2, 2]],
  c: [[3, 3, 3]],
  d: [[0, 4, 4]],
  e: [[4, 0, 4]],
  f: [[4, 4, 0]],
  g: [[4, 4, 4]],
  h: [
    [0, 4, 4],
    [1, 1, 1],
  ],
  i: [
    [4, 0, 4],
    [1, 1, 1],
  ],
  j: [
    [4, 4, 0],
    [1, 1, 1],
  ],
  k: [[6, 6, 6]],
  l: [
    [0, 0, 4],
    [3, 3, 3],
  ],
  m: [
    [0, 4, 0],
    [3, 3, 3],
  ],
  n: [
    [4, 0, 0],
    [3, 3, 3],
  ],
  o: [
    [0, 0, 4],
    [4, 4, 4],
  ],
  p: [[0, 0, 8]],
  q: [
    [0, 4, 0],
    [4, 4, 4],
  ],
  r: [[0, 8, 0]],
  s: [
    [0, 2, 2],
    [2, 0, 2],
    [4, 4, 4],
  ],
  t: [
    [0, 2, 2],
    [2, 2, 0],
    [4, 4, 4],
  ],
  u: [[0, 8, 8]],
  v: [
    [4, 0, 0],
    [4, 4, 4],
  ],
  w: [[8, 0, 0]],
  x: [
    [2, 0, 2],
    [2, 2, 0],
    [4, 4, 4],
  ],
  y: [[8, 0, 8]],
  z: [[8, 8, 0]],
};

/** Area of the surface at a corner by its code: mm^2, in an image the length in mm. */
export function areaByCode(spacing: Spacing, axes: 2 | 3): Float64Array {
  const [a, b, c = 0] = axesSlowestFirst(spacing, axes);
  if (axes === 2) return lengthByCode(a ?? 0, b ?? 0);
  const faces = [(b ?? 0) * c, (a ?? 0) * c, (a ?? 0) * (b ?? 0)];
  const areaOfNormal = (normal: readonly number[]): number =>
    Math.hypot(...normal.map((eighths, axis) => (eighths / 8) * (faces[axis] ?? 0)));
  return Float64Array.from({ length: 256 }, (_, code) => {
    const kind = KIND_OF_CODE[code < 128 ? code : 255 - code] ?? '.';
    return (NORMALS_OF_KIND[kind] ?? []).reduce((sum, normal) => sum + areaOfNormal(normal), 0);
  });
}

/** Length of the contour around a corner of four pixels: across, along, or one or two cut corners. */
function lengthByCode(vertical: number, horizontal: number): Float64Array {
  const cut = Math.hypot(vertical, horizontal) / 2;
  return Float64Array.of(
    ...[0, cut, cut, horizontal, cut, vertical, 2 * cut, cut],
    ...[cut, 2 * cut, vertical, cut, horizontal, cut, cut, 0],
  );
}
