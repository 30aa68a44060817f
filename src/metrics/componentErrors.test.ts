import { describe, expect, it } from 'vitest';
import type { Affine } from '../volume/affine';
import type { Volume } from '../volume/volume';
import type { ErrorComponent } from './componentErrors';
import { errorOverviewSteps } from './errorOverview';
import { drawMask } from './shapes.fixture';

const DIMS = [60, 40, 1] as const;
const AFFINE: Affine = [
  [1, 0, 0, 0],
  [0, 1, 0, 0],
  [0, 0, 5, 0],
  [0, 0, 0, 1],
];
/** First and last pixel along i, then along j. */
type Rectangle = readonly [number, number, number, number];

function volumeOf(rectangles: readonly Rectangle[]): Volume {
  const data = drawMask(DIMS, (x, y) =>
    rectangles.some(([x0, x1, y0, y1]) => x >= x0 && x <= x1 && y >= y0 && y <= y1),
  );
  return { dims: DIMS, affine: AFFINE, dtype: 'uint8', frames: 1, data };
}

function componentsOf(
  reference: readonly Rectangle[],
  prediction: readonly Rectangle[],
): readonly ErrorComponent[] {
  const steps = errorOverviewSteps(volumeOf(reference), volumeOf(prediction), [1]);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value[0]?.components ?? [];
  }
}

const LARGE: Rectangle = [2, 11, 2, 11];

describe('components of errors', () => {
  it('are missed with the distance to what is predicted instead, and spurious the other way round', () => {
    const small: Rectangle = [20, 23, 4, 6];
    const [missed, matched] = componentsOf([LARGE, small], [LARGE]);
    expect(missed).toMatchObject({ kind: 'missed', voxels: 12, volume: 0.06, distance: 8 });
    // The far side of what is missed, and the pixel next to its middle.
    expect(missed?.worst[0]).toBe(23);
    expect([21, 22]).toContain(missed?.centre[0]);
    expect(missed?.centre.slice(1)).toEqual([5, 0]);
    expect(matched).toMatchObject({ kind: 'matched', voxels: 100, distance: 0 });
    const [spurious] = componentsOf([LARGE], [LARGE, small]);
    expect(spurious).toMatchObject({ kind: 'spurious', voxels: 12, distance: 8 });
  });

  it('have no distance where the other map lacks the label', () => {
    expect(componentsOf([LARGE], [])).toEqual([
      { kind: 'missed', voxels: 100, volume: 0.5, distance: null, centre: [6, 6, 0], worst: [6, 6, 0] },
    ]);
    expect(componentsOf([], [LARGE])).toMatchObject([{ kind: 'spurious', distance: null }]);
    expect(componentsOf([], [])).toEqual([]);
  });

  it('are missed up to a tenth of their voxels, and still touch what is predicted', () => {
    // 9, then 10 of 100 pixels are predicted.
    expect(componentsOf([LARGE], [[11, 20, 3, 11]])).toMatchObject([
      { kind: 'missed', voxels: 100, distance: 0 },
      { kind: 'matched', voxels: 90 },
    ]);
    const kinds = componentsOf([LARGE], [[11, 20, 2, 11]]).map(({ kind }) => kind);
    expect(kinds.sort()).toEqual(['over-segmented', 'under-segmented']);
  });

  it('are under-segmented by the largest error inside, over-segmented by the largest outside', () => {
    const [under] = componentsOf([LARGE], [[2, 7, 2, 11]]);
    expect(under).toMatchObject({ kind: 'under-segmented', voxels: 40, distance: -4 });
    expect(under?.worst[0]).toBe(7);
    const [over] = componentsOf([[2, 7, 2, 11]], [LARGE]);
    expect(over).toMatchObject({ kind: 'over-segmented', voxels: 40, distance: 4 });
    expect(over?.worst[0]).toBe(11);
  });

  it('match up to 2 mm', () => {
    expect(componentsOf([LARGE], [[2, 9, 2, 11]])).toMatchObject([{ kind: 'matched', distance: -2 }]);
    expect(componentsOf([LARGE], [[2, 8, 2, 11]])).toMatchObject([{ kind: 'under-segmented', distance: -3 }]);
  });

  it('are one where one lesion is predicted in parts, or two are predicted as one', () => {
    const parts: readonly Rectangle[] = [
      [2, 5, 2, 11],
      [8, 11, 2, 11],
    ];
    expect(componentsOf([LARGE], parts)).toMatchObject([{ kind: 'under-segmented', voxels: 20 }]);
    expect(componentsOf(parts, [LARGE])).toMatchObject([{ kind: 'over-segmented', voxels: 20 }]);
  });

  it('come worst first: what is wrong by size, then what matches', () => {
    const other: Rectangle = [40, 49, 2, 11];
    const reference: readonly Rectangle[] = [LARGE, other, [20, 22, 15, 17]];
    const found = componentsOf(reference, [LARGE, [40, 45, 2, 11], [30, 34, 15, 17]]);
    expect(found.map(({ kind, voxels }) => [kind, voxels])).toEqual([
      ['under-segmented', 40],
      ['spurious', 15],
      ['missed', 9],
      ['matched', 100],
    ]);
  });

  it('that are too many to list are counted', () => {
    const dots = Array.from({ length: 600 }, (_, n): Rectangle => {
      const [x, y] = [2 * (n % 30), 2 * Math.floor(n / 30)];
      return [x, x, y, y];
    });
    const steps = errorOverviewSteps(volumeOf(dots), volumeOf([]), [1]);
    for (;;) {
      const step = steps.next();
      if (step.done !== true) continue;
      expect(step.value[0]?.components.length).toBe(500);
      expect(step.value[0]?.others).toBe(100);
      break;
    }
  });
});
