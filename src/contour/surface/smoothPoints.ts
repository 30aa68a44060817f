/**
 * A smoother surface for the eye. Marching cubes on a mask gives stairs of voxels; the true surface may run
 * anywhere between the voxel centres on both sides of a vertex. Vertices move towards the middle of their
 * neighbours, but never by more than half a voxel along any axis from where they were (as in S. Gibson's
 * constrained elastic surface nets, 1998, https://www.merl.com/publications/TR99-24). Every second round
 * goes the other way, a little further, so that the surface does not shrink (G. Taubin, "A signal processing
 * approach to fair surface design", 1995, https://doi.org/10.1145/218380.218473).
 */

const ROUNDS = 12;
/** Voxels along each axis. */
export const LARGEST_SHIFT = 0.5;
/** Of the way to the neighbours' middle: towards it and, the next round, away from it. */
const [TOWARDS, AWAY] = [0.5, -0.53] as const;

/**
 * Smoothed voxel positions, in steps of one round.
 * @param points (i, j, k) a vertex of a closed surface
 */
export function* smoothPointsSteps(
  points: Float32Array,
  triangles: Uint32Array,
): Generator<undefined, Float32Array<ArrayBuffer>> {
  const moved = new Float32Array(points);
  const sums = new Float32Array(points.length);
  const counts = new Float32Array(points.length / 3);
  for (let n = 0; n < triangles.length; n++) {
    // Every neighbour is met in two triangles.
    const vertex = triangles[n] ?? 0;
    counts[vertex] = (counts[vertex] ?? 0) + 2;
  }
  for (let round = 0; round < ROUNDS; round++) {
    const share = round % 2 === 0 ? TOWARDS : AWAY;
    sums.fill(0);
    for (let n = 0; n < triangles.length; n += 3) {
      const [p, q, r] = [3 * (triangles[n] ?? 0), 3 * (triangles[n + 1] ?? 0), 3 * (triangles[n + 2] ?? 0)];
      for (let axis = 0; axis < 3; axis++) {
        const [a, b, c] = [moved[p + axis] ?? 0, moved[q + axis] ?? 0, moved[r + axis] ?? 0];
        sums[p + axis] = (sums[p + axis] ?? 0) + b + c;
        sums[q + axis] = (sums[q + axis] ?? 0) + a + c;
        sums[r + axis] = (sums[r + axis] ?? 0) + a + b;
      }
    }
    for (let n = 0, vertex = 0; n < moved.length; n += 3, vertex++) {
      const count = counts[vertex] ?? 0;
      if (count === 0) continue;
      for (let axis = n; axis < n + 3; axis++) {
        const [now, origin] = [moved[axis] ?? 0, points[axis] ?? 0];
        const wanted = now + share * ((sums[axis] ?? 0) / count - now);
        moved[axis] = Math.min(origin + LARGEST_SHIFT, Math.max(origin - LARGEST_SHIFT, wanted));
      }
    }
    yield;
  }
  return moved;
}
