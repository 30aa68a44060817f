/** What geometry says of a surface. For tests only. */
import type { VoxelArray } from '../../volume/volume';
import { voxelToWorld, type Affine, type Vector3 } from '../../volume/affine';
import type { Dims } from '../mask';
import { labelSurfaceSteps, type VoxelSurface } from './labelSurface';

export function finish<T>(steps: Generator<undefined, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

export const labelSurface = (labels: VoxelArray, value: number, dims: Dims): VoxelSurface =>
  finish(labelSurfaceSteps(labels, value, dims));

/** A label map with value 1 where `isInside` says so of a voxel's centre in the world. */
export function labelled(
  dims: Dims,
  affine: Affine,
  isInside: (world: Vector3) => boolean,
): Uint8Array<ArrayBuffer> {
  const labels = new Uint8Array(dims[0] * dims[1] * dims[2]);
  for (let k = 0, n = 0; k < dims[2]; k++) {
    for (let j = 0; j < dims[1]; j++) {
      for (let i = 0; i < dims[0]; i++, n++) {
        if (isInside(voxelToWorld(affine, [i, j, k]))) labels[n] = 1;
      }
    }
  }
  return labels;
}

/** How often each edge is used, counted apart in both directions. */
export function edgeUses(triangles: Uint32Array): {
  readonly uses: Map<string, number>;
  readonly edges: number;
} {
  const uses = new Map<string, number>();
  const undirected = new Set<string>();
  for (let n = 0; n < triangles.length; n += 3) {
    for (const [from, to] of [
      [0, 1],
      [1, 2],
      [2, 0],
    ] as const) {
      const [a, b] = [triangles[n + from] ?? -1, triangles[n + to] ?? -1];
      uses.set(`${a} ${b}`, (uses.get(`${a} ${b}`) ?? 0) + 1);
      undirected.add(a < b ? `${a} ${b}` : `${b} ${a}`);
    }
  }
  return { uses, edges: undirected.size };
}

/** Whether every edge is used once in each direction: closed, two triangles an edge, turned the same way. */
export function isClosed(triangles: Uint32Array): boolean {
  const { uses } = edgeUses(triangles);
  return [...uses].every(
    ([edge, count]) => count === 1 && uses.get(edge.split(' ').reverse().join(' ')) === 1,
  );
}

/** Vertices - edges + triangles: 2 for a sphere, 0 for a torus. */
export function eulerCharacteristic(triangles: Uint32Array): number {
  return new Set(triangles).size - edgeUses(triangles).edges + triangles.length / 3;
}

/** Area, and volume by the divergence theorem: positive where triangles face outward. */
export function measures(
  positions: Float32Array,
  triangles: Uint32Array,
): { readonly area: number; readonly volume: number } {
  let [area, volume] = [0, 0];
  const point = (vertex: number): Vector3 => [
    positions[3 * vertex] ?? 0,
    positions[3 * vertex + 1] ?? 0,
    positions[3 * vertex + 2] ?? 0,
  ];
  for (let n = 0; n < triangles.length; n += 3) {
    const p = point(triangles[n] ?? 0);
    const normal = cross(minus(point(triangles[n + 1] ?? 0), p), minus(point(triangles[n + 2] ?? 0), p));
    area += Math.hypot(...normal) / 2;
    volume += (p[0] * normal[0] + p[1] * normal[1] + p[2] * normal[2]) / 6;
  }
  return { area, volume };
}

const minus = (a: Vector3, b: Vector3): Vector3 => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
const cross = (a: Vector3, b: Vector3): Vector3 => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
