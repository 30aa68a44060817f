import { describe, expect, test } from 'vitest';
import { requestKey } from '../data/requests';
import { SCAN, SCENE } from '../testing';
import { distanceLayer, planeContent, requestsOf, wantedRequests } from './planeContent';
import { initialViewState, type ViewState } from './viewState';

const VIEW = initialViewState(SCAN);
const PLANES = ['axial', 'coronal', 'sagittal'] as const;
const keys = (view: ViewState, plane: (typeof PLANES)[number] = 'axial'): readonly string[] =>
  requestsOf(planeContent(SCENE, view, plane)).map(requestKey);

describe('a plane', () => {
  test('shows the slice through the crosshair', () => {
    const view: ViewState = { ...VIEW, cursor: [3, 4, 5] };
    expect(planeContent(SCENE, view, 'axial').slice).toBe(5);
    expect(planeContent(SCENE, view, 'coronal').slice).toBe(4);
    expect(planeContent(SCENE, view, 'sagittal').slice).toBe(3);
  });

  test('needs the scan, both label maps and their contours, the prediction against the reference', () => {
    expect(keys(VIEW)).toEqual([
      'voxels/1/axial/15',
      'voxels/2/axial/15',
      'contours/2/axial/15/-',
      'voxels/3/axial/15',
      'contours/3/axial/15/2',
    ]);
  });

  test('needs no contours that are not shown, but the voxels still, to name what is under the pointer', () => {
    const hidden = { fill: false, contour: false };
    const view = { ...VIEW, layers: { reference: hidden, prediction: hidden } };
    expect(keys(view)).toEqual(['voxels/1/axial/15', 'voxels/2/axial/15', 'voxels/3/axial/15']);
  });

  test('needs the distance map of the chosen layer and label', () => {
    const view: ViewState = {
      ...VIEW,
      distance: { ...VIEW.distance, layer: 'prediction', label: 2 },
    };
    expect(keys(view).at(-1)).toBe('distance/3/axial/15/2');
  });

  test('has no error to measure without a reference', () => {
    const content = planeContent({ ...SCENE, reference: null }, VIEW, 'axial');
    expect(content.prediction?.contours?.reference).toBeUndefined();
  });
});

test('the distance map falls back to the first label, and to none without its layer', () => {
  const distance = { ...VIEW.distance, layer: 'reference', label: 77 } as const;
  expect(distanceLayer(SCENE, { distance })).toEqual({ handle: 2, label: 1 });
  expect(distanceLayer({ ...SCENE, reference: null }, { distance })).toBeUndefined();
});

describe('what is wanted', () => {
  test('begins with the plane in use and ends with neighbours', () => {
    const wanted = wantedRequests(SCENE, VIEW, PLANES, 'coronal').map(requestKey);
    expect(wanted[0]).toBe('voxels/1/coronal/25');
    expect(wanted.indexOf('voxels/1/sagittal/20')).toBeLessThan(wanted.indexOf('voxels/1/coronal/26'));
    expect(wanted.indexOf('voxels/1/coronal/26')).toBeLessThan(wanted.indexOf('voxels/1/axial/16'));
  });

  test('holds no slice outside of the volume', () => {
    const view: ViewState = { ...VIEW, cursor: [0, 49, 29] };
    const slices = wantedRequests(SCENE, view, PLANES, 'axial');
    const depth = { axial: 30, coronal: 50, sagittal: 40 };
    expect(slices.every(({ plane, slice }) => slice >= 0 && slice < depth[plane])).toBe(true);
  });
});
