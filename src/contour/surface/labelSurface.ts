/**
 * The surface of one label by marching cubes on its binary mask: a vertex lies midway between the centres
 * of two neighbouring voxels, one of the label and one not, where the signed distance map of convention
 * `interface` is zero. The surface is closed and every edge belongs to two triangles: what lies outside of
 * the image counts as not of the label, as for contours, so that it closes half a voxel outside of the
 * border voxels' centres.
 */
import type { Dims } from '../mask';
import type { VoxelArray } from '../../volume/volume';
import { axisOfEdge, CUBE_CASES, EDGE_START } from './cubeCases';
import { GrowingArray } from './growingArray';
import { labelBox } from './labelBox';

/** A surface in voxels. */
export interface VoxelSurface {
  /** Vertex n is at voxel position (points[3n], points[3n + 1], points[3n + 2]); whole numbers are centres. */
  readonly points: Float32Array<ArrayBuffer>;
  /** Index in the label map of the voxel of the label that each vertex lies beside. */
  readonly voxels: Uint32Array<ArrayBuffer>;
  /** Vertices, three a triangle, counter-clockwise seen from outside of the label, were i, j, k right-handed. */
  readonly triangles: Uint32Array<ArrayBuffer>;
}

const NONE = -1;

/**
 * The surface of a label, in steps of one layer of voxels; nothing for a label that is nowhere.
 * @param labels label map, first axis fastest
 */
export function* labelSurfaceSteps(
  labels: VoxelArray,
  value: number,
  dims: Dims,
): Generator<undefined, VoxelSurface> {
  const points = new GrowingArray(Float32Array);
  const voxels = new GrowingArray(Uint32Array);
  const triangles = new GrowingArray(Uint32Array);
  const box = labelBox(labels, value, dims);
  yield;
  if (!box) return { points: points.take(), voxels: voxels.take(), triangles: triangles.take() };

  // The label's box with a rim of one voxel, so that every cube has all its corners. A layer is two masks.
  const [nx, ny] = dims;
  const columns = box.max[0] - box.min[0] + 3;
  const rows = box.max[1] - box.min[1] + 3;
  const size = columns * rows;
  const readLayer = (k: number, mask: Uint8Array): void => {
    mask.fill(0);
    if (k < box.min[2] || k > box.max[2]) return;
    for (let y = 1; y < rows - 1; y++) {
      const from = nx * (box.min[1] + y - 1 + ny * k) + box.min[0] - 1;
      for (let x = 1; x < columns - 1; x++) {
        if (labels[from + x] === value) mask[y * columns + x] = 1;
      }
    }
  };
  let [below, above] = [new Uint8Array(size), new Uint8Array(size)];
  /** Vertices on the edges along x and y of the lower and the upper layer, and along z between them. */
  let [lower, upper] = [new Int32Array(2 * size).fill(NONE), new Int32Array(2 * size).fill(NONE)];
  const between = new Int32Array(size);

  const cornerOffset = Array.from({ length: 8 }, (_, c) => (c & 1) + ((c >> 1) & 1) * columns);
  readLayer(box.min[2] - 1, below);
  for (let k = box.min[2] - 1; k <= box.max[2]; k++) {
    readLayer(k + 1, above);
    upper.fill(NONE);
    between.fill(NONE);
    /** The vertex on an edge of the cube whose lowest corner is (x, y, k), made where it is not there yet. */
    const vertexOn = (edge: number, x: number, y: number): number => {
      const axis = axisOfEdge(edge);
      const start = EDGE_START[edge] ?? 0;
      const isUpper = start >> 2 === 1;
      const cell = y * columns + x + (cornerOffset[start] ?? 0);
      const known = axis === 2 ? between : isUpper ? upper : lower;
      const place = axis === 2 ? cell : 2 * cell + axis;
      const found = known[place] ?? NONE;
      if (found !== NONE) return found;
      const made = voxels.length;
      known[place] = made;
      const i = box.min[0] - 1 + x + (start & 1);
      const j = box.min[1] - 1 + y + ((start >> 1) & 1);
      const z = k + (start >> 2);
      points.push3(i + (axis === 0 ? 0.5 : 0), j + (axis === 1 ? 0.5 : 0), z + (axis === 2 ? 0.5 : 0));
      const startsInside = (isUpper ? above : below)[cell] === 1;
      const along = startsInside ? 0 : axis === 0 ? 1 : axis === 1 ? nx : nx * ny;
      voxels.push(i + nx * (j + ny * z) + along);
      return made;
    };
    for (let y = 0; y < rows - 1; y++) {
      // Corners with x = 0 of the next cube are those with x = 1 of this one.
      let left = 0;
      for (let x = 0, cell = y * columns; x < columns - 1; x++, cell++) {
        const right =
          ((below[cell + 1] ?? 0) << 1) |
          ((below[cell + columns + 1] ?? 0) << 3) |
          ((above[cell + 1] ?? 0) << 5) |
          ((above[cell + columns + 1] ?? 0) << 7);
        const inside = left | right;
        left = right >> 1;
        if (inside === 0 || inside === 255) continue;
        const edges = CUBE_CASES[inside] ?? [];
        for (let n = 0; n < edges.length; n += 3) {
          triangles.push3(
            vertexOn(edges[n] ?? 0, x, y),
            vertexOn(edges[n + 1] ?? 0, x, y),
            vertexOn(edges[n + 2] ?? 0, x, y),
          );
        }
      }
    }
    [below, above] = [above, below];
    [lower, upper] = [upper, lower];
    yield;
  }
  return { points: points.take(), voxels: voxels.take(), triangles: triangles.take() };
}
