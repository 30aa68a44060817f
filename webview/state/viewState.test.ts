import { describe, expect, test } from 'vitest';
import { SCAN } from '../testing';
import { initialViewState, insideVolume, restoredViewState, shownPlanes } from './viewState';

describe('the state of the view', () => {
  test('begins in the middle of the volume with the default window', () => {
    const view = initialViewState(SCAN);
    expect(view.cursor).toEqual([20, 25, 15]);
    expect(view.window).toEqual({ low: 10, high: 900 });
  });

  test('comes back as it was saved', () => {
    const saved = { ...initialViewState(SCAN), cursor: [1, 2, 3], hiddenLabels: [2] };
    expect(restoredViewState(JSON.parse(JSON.stringify(saved)), SCAN)).toEqual(saved);
  });

  test('comes back also where it was saved before there were isolines, difference, probe, layouts and colours', () => {
    const { difference, probe, distance, layout, colors, ...before } = initialViewState(SCAN);
    const { isolines, isolineStep, ...distanceBefore } = distance;
    const saved = { ...before, cursor: [1, 2, 3], distance: { ...distanceBefore, clip: 7 } };
    expect(restoredViewState(saved, SCAN)).toEqual({
      ...saved,
      difference,
      probe,
      layout,
      colors,
      distance: { ...saved.distance, isolines, isolineStep },
    });
  });

  test('begins anew for another scan, another size, or what is no state', () => {
    const saved = { ...initialViewState(SCAN), cursor: [1, 2, 3] };
    const fresh = initialViewState(SCAN);
    expect(restoredViewState({ ...saved, scan: { ...saved.scan, path: '/else' } }, SCAN)).toEqual(fresh);
    expect(restoredViewState({ ...saved, scan: { ...saved.scan, dims: [1, 1, 1] } }, SCAN)).toEqual(fresh);
    expect(restoredViewState({ ...saved, version: 0 }, SCAN)).toEqual(fresh);
    expect(restoredViewState('nonsense', SCAN)).toEqual(fresh);
    expect(restoredViewState(undefined, SCAN)).toEqual(fresh);
  });

  test('never puts the crosshair outside of the volume', () => {
    const saved = { ...initialViewState(SCAN), cursor: [-5, 500, 3] };
    expect(restoredViewState(saved, SCAN).cursor).toEqual([0, 49, 3]);
    expect(insideVolume([3.6, -0.4, 29.9], SCAN.dims)).toEqual([4, 0, 29]);
  });
});

test('a volume has three planes, a single image one', () => {
  expect(shownPlanes(SCAN)).toEqual(['axial', 'coronal', 'sagittal']);
  expect(shownPlanes({ ...SCAN, dims: [40, 50, 1] })).toEqual(['axial']);
});

test('a row of voxels still has planes', () => {
  expect(shownPlanes({ ...SCAN, dims: [40, 1, 1] })).toHaveLength(3);
});
