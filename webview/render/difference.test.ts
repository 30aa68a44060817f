import { describe, expect, it } from 'vitest';
import type { SliceImage } from '../../src/protocol/schemas';
import { differenceOf } from './difference';

const slice = (...rows: readonly string[]): SliceImage => ({
  width: rows[0]?.length ?? 0,
  height: rows.length,
  data: Uint8Array.from(rows.join(''), Number),
});

describe('the difference of two label maps', () => {
  const reference = slice('01100', '01120', '00022');
  const prediction = slice('00110', '01110', '00022');

  it('is missed, extra, or another label, in runs of pixels', () => {
    expect(differenceOf(reference, prediction, [])).toEqual({
      missed: [0, 1, 2],
      extra: [0, 3, 4],
      other: [1, 3, 4],
    });
  });

  it('takes hidden labels for background', () => {
    expect(differenceOf(reference, prediction, [2])).toEqual({
      missed: [0, 1, 2],
      extra: [0, 3, 4, 1, 3, 4],
      other: [],
    });
    expect(differenceOf(reference, prediction, [1])).toEqual({ missed: [1, 3, 4], extra: [], other: [] });
  });

  it('is nothing where both are the same', () => {
    expect(differenceOf(reference, reference, [])).toEqual({ missed: [], extra: [], other: [] });
  });

  it('is computed once for two slices and labels', () => {
    const hidden: readonly number[] = [];
    expect(differenceOf(reference, prediction, hidden)).toBe(differenceOf(reference, prediction, hidden));
  });
});
