import { expect, it } from 'vitest';
import type { SliceContour } from '../../src/protocol/schemas';
import { snapped } from './snap';

const contour = (label: number, ...points: readonly number[]): SliceContour => ({
  label,
  points: Float32Array.from(points),
  starts: Uint32Array.of(0, points.length / 2),
});
const candidates = [
  { role: 'prediction', contours: [contour(1, 5.5, 5, 6, 5.5)] },
  { role: 'reference', contours: [contour(2, 8.5, 5)] },
] as const;
const PIXEL = { pixelWidth: 1, pixelHeight: 2 };

it('a probe stands on the nearest point of a contour within reach, measured in mm', () => {
  expect(snapped(candidates, { x: 5, y: 5 }, PIXEL, 1, [])).toEqual({
    role: 'prediction',
    label: 1,
    x: 5.5,
    y: 5,
  });
  expect(snapped(candidates, { x: 8, y: 5.2 }, PIXEL, 1, [])).toMatchObject({ role: 'reference', label: 2 });
  // 3 pixels down are 6 mm.
  expect(snapped(candidates, { x: 5.5, y: 8 }, PIXEL, 5, [])).toBeUndefined();
  expect(snapped(candidates, { x: 2, y: 5 }, PIXEL, 5, [])).toMatchObject({ role: 'prediction' });
});

it('a voxel beside a contour is within reach always, hidden labels never', () => {
  expect(snapped(candidates, { x: 5, y: 5 }, PIXEL, 0, [])).toMatchObject({ x: 5.5, y: 5 });
  expect(snapped(candidates, { x: 8, y: 5 }, PIXEL, 1, [2])).toBeUndefined();
});
