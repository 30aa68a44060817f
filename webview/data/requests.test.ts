import { expect, test } from 'vitest';
import { answerBytes, requestKey, type SliceRequest, isAffected } from './requests';

const ON = { handle: 3, plane: 'axial', slice: 7 } as const;

test('requests with different answers have different keys', () => {
  const requests: readonly SliceRequest[] = [
    { kind: 'voxels', ...ON },
    { kind: 'voxels', ...ON, handle: 4 },
    { kind: 'voxels', ...ON, plane: 'coronal' },
    { kind: 'voxels', ...ON, slice: 8 },
    { kind: 'contours', ...ON, reference: undefined },
    { kind: 'contours', ...ON, reference: 2 },
    { kind: 'distance', ...ON, label: 1 },
    { kind: 'distance', ...ON, label: 2 },
  ];
  expect(new Set(requests.map(requestKey)).size).toBe(requests.length);
});

test('an answer weighs what its arrays do', () => {
  const image = { width: 2, height: 3, data: new Int16Array(6) };
  expect(answerBytes({ kind: 'image', image })).toBe(12);
  const contour = {
    label: 1,
    points: new Float32Array(20),
    starts: new Uint32Array(1),
    error: new Float32Array(10),
  };
  expect(answerBytes({ kind: 'contours', contours: [contour] })).toBeGreaterThanOrEqual(124);
});

test('a change of voxels affects slices through its box, and distances to the surface everywhere', () => {
  const change = { handle: 2, box: { min: [1, 2, 3], max: [4, 5, 6] } } as const;
  const on = { plane: 'axial', slice: 6 } as const;
  const beside = { plane: 'axial', slice: 7 } as const;
  const affected = (request: SliceRequest): boolean => isAffected(request, change, 2);
  expect(affected({ kind: 'voxels', handle: 2, ...on })).toBe(true);
  expect(affected({ kind: 'voxels', handle: 2, ...beside })).toBe(false);
  expect(affected({ kind: 'voxels', handle: 3, ...on })).toBe(false);
  expect(affected({ kind: 'contours', handle: 2, reference: 3, ...on })).toBe(true);
  expect(affected({ kind: 'contours', handle: 2, reference: 3, ...beside })).toBe(false);
  expect(affected({ kind: 'contours', handle: 3, reference: 2, ...beside })).toBe(true);
  expect(affected({ kind: 'distance', handle: 2, label: 1, ...beside })).toBe(true);
  expect(affected({ kind: 'distance', handle: 3, label: 1, ...on })).toBe(false);
});
