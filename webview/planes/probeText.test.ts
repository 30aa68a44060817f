import { describe, expect, it } from 'vitest';
import { planesOf } from '../../src/volume/planes';
import type { Probed } from '../state/probing';
import { SCAN } from '../testing';
import { contourText, probeLines, spokenProbe } from './probeText';

const { axial } = planesOf(SCAN);
const NAMES = { reference: 'rater1', prediction: 'model' };

/** On the contour of the prediction, 3 mm outside of the reference, on slice 10. */
const ON_CONTOUR: Probed = {
  plane: axial,
  slice: 10,
  at: { x: 20.5, y: 10 },
  on: { role: 'prediction', label: 1, x: 20.5, y: 10 },
  probe: {
    label: 1,
    reference: {
      volume: { distance: 3, place: [23.5, 39, 10] },
      slice: { distance: 3, place: [23.5, 39, 10] },
    },
    prediction: {
      volume: { distance: 0, place: [20.5, 39, 10] },
      slice: { distance: 0, place: [20.5, 39, 10] },
    },
  },
};

describe('a probe that stands on a contour', () => {
  it('draws the shortest line to the other, with mm', () => {
    expect(probeLines(ON_CONTOUR)).toEqual([
      {
        role: 'reference',
        from: { x: 20.5, y: 10 },
        to: { x: 23.5, y: 10 },
        text: '+3.0 mm',
        elsewhere: undefined,
      },
    ]);
  });

  it('tells the error, and which contour it stands on', () => {
    expect(contourText(ON_CONTOUR, 'reference')).toBe('+3.0 mm');
    expect(contourText(ON_CONTOUR, 'prediction')).toBe('on its contour');
    expect(spokenProbe(ON_CONTOUR, NAMES, 'liver')).toBe(
      'distance to liver: rater1 plus 3.0 mm, model on its contour',
    );
  });
});

describe('a probe whose nearest place is on another slice', () => {
  const elsewhere: Probed = {
    ...ON_CONTOUR,
    on: undefined,
    probe: {
      label: 1,
      reference: {
        volume: { distance: -4.5, place: [20, 39, 8.5] },
        slice: { distance: -9, place: [29, 39, 10] },
      },
      prediction: { volume: { distance: 6, place: [20, 39, 12] }, slice: null },
    },
  };

  it('draws the line of this slice and says how far the other is, and where', () => {
    expect(probeLines(elsewhere)).toEqual([
      {
        role: 'reference',
        from: { x: 20.5, y: 10 },
        to: { x: 29, y: 10 },
        text: '−9.0 mm',
        elsewhere: '−4.5 mm 2 slices down',
      },
    ]);
    expect(contourText(elsewhere, 'reference')).toBe('−4.5 mm 2 slices down (−9.0 mm here)');
    expect(contourText(elsewhere, 'prediction')).toBe('+6.0 mm 2 slices up (no contour here)');
  });
});

it('a map that lacks the label, and a case without labels, say so or nothing', () => {
  const missing: Probed = {
    ...ON_CONTOUR,
    on: undefined,
    probe: { label: 1, reference: { volume: null, slice: null }, prediction: null },
  };
  expect(contourText(missing, 'reference')).toBe('lacks the label');
  expect(contourText(missing, 'prediction')).toBeUndefined();
  expect(probeLines(missing)).toEqual([]);
  expect(spokenProbe({ ...missing, probe: null }, NAMES, 'liver')).toBe('');
});
