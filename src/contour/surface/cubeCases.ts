/**
 * The 256 cases of marching cubes, worked out from their rules when the module is loaded.
 *
 * Lorensen and Cline, "Marching Cubes", 1987 (https://doi.org/10.1145/37402.37422), published a table whose
 * ambiguous cases leave holes (Durst 1988). Here a face of a cube alone decides how the surface crosses it:
 * corners inside that touch across a diagonal only are kept apart, as sliceContours keeps pixels apart. Both
 * cubes of a face see the same four corners and so draw the same lines on it. Triangles within a cube
 * have no edge on a face but those lines, so that every edge belongs to exactly two triangles.
 *
 * Corner c of a cube is at (c & 1, c >> 1 & 1, c >> 2 & 1). Edge 4 * axis + n runs along an axis from the
 * corner whose other two coordinates, lower axis first, are the bits of n. A case is the set of corners
 * inside, corner c being bit c.
 */

type Point = readonly [number, number, number];

/** The corner each edge starts at; it ends at the corner 1 << axis further. */
export const EDGE_START: readonly number[] = Array.from({ length: 12 }, (_, edge) => {
  const axis = Math.floor(edge / 4);
  const [low, high] = [edge & 1, (edge >> 1) & 1];
  if (axis === 0) return (low << 1) | (high << 2);
  return axis === 1 ? low | (high << 2) : low | (high << 1);
});

export const axisOfEdge = (edge: number): number => Math.floor(edge / 4);

/** The four corners of each face, counter-clockwise seen from outside of the cube. */
const FACES: readonly (readonly number[])[] = [0, 1, 2].flatMap((axis) => {
  const [u, v] = [1 << ((axis + 1) % 3), 1 << ((axis + 2) % 3)];
  const far = 1 << axis;
  return [
    [0, v, u | v, u],
    [far, far | u, far | u | v, far | v],
  ];
});

function edgeBetween(a: number, b: number): number {
  const edge = EDGE_START.findIndex(
    (start, e) => start === Math.min(a, b) && (start | (1 << axisOfEdge(e))) === Math.max(a, b),
  );
  if (edge < 0) throw new RangeError(`Corners ${a} and ${b} have no edge in common.`);
  return edge;
}

const MIDDLES: readonly Point[] = EDGE_START.map((corner, edge) => {
  const at = (axis: number): number => (axis === axisOfEdge(edge) ? 0.5 : (corner >> axis) & 1);
  return [at(0), at(1), at(2)];
});

/** Whether both edges border the same face. */
const SHARE_FACE: readonly (readonly boolean[])[] = MIDDLES.map((a) =>
  MIDDLES.map((b) => a.some((x, axis) => x !== 0.5 && x === b[axis])),
);

/** Closed lines of the surface on the faces of the cube, as edges crossed, counter-clockwise seen from outside of the label. */
function loopsOf(inside: number): number[][] {
  const isInside = (corner: number | undefined): boolean =>
    corner !== undefined && ((inside >> corner) & 1) === 1;
  const next = new Map<number, number>();
  for (const face of FACES) {
    face.forEach((corner, n) => {
      const before = face[(n + 3) % 4] ?? 0;
      if (!isInside(corner) || isInside(before)) return;
      // A run of corners inside begins here: a line cuts it off.
      let last = n;
      while (isInside(face[(last + 1) % 4])) last++;
      const leaving = edgeBetween(face[last % 4] ?? 0, face[(last + 1) % 4] ?? 0);
      next.set(edgeBetween(before, corner), leaving);
    });
  }
  const loops: number[][] = [];
  while (next.size > 0) {
    const loop: number[] = [];
    let [edge] = next.keys();
    while (edge !== undefined) {
      const onwards = next.get(edge);
      if (onwards === undefined) break;
      next.delete(edge);
      loop.push(edge);
      edge = onwards;
    }
    loops.push(loop);
  }
  return loops;
}

/** Twice the area of a triangle of edge middles. */
function doubleArea(a: number, b: number, c: number): number {
  const [p = [0, 0, 0], q = p, r = p] = [MIDDLES[a], MIDDLES[b], MIDDLES[c]];
  const [ux, uy, uz] = [q[0] - p[0], q[1] - p[1], q[2] - p[2]];
  const [vx, vy, vz] = [r[0] - p[0], r[1] - p[1], r[2] - p[2]];
  return Math.hypot(uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx);
}

interface Cut {
  readonly cost: number;
  readonly triangles: readonly number[];
}
const NO_CUT: Cut = { cost: Infinity, triangles: [] };

/** The triangulation of least area that has neither an edge on a face, other than the loop's own, nor a flat triangle. */
function triangulate(loop: readonly number[]): readonly number[] {
  const last = loop.length - 1;
  const at = (n: number): number => loop[n] ?? 0;
  const allowed = (a: number, b: number): boolean =>
    b - a === 1 || (a === 0 && b === last) || SHARE_FACE[at(a)]?.[at(b)] === false;
  /** Of the part of the loop from a to b, closed by a straight line. */
  const best = (a: number, b: number): Cut => {
    if (!allowed(a, b)) return NO_CUT;
    if (b - a === 1) return { cost: 0, triangles: [] };
    let found = NO_CUT;
    for (let middle = a + 1; middle < b; middle++) {
      const area = doubleArea(at(a), at(middle), at(b));
      const [left, right] = [best(a, middle), best(middle, b)];
      const cost = area < 1e-9 ? Infinity : area + left.cost + right.cost;
      if (cost < found.cost - 1e-9) {
        found = {
          cost,
          triangles: [...left.triangles, at(a), at(middle), at(b), ...right.triangles],
        };
      }
    }
    return found;
  };
  const { cost, triangles } = best(0, last);
  if (cost === Infinity) throw new RangeError(`The loop ${loop.join(' ')} cannot be triangulated.`);
  return triangles;
}

/** Triangles of each case: edges of the cube, three a triangle, counter-clockwise seen from outside of the label. */
export const CUBE_CASES: readonly (readonly number[])[] = Array.from({ length: 256 }, (_, inside) =>
  loopsOf(inside).flatMap(triangulate),
);
