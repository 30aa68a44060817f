import { describe, expect, test } from 'vitest';
import { draggedWindow, usableWindow, type IntensityWindow } from './windowLevel';

const RANGE = { low: -1000, high: 3000 };
const START = { low: 0, high: 400 };
const width = ({ low, high }: IntensityWindow): number => high - low;
const level = ({ low, high }: IntensityWindow): number => (low + high) / 2;

describe('dragging the window', () => {
  test('to the right widens it about its level', () => {
    const wider = draggedWindow(START, 100, 0, RANGE);
    expect(width(wider)).toBeGreaterThan(400);
    expect(level(wider)).toBeCloseTo(200);
  });

  test('up lowers the level, which brightens, and keeps the width', () => {
    const brighter = draggedWindow(START, 0, -100, RANGE);
    expect(level(brighter)).toBeLessThan(200);
    expect(width(brighter)).toBeCloseTo(400);
  });

  test('there and back again changes nothing', () => {
    const there = draggedWindow(START, 80, 0, RANGE);
    expect(width(draggedWindow(there, -80, 0, RANGE))).toBeCloseTo(400);
  });

  test('however far never gives an empty, endless or far away window', () => {
    for (const [dx, dy] of [
      [-1e5, 0],
      [1e5, 0],
      [0, 1e6],
      [0, -1e6],
    ] as const) {
      const window = draggedWindow(START, dx, dy, RANGE);
      expect(width(window)).toBeGreaterThan(0);
      expect(width(window)).toBeLessThanOrEqual(16_000);
      expect(Math.abs(level(window))).toBeLessThanOrEqual(7000);
    }
  });
});

test('a scan of one value gets a window that can be drawn with', () => {
  expect(usableWindow({ low: 7, high: 7 })).toEqual({ low: 7, high: 8 });
  expect(usableWindow({ low: NaN, high: 3 })).toEqual({ low: 0, high: 1 });
  expect(usableWindow({ low: -1, high: 3 })).toEqual({ low: -1, high: 3 });
});
