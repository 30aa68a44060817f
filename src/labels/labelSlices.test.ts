import { describe, expect, it } from 'vitest';
import { labelSlicesSteps, type LabelSlices } from './labelSlices';

function countsOf(
  data: Uint8Array<ArrayBuffer>,
  dims: [number, number, number],
  labels: number[],
): readonly LabelSlices[] {
  const steps = labelSlicesSteps({ data, dims }, labels);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

describe('the voxels of labels on slices', () => {
  it('are counted along every axis', () => {
    // 3 x 2 x 2 voxels, i fastest.
    const data = Uint8Array.of(1, 1, 0, 0, 2, 0, 0, 0, 0, 1, 0, 0);
    expect(countsOf(data, [3, 2, 2], [1, 2])).toEqual([
      {
        label: 1,
        across: [
          [2, 1, 0],
          [2, 1],
          [2, 1],
        ],
      },
      {
        label: 2,
        across: [
          [0, 1, 0],
          [0, 1],
          [1, 0],
        ],
      },
    ]);
  });

  it('leave out background and what is not asked for, and are zeros where a label is nowhere', () => {
    expect(countsOf(Uint8Array.of(0, 7, 7, 0), [4, 1, 1], [5])).toEqual([
      { label: 5, across: [[0, 0, 0, 0], [0], [0]] },
    ]);
  });
});
