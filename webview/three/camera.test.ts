import { describe, expect, it } from 'vitest';
import type { Vector3 } from '../../src/volume/affine';
import {
  boundsOf,
  directionMarks,
  fittedCamera,
  onScreen,
  panned,
  rayAt,
  rightOf,
  turned,
  viewedFrom,
  zoomed,
  type Camera,
} from './camera';

const BOX = { min: [-10, 20, 30], max: [30, 60, 90] } as const;
const SIZE = { width: 400, height: 300 };
const first = fittedCamera(BOX);
const dot = (a: Vector3, b: Vector3): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

function expectUpright({ toward, up }: Camera): void {
  expect(Math.hypot(...toward)).toBeCloseTo(1, 9);
  expect(Math.hypot(...up)).toBeCloseTo(1, 9);
  expect(dot(toward, up)).toBeCloseTo(0, 9);
}

describe('the camera of the 3D view', () => {
  it('sees all of a box from its front, with the right of the patient at the left', () => {
    expectUpright(first);
    for (const x of [BOX.min[0], BOX.max[0]]) {
      for (const y of [BOX.min[1], BOX.max[1]]) {
        for (const z of [BOX.min[2], BOX.max[2]]) {
          const at = onScreen(first, [x, y, z], { width: 300, height: 300 });
          expect(Math.min(at.x, at.y)).toBeGreaterThan(0);
          expect(Math.max(at.x, at.y)).toBeLessThan(300);
        }
      }
    }
    const marks = new Map(directionMarks(first).map((mark) => [mark.letter, mark]));
    expect(marks.get('R')?.x).toBeLessThan(-0.5);
    expect(marks.get('S')?.y).toBeLessThan(-0.5);
    expect(marks.get('A')?.depth).toBeGreaterThan(0.5);
  });

  it('turns what is in front with the pointer, and stays upright in itself', () => {
    const front: Vector3 = [
      first.focus[0] + 10 * first.toward[0],
      first.focus[1] + 10 * first.toward[1],
      first.focus[2] + 10 * first.toward[2],
    ];
    const before = onScreen(first, front, SIZE);
    expect(onScreen(turned(first, 0.1, 0), front, SIZE).x).toBeGreaterThan(before.x);
    expect(onScreen(turned(first, 0, 0.1), front, SIZE).y).toBeGreaterThan(before.y);
    let camera = first;
    for (let n = 0; n < 500; n++) camera = turned(camera, 0.07, -0.05);
    expectUpright(camera);
  });

  it('moves the picture with the pointer, and enlarges it about its middle', () => {
    const point: Vector3 = [3, 40, 50];
    const before = onScreen(first, point, SIZE);
    const moved = onScreen(panned(first, 30, -20, SIZE), point, SIZE);
    expect([moved.x - before.x, moved.y - before.y]).toEqual([expect.closeTo(30, 6), expect.closeTo(-20, 6)]);
    const larger = onScreen(zoomed(first, 2), point, SIZE);
    expect(larger.x - 200).toBeCloseTo(2 * (before.x - 200), 6);
    expect(larger.y - 150).toBeCloseTo(2 * (before.y - 150), 6);
  });

  it('has a line of sight through every place that points are drawn at', () => {
    const camera = turned(first, 1, 0.7);
    const point: Vector3 = [12, 33, 71];
    const at = onScreen(camera, point, SIZE);
    const { origin, direction } = rayAt(camera, at.x, at.y, SIZE);
    const from: Vector3 = [point[0] - origin[0], point[1] - origin[1], point[2] - origin[2]];
    const along = dot(from, direction);
    expect(
      Math.hypot(
        from[0] - along * direction[0],
        from[1] - along * direction[1],
        from[2] - along * direction[2],
      ),
    ).toBeCloseTo(0, 6);
  });

  it('looks from a side of the patient with the head up', () => {
    const left = viewedFrom(first, 'L');
    expect(left.toward).toEqual([-1, 0, 0]);
    // Seen from the patient's left, the front is at the left.
    expect(rightOf(left)[1]).toBe(-1);
    for (const side of ['R', 'L', 'A', 'P', 'S', 'I'] as const) expectUpright(viewedFrom(first, side));
  });

  it('knows the box around positions, and that nothing has none', () => {
    expect(boundsOf([Float32Array.of(1, 2, 3), Float32Array.of(-4, 5, 0)])).toEqual({
      min: [-4, 2, 0],
      max: [1, 5, 3],
    });
    expect(boundsOf([new Float32Array()])).toBeUndefined();
  });
});
