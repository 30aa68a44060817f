import { describe, expect, it } from 'vitest';
import type { VoxelArray } from '../volume/volume';
import { meanScores, scoreLabels } from './labelScores';
import { drawBall, drawBox } from './shapes.fixture';

const dims = [20, 20, 20] as const;
const spacing = [1, 1, 2] as const;
const none = new Uint8Array(8000);
const box = drawBox(dims, [8, 8, 8], [10, 10, 10]);
const score = (reference: VoxelArray, prediction: VoxelArray, tolerance = 1) =>
  scoreLabels({ reference, prediction, dims, spacing }, [1], tolerance)[0];

describe('scores of a label', () => {
  it('are perfect for a perfect prediction', () => {
    expect(score(box, box)).toEqual({ dice: 1, hd95: 0, nsd: 1, componentRecall: 1 });
  });

  it('measure surfaces in mm with the spacing', () => {
    const shifted = drawBox(dims, [8, 8, 9], [10, 10, 11]);
    expect(score(box, shifted)).toMatchObject({ dice: 2 / 3, hd95: 2 });
    expect(score(box, shifted, 2)?.nsd).toBe(1);
    expect(score(box, shifted, 1)?.nsd).toBeLessThan(1);
  });

  it('count a missed or an invented label as bad as can be, and tell them from nothing to measure', () => {
    const diagonal = Math.hypot(20, 20, 40);
    expect(score(box, none)).toEqual({ dice: 0, hd95: diagonal, nsd: 0, componentRecall: 0 });
    expect(score(none, box)).toEqual({ dice: 0, hd95: diagonal, nsd: 0, componentRecall: null });
    expect(score(none, none)).toEqual({ dice: null, hd95: null, nsd: null, componentRecall: null });
  });

  it('know no third axis in an image', () => {
    const image = { dims: [4, 3, 1], spacing: [1, 1, 50] } as const;
    const [missed] = scoreLabels(
      { ...image, reference: new Uint8Array(12).fill(1), prediction: new Uint8Array(12) },
      [1],
      1,
    );
    expect(missed?.hd95).toBe(5);
  });

  it('are those of each label alone', () => {
    const reference = box.map((value) => 3 * value);
    const prediction = drawBall(dims, spacing, [9, 9, 18], 6).map((value, n) =>
      box[n] === 1 ? 3 : 5 * value,
    );
    const scores = scoreLabels({ reference, prediction, dims, spacing }, [5, 3], 1);
    expect(scores).toEqual([
      { dice: 0, hd95: Math.hypot(20, 20, 40), nsd: 0, componentRecall: null },
      { dice: 1, hd95: 0, nsd: 1, componentRecall: 1 },
    ]);
  });

  it('have means over what could be measured', () => {
    const [whole, part] = [score(box, box), score(none, box)];
    expect(whole && part && meanScores([whole, part])).toEqual({
      dice: 0.5,
      hd95: Math.hypot(20, 20, 40) / 2,
      nsd: 0.5,
      componentRecall: 1,
    });
    expect(meanScores([])).toEqual({ dice: null, hd95: null, nsd: null, componentRecall: null });
  });
});
