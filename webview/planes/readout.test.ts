import { describe, expect, test } from 'vitest';
import { planesOf } from '../../src/volume/planes';
import { SCAN, SCENE } from '../testing';
import { readoutAt, slicePosition, spokenReadout, worldText } from './readout';

const { axial, sagittal, coronal } = planesOf(SCAN);
const filled = (value: number) => ({ width: 40, height: 50, data: new Int16Array(2000).fill(value) });

describe('the readout', () => {
  const readout = readoutAt(
    SCENE,
    axial,
    5,
    { x: 3.4, y: 10.2 },
    {
      scan: filled(35),
      reference: filled(1),
      prediction: filled(9),
    },
  );

  test('names value, labels, voxel and world position under a place', () => {
    expect(readout).toEqual({
      voxel: [3, 39, 5],
      world: [17, 28, 15],
      value: '35',
      reference: 'label 1',
      prediction: '9 (not in the label table)',
    });
  });

  test('is spoken as one sentence', () => {
    expect(spokenReadout(axial, 5, readout)).toBe(
      'axial slice 6 of 30, value 35, label label 1, predicted 9 (not in the label table)',
    );
  });

  test('ends at the border of the slice', () => {
    const images = { scan: filled(1), reference: undefined, prediction: undefined };
    expect(readoutAt(SCENE, axial, 5, { x: -0.6, y: 0 }, images)).toBeUndefined();
    expect(readoutAt(SCENE, axial, 5, { x: 39.6, y: 0 }, images)).toBeUndefined();
    expect(readoutAt(SCENE, axial, 5, { x: 39.4, y: 49.4 }, images)?.value).toBe('1');
  });

  test('says nothing of slices that have not come', () => {
    const images = { scan: undefined, reference: undefined, prediction: undefined };
    expect(readoutAt(SCENE, axial, 5, { x: 0, y: 0 }, images)?.value).toBeUndefined();
  });
});

test('a slice is named by the patient direction it lies in', () => {
  expect(slicePosition(SCENE, axial, [0, 0, 4])).toBe('S 12.0 mm');
  expect(slicePosition(SCENE, sagittal, [25, 0, 0])).toBe('L 5.0 mm');
  expect(slicePosition(SCENE, coronal, [0, 5, 0])).toBe('P 40.0 mm');
});

test('world positions have a tenth of a millimetre', () => {
  expect(worldText([1.25, -3, 0])).toBe('1.3, −3.0, 0.0 mm');
});
