import { describe, expect, it } from 'vitest';
import { nextScanMap, SCAN_COLORS_SIZE, scanColorGradient, SCAN_MAPS, scanColorTable } from './scanColors';

const luminances = (table: Uint8Array): readonly number[] =>
  Array.from(
    { length: SCAN_COLORS_SIZE },
    (_, n) =>
      0.2126 * (table[4 * n] ?? 0) + 0.7152 * (table[4 * n + 1] ?? 0) + 0.0722 * (table[4 * n + 2] ?? 0),
  );

describe('the colours of a scan', () => {
  it('are grey values as they are where nothing else is chosen', () => {
    const table = scanColorTable({ map: 'grey', invert: false });
    for (let n = 0; n < SCAN_COLORS_SIZE; n++) {
      expect([...table.subarray(4 * n, 4 * n + 4)]).toEqual([n, n, n, 255]);
    }
  });

  it.each(SCAN_MAPS)('get brighter with every value: %s', (map) => {
    const rising = luminances(scanColorTable({ map, invert: false }));
    expect(rising.every((value, n) => n === 0 || value >= (rising[n - 1] ?? 0) - 0.5)).toBe(true);
    expect((rising.at(-1) ?? 0) - (rising[0] ?? 0)).toBeGreaterThan(180);
  });

  it.each(SCAN_MAPS)('run the other way round when inverted: %s', (map) => {
    const upright = luminances(scanColorTable({ map, invert: false }));
    expect(luminances(scanColorTable({ map, invert: true }))).toEqual([...upright].reverse());
  });

  it('are one array for one choice, which renderers tell apart by identity', () => {
    const colors = { map: 'viridis', invert: true } as const;
    expect(scanColorTable(colors)).toBe(scanColorTable({ ...colors }));
  });

  it('have the published ends and middle of viridis', () => {
    const table = scanColorTable({ map: 'viridis', invert: false });
    expect([...table.subarray(0, 3)]).toEqual([0x44, 0x01, 0x54]);
    expect([...table.subarray(4 * 255, 4 * 255 + 3)]).toEqual([0xfd, 0xe7, 0x25]);
    // matplotlib's entry 127 is (0.128729, 0.563265, 0.551229).
    [33, 144, 141].forEach((value, c) => {
      expect(Math.abs((table[4 * 127 + c] ?? 0) - value)).toBeLessThan(4);
    });
  });

  it('are gone through in a circle', () => {
    const seen = SCAN_MAPS.map((map) => nextScanMap(map));
    expect(new Set(seen).size).toBe(SCAN_MAPS.length);
  });

  it('are drawn as a gradient in the same direction', () => {
    expect(scanColorGradient({ map: 'grey', invert: true })).toBe(
      'linear-gradient(to right, rgb(255 255 255), rgb(0 0 0))',
    );
  });
});
