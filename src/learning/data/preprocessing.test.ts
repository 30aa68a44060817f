import { describe, expect, it } from 'vitest';
import { readerOf } from '../../volume/slab';
import { normalizationOf, preprocessingSchema } from './preprocessing';
import { scanSource } from './scanSource';

const PLACE = { plane: 'axial', pixelSize: [1, 1] } as const;
const Z_SCORE = { kind: 'z-score', clip: [0.005, 0.995] } as const;

describe('preprocessing', () => {
  it('of models of version 0.1, with one normalization that is in no list, holds for all channels', () => {
    const old = preprocessingSchema.parse({ ...PLACE, normalization: Z_SCORE });
    expect(old).toEqual({ ...PLACE, normalization: [Z_SCORE] });
    expect(normalizationOf(old, 3)).toEqual(Z_SCORE);
  });

  it('normalises each channel in its own way', () => {
    const affine = [
      [-1, 0, 0, 0],
      [0, -1, 0, 0],
      [0, 0, 1, 0],
      [0, 0, 0, 1],
    ] as const;
    const data = Float32Array.of(1, 2, 10, 30);
    const source = scanSource(
      [readerOf({ dims: [2, 1, 1], affine, dtype: 'float32', frames: 2, data })],
      2,
      { ...PLACE, normalization: [{ kind: 'none' }, { kind: 'rescale' }] },
      'scan',
    );
    expect([...source.read(0, 1)]).toEqual([1, 2, 0, 1]);
  });
});
