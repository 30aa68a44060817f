import { describe, expect, it } from 'vitest';
import { looksLikeCt, presetOf, scaledWindow, steppedPreset, windowPresets } from './windowPresets';

const MR = {
  min: 0,
  max: 1200,
  window: { low: 10, high: 900 },
  percentiles: [
    { below: 5, low: 40, high: 700 },
    { below: 0.1, low: 0, high: 1100 },
  ],
};
const CT = { ...MR, min: -1024, max: 3071, window: { low: -1000, high: 600 } };

describe('the windows offered', () => {
  it('are those of CT where air is far below zero', () => {
    const names = windowPresets(CT).map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['Soft tissue', 'Lung', 'Bone', 'Brain', 'Liver', 'Mediastinum']),
    );
    expect(windowPresets(CT).find(({ key }) => key === 'lung')?.window).toEqual({ low: -1350, high: 150 });
    expect(windowPresets(CT).find(({ key }) => key === 'brain')?.window).toEqual({ low: 0, high: 80 });
  });

  it('are percentiles elsewhere', () => {
    expect(windowPresets(MR).map(({ name }) => name)).toEqual([
      'Automatic',
      'Percentiles 5–95',
      'Percentiles 0.1–99.9',
      'Full range',
    ]);
  });

  it('are none that cannot be drawn with', () => {
    const flat = { ...MR, min: 3, max: 3, window: { low: 3, high: 4 }, percentiles: [] };
    expect(windowPresets(flat).map(({ key }) => key)).toEqual(['auto']);
  });

  it.each([
    ['MR', 0, 4095, false],
    ['MR after z-scores', -4.2, 9.1, false],
    ['a picture', 0, 255, false],
    ['CT with padding', -3024, 1500, true],
    ['CT cut off at the window', -1000, 1000, true],
    ['phase in milliradians', -3142, 3142, true],
    ['a distance map', -600, 20, false],
  ])('take %s for CT or not by its smallest and largest value', (_, min, max, isCt) => {
    expect(looksLikeCt({ min, max })).toBe(isCt);
  });

  it('are gone through in both directions, from one that is none of them too', () => {
    const presets = windowPresets(CT);
    const own = { low: 1, high: 2 };
    expect(steppedPreset(presets, own, 1)).toBe(presets[0]);
    expect(steppedPreset(presets, own, -1)).toBe(presets.at(-1));
    expect(steppedPreset(presets, CT.window, 1)?.name).toBe('Soft tissue');
    expect(steppedPreset(presets, CT.window, -1)?.name).toBe('Full range');
    expect(presetOf(presets, own)).toBeUndefined();
  });
});

it('a window is made narrower and wider about its level', () => {
  expect(scaledWindow({ low: 0, high: 100 }, 0.5)).toEqual({ low: 25, high: 75 });
  expect(scaledWindow({ low: -50, high: 50 }, 2)).toEqual({ low: -100, high: 100 });
});
