import { describe, expect, it } from 'vitest';
import { completeTable, countLabels, NotALabelMapError } from './labelValues';

describe('the labels of a label map', () => {
  it('are counted, background included', () => {
    const counts = countLabels(Uint8Array.of(0, 0, 2, 2, 2, 1, 0));
    expect([...counts].sort()).toEqual([
      [0, 3],
      [1, 1],
      [2, 3],
    ]);
  });

  it.each([0.5, -1, NaN])('cannot be %d', (value) => {
    expect(() => countLabels(Float32Array.of(0, value, 0))).toThrow(NotALabelMapError);
  });

  it('are not thousands: that is a scan', () => {
    expect(() => countLabels(Uint16Array.from({ length: 5000 }, (_, n) => n))).toThrow('Was a scan chosen');
  });

  it('are listed as the table names them, then the ones it lacks', () => {
    const liver = { value: 2, name: 'liver', color: [1, 2, 3] as const };
    const table = completeTable(countLabels(Uint8Array.of(0, 1, 2, 7)), [liver]);
    expect(table[0]).toBe(liver);
    expect(table.slice(1)).toMatchObject([
      { value: 1, name: 'label 1' },
      { value: 7, name: 'label 7' },
    ]);
  });
});
