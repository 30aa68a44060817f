/** A surface in the world: RAS mm, triangles that face outward, normals. */
import { determinant, type Affine } from '../../volume/affine';

/**
 * Voxel positions to RAS mm.
 * @param points (i, j, k) a vertex
 * @returns (x, y, z) a vertex
 */
export function worldPoints(points: Float32Array, affine: Affine): Float32Array<ArrayBuffer> {
  const [[a, b, c, x], [d, e, f, y], [g, h, i, z]] = affine;
  const out = new Float32Array(points.length);
  for (let n = 0; n < points.length; n += 3) {
    const [p, q, r] = [points[n] ?? 0, points[n + 1] ?? 0, points[n + 2] ?? 0];
    out[n] = a * p + b * q + c * r + x;
    out[n + 1] = d * p + e * q + f * r + y;
    out[n + 2] = g * p + h * q + i * r + z;
  }
  return out;
}

/** Triangles that are counter-clockwise seen from outside in voxels, so that they are in the world, too. */
export function worldTriangles(
  triangles: Uint32Array<ArrayBuffer>,
  affine: Affine,
): Uint32Array<ArrayBuffer> {
  // An affine that mirrors turns every triangle around.
  if (determinant(affine) > 0) return triangles;
  const out = new Uint32Array(triangles);
  for (let n = 0; n < out.length; n += 3) {
    out[n + 1] = triangles[n + 2] ?? 0;
    out[n + 2] = triangles[n + 1] ?? 0;
  }
  return out;
}

/**
 * Normals of the vertices, outward, of length 1: the mean of the triangles around, by area. Taken from
 * positions in the world, so that a sheared affine needs no inverse transpose.
 */
export function vertexNormals(positions: Float32Array, triangles: Uint32Array): Float32Array<ArrayBuffer> {
  const normals = new Float32Array(positions.length);
  const at = (n: number): number => positions[n] ?? 0;
  const add = (vertex: number, x: number, y: number, z: number): void => {
    normals[vertex] = (normals[vertex] ?? 0) + x;
    normals[vertex + 1] = (normals[vertex + 1] ?? 0) + y;
    normals[vertex + 2] = (normals[vertex + 2] ?? 0) + z;
  };
  for (let n = 0; n < triangles.length; n += 3) {
    const [p, q, r] = [3 * (triangles[n] ?? 0), 3 * (triangles[n + 1] ?? 0), 3 * (triangles[n + 2] ?? 0)];
    const [ux, uy, uz] = [at(q) - at(p), at(q + 1) - at(p + 1), at(q + 2) - at(p + 2)];
    const [vx, vy, vz] = [at(r) - at(p), at(r + 1) - at(p + 1), at(r + 2) - at(p + 2)];
    const [x, y, z] = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
    add(p, x, y, z);
    add(q, x, y, z);
    add(r, x, y, z);
  }
  for (let n = 0; n < normals.length; n += 3) {
    const [x, y, z] = [normals[n] ?? 0, normals[n + 1] ?? 0, normals[n + 2] ?? 0];
    const length = Math.sqrt(x * x + y * y + z * z) || 1;
    normals[n] = x / length;
    normals[n + 1] = y / length;
    normals[n + 2] = z / length;
  }
  return normals;
}
