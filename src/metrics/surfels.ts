/**
 * Surfaces as small elements with an area (surfels), one for each corner where voxels of the mask and
 * others meet: https://github.com/google-deepmind/surface-distance (Apache-2.0), lookup_tables.py.
 *
 * A corner's eight voxels (four in an image) make a code of as many bits; the table gives the area that
 * marching cubes puts there.
 */
import { SquaredDistances } from '../contour/distanceTransform';
import type { Dims, Spacing } from '../contour/mask';
import { axesSlowestFirst, cropPair, type MaskPair } from './maskPair';

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
  const reference = cornerCodes(cropped.reference, cropped.dims, axes);
  const prediction = cornerCodes(cropped.prediction, cropped.dims, axes);
  const between = (from: Uint8Array, to: Uint8Array): Surfels => surfelsTo(from, to, dims, spacing, areas);
  return {
    referenceToPrediction: between(reference, prediction),
    predictionToReference: between(prediction, reference),
  };
}

function surfelsTo(
  from: Uint8Array,
  to: Uint8Array,
  dims: Dims,
  spacing: Spacing,
  areaOf: Float64Array,
): Surfels {
  const full = areaOf.length - 1;
  const isSurface = (code: number): boolean => code !== 0 && code !== full;
  const squared = new SquaredDistances(
    to.map((code) => (isSurface(code) ? 1 : 0)),
    dims,
    spacing,
    1,
  );
  const distances: number[] = [];
  const areas: number[] = [];
  for (let k = 0, n = 0; k < squared.sliceCount; k++) {
    const slice = squared.slice(k);
    for (let i = 0; i < slice.length; i++, n++) {
      const code = from[n] ?? 0;
      if (!isSurface(code)) continue;
      distances.push(Math.sqrt(slice[i] ?? Infinity));
      areas.push(areaOf[code] ?? 0);
    }
  }
  return { distances: Float64Array.from(distances), areas: Float64Array.from(areas) };
}

/** Corners of the voxels along each axis; an image has none along its third. */
function cornerDims([nx, ny, nz]: Dims, axes: 2 | 3): Dims {
  return [nx + 1, ny + 1, axes === 2 ? 1 : nz + 1];
}

/** The code of every corner: bit 0 is the voxel after it on all axes, the highest the one before it on all. */
function cornerCodes(mask: Uint8Array, dims: Dims, axes: 2 | 3): Uint8Array {
  const [cx, cy, cz] = cornerDims(dims, axes);
  const codes = new Uint8Array(cx * cy * cz);
  const steps = [0, 1] as const;
  const corners = (axes === 2 ? ([0] as const) : steps).flatMap((dz) =>
    steps.flatMap((dy) =>
      steps.map((dx) => ({ offset: dx + cx * (dy + cy * dz), bit: 1 << (dx + 2 * dy + 4 * dz) })),
    ),
  );
  for (let z = 0, n = 0; z < dims[2]; z++) {
    for (let y = 0; y < dims[1]; y++) {
      for (let x = 0, corner = cx * (y + cy * z); x < dims[0]; x++, n++, corner++) {
        if (mask[n] !== 1) continue;
        for (const { offset, bit } of corners) codes[corner + offset] = (codes[corner + offset] ?? 0) | bit;
      }
    }
  }
  return codes;
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
function areaByCode(spacing: Spacing, axes: 2 | 3): Float64Array {
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
