import { describe, expect, it } from 'vitest';
import { axisOfEdge, CUBE_CASES, EDGE_START } from './cubeCases';

const crossed = (inside: number): number[] =>
  EDGE_START.flatMap((start, edge) => {
    const end = start | (1 << axisOfEdge(edge));
    return ((inside >> start) & 1) === ((inside >> end) & 1) ? [] : [edge];
  });

describe('the cases of marching cubes', () => {
  it('use exactly the edges whose ends differ', () => {
    CUBE_CASES.forEach((triangles, inside) => {
      expect([...new Set(triangles)].sort((a, b) => a - b)).toEqual(crossed(inside));
    });
  });

  it('cut a single corner off, seen from outside of it', () => {
    // Corner 0 at the origin: the middles of its x, y and z edge turn counter-clockwise seen from (1, 1, 1).
    const [a = 0] = CUBE_CASES[1] ?? [];
    const turned = CUBE_CASES[1]?.map((edge) => (edge - a + 12) % 12);
    expect(turned).toEqual([0, 4, 8]);
  });

  it('keep corners apart that touch across a diagonal of a face', () => {
    expect(CUBE_CASES[0b1001]).toHaveLength(6);
    expect(CUBE_CASES[0b01101001]).toHaveLength(12);
  });

  it('have no triangle twice and none that is turned', () => {
    CUBE_CASES.forEach((triangles) => {
      const directed = new Map<string, number>();
      for (let n = 0; n < triangles.length; n += 3) {
        for (const [from, to] of [
          [0, 1],
          [1, 2],
          [2, 0],
        ] as const) {
          const key = `${triangles[n + from]}-${triangles[n + to]}`;
          directed.set(key, (directed.get(key) ?? 0) + 1);
        }
      }
      expect([...directed.values()].every((count) => count === 1)).toBe(true);
    });
  });
});
