import { describe, expect, it } from 'vitest';
import type { Volume, VoxelArray } from '../../volume/volume';
import { planPostprocessing, postprocessed, type PostprocessingRequest } from './postprocess';

const TABLE = [
  { value: 1, name: 'liver', color: [255, 0, 0] as const },
  { value: 4, name: 'tumour', color: [0, 255, 0] as const },
];

/** One row of voxels of 2 mm^3. */
function row(...values: readonly number[]): Volume {
  return {
    dims: [values.length, 1, 1],
    affine: [
      [-2, 0, 0, 0],
      [0, 1, 0, 0],
      [0, 0, 1, 0],
      [0, 0, 0, 1],
    ],
    ...{ dtype: 'uint8', frames: 1, data: Uint8Array.from(values) },
  };
}

function processed(request: PostprocessingRequest, ...values: readonly number[]): number[] {
  const volume = row(...values);
  const pieces = (): Iterable<VoxelArray> => [volume.data.slice()];
  const after = postprocessed(pieces, volume, planPostprocessing(request, TABLE));
  return [...after()].flatMap((piece) => [...piece]);
}

describe('postprocessed', () => {
  const values = [1, 1, 1, 0, 1, 4, 0, 4, 4, 0, 1, 1];

  it('leaves everything where nothing is asked', () => {
    expect(processed({}, ...values)).toEqual(values);
    expect(planPostprocessing({ minimumSize: 0 }, TABLE)).toEqual([]);
  });

  it('keeps the largest component of every label, or of those named', () => {
    expect(processed({ largest: true }, ...values)).toEqual([1, 1, 1, 0, 0, 0, 0, 4, 4, 0, 0, 0]);
    expect(processed({ largest: ['tumour'] }, ...values)).toEqual([1, 1, 1, 0, 1, 0, 0, 4, 4, 0, 1, 1]);
  });

  it('keeps one of several that are equally large', () => {
    expect(processed({ largest: true }, 1, 0, 1)).toEqual([1, 0, 0]);
  });

  it('takes out components smaller than so many mm^3', () => {
    expect(processed({ minimumSize: 4 }, ...values)).toEqual([1, 1, 1, 0, 0, 0, 0, 4, 4, 0, 1, 1]);
    expect(processed({ minimumSize: { '4': 4.1 } }, ...values)).toEqual([1, 1, 1, 0, 1, 0, 0, 0, 0, 0, 1, 1]);
  });

  it('takes out even the largest one where that is too small', () => {
    expect(processed({ largest: true, minimumSize: { tumour: 100 } }, ...values)).toEqual([
      1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ]);
  });

  it('copes with a label that was not found', () => {
    expect(processed({ largest: true, minimumSize: 5 }, 0, 0, 0)).toEqual([0, 0, 0]);
  });

  it('is the same of voxels that come slice by slice', () => {
    const dims = [5, 4, 6] as const;
    const data = Uint8Array.from({ length: 120 }, (_, n) => (((n * 7919) % 101) % 11 === 0 ? 1 : 4));
    const { affine } = row(1);
    const plan = planPostprocessing({ largest: ['tumour'], minimumSize: { liver: 6 } }, TABLE);
    const whole = postprocessed(() => [data.slice()], { dims, affine }, plan)();
    const slices = (): Iterable<VoxelArray> =>
      Array.from({ length: 6 }, (_, k) => data.slice(k * 20, (k + 1) * 20));
    const values = [...postprocessed(slices, { dims, affine }, plan)()].flatMap((piece) => [...piece]);
    expect(values).toEqual([...whole].flatMap((piece) => [...piece]));
    expect(values.filter((value) => value === 0).length).toBeGreaterThan(0);
  });

  it('says what is wrong with a request', () => {
    expect(() => planPostprocessing({ largest: ['spleen'] }, TABLE)).toThrow(
      'no label "spleen". Its labels are 1 liver, 4 tumour.',
    );
    expect(() => planPostprocessing({ minimumSize: { tumour: -3 } }, TABLE)).toThrow(
      'minimum size of tumour is -3',
    );
  });
});
