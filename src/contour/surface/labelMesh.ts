/** A label's surface as it is drawn: in the world, with its error, small enough to be sent. */
import type { Grid, VoxelArray } from '../../volume/volume';
import { coarseSurface } from './coarseSurface';
import { labelSurfaceSteps } from './labelSurface';
import { smoothPointsSteps } from './smoothPoints';
import { surfaceError } from './surfaceError';
import { vertexNormals, worldPoints, worldTriangles } from './worldSurface';

/** About 14 MB a surface, which reach a page in less than a second. */
export const MOST_VERTICES = 250_000;

export interface LabelMesh {
  /** RAS mm, (x, y, z) a vertex. */
  readonly positions: Float32Array<ArrayBuffer>;
  /** Outward, of length 1. */
  readonly normals: Float32Array<ArrayBuffer>;
  /** Three vertices a triangle, counter-clockwise seen from outside. */
  readonly indices: Uint32Array<ArrayBuffer>;
  /** Index in the label map of the label's voxel that each vertex lies beside. */
  readonly voxels: Uint32Array<ArrayBuffer>;
  /** mm, negative inside the reference; of the vertex before it was smoothed. */
  readonly error?: Float32Array<ArrayBuffer>;
  /** Side in voxels of the blocks whose vertices were made one; 1 where none were. */
  readonly block: number;
}

/**
 * In steps of some milliseconds each.
 * @param distances signed distance map of the same label of the reference, convention `interface`, same grid
 * @param smooth moves vertices by at most half a voxel along each axis
 */
export function* labelMeshSteps(
  labels: Grid & { readonly data: VoxelArray },
  value: number,
  distances: Float32Array | undefined,
  smooth: boolean,
  mostVertices = MOST_VERTICES,
): Generator<undefined, LabelMesh> {
  const { data, dims, affine } = labels;
  const found = yield* labelSurfaceSteps(data, value, dims);
  const exact = { ...found, error: distances && surfaceError(found, distances, dims) };
  yield;
  const {
    surface: { points, voxels, triangles, error },
    block,
  } = coarseSurface(exact, mostVertices);
  yield;
  const shown = smooth ? yield* smoothPointsSteps(points, triangles) : points;
  const positions = worldPoints(shown, affine);
  const indices = worldTriangles(triangles, affine);
  yield;
  const normals = vertexNormals(positions, indices);
  return { positions, normals, indices, voxels, ...(error ? { error } : {}), block };
}
