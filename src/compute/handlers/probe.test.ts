import { describe, expect, it } from 'vitest';
import { NONE_REVIEWED } from '../../editing/edit';
import type { ComputeApi } from '../../protocol/compute';
import type { Vector3 } from '../../volume/affine';
import type { Volume } from '../../volume/volume';
import { DistanceMaps } from '../distanceMaps';
import { countLabels } from '../labelValues';
import { OpenVolumes } from '../store';
import { probeHandlers } from './probe';

const DIMS = [20, 12, 8] as const;

/** Voxels of 1.5 x 1 x 1 mm; the label in a box, both ends included. */
function labels(value: number, min: Vector3, max: Vector3): Volume {
  const data = Uint8Array.from({ length: DIMS[0] * DIMS[1] * DIMS[2] }, (_, n) => {
    const voxel = [n % DIMS[0], Math.floor(n / DIMS[0]) % DIMS[1], Math.floor(n / (DIMS[0] * DIMS[1]))];
    return voxel.every((v, axis) => v >= (min[axis] ?? 0) && v <= (max[axis] ?? 0)) ? value : 0;
  });
  return {
    dims: DIMS,
    affine: [
      [1.5, 0, 0, 0],
      [0, 1, 0, 0],
      [0, 0, 1, 0],
      [0, 0, 0, 1],
    ],
    dtype: 'uint8',
    frames: 1,
    data,
  };
}

function probing(reference: Volume, prediction: Volume) {
  const store = new OpenVolumes();
  const background = { call: () => Promise.reject(new Error('A probe needs no background work.')) };
  const { probe } = probeHandlers({ store, background, distances: new DistanceMaps(store) });
  const handles = {
    reference: add(store, reference),
    prediction: add(store, prediction),
  };
  return (at: Vector3, more: Partial<ComputeApi['probe']['params']> = {}) =>
    probe(
      { ...handles, plane: 'axial', at, hidden: [], ...more },
      { signal: new AbortController().signal, progress: () => undefined },
    );
}

const add = (store: OpenVolumes, volume: Volume): number =>
  store.addLabelMap({
    ...{ path: 'labels.nii', source: { kind: 'values', file: 'labels.nii' }, reviewed: NONE_REVIEWED },
    ...{ volume, table: [], counts: countLabels(volume.data) },
  });

describe('a probe', () => {
  const ask = probing(labels(3, [4, 2, 1], [9, 9, 6]), labels(3, [6, 2, 1], [11, 9, 6]));

  it('tells the error of a contour that was moved by 3 mm', async () => {
    expect(await ask([11.5, 6, 4], { label: 3 })).toMatchObject({
      label: 3,
      reference: { volume: { distance: 3, place: [9.5, 6, 4] }, slice: { distance: 3 } },
      prediction: { volume: { distance: 0 } },
    });
  });

  it('is about the label under it, or else the nearest, hidden ones left out', async () => {
    expect((await ask([8, 6, 4]))?.label).toBe(3);
    expect((await ask([15, 11, 4]))?.label).toBe(3);
    expect((await ask([15, 11, 7]))?.label, 'of which this slice has nothing').toBe(3);
    expect(await ask([8, 6, 4], { hidden: [3] })).toBeNull();
  });

  it('tells the nearest place in 3D and the one on its slice apart', async () => {
    expect((await ask([7, 6, 7]))?.reference).toEqual({
      volume: { distance: 0.5, place: [7, 6, 6.5] },
      slice: null,
    });
  });

  it('says where a map lacks the label, or there is none at all', async () => {
    const other = probing(labels(3, [4, 2, 1], [9, 9, 6]), labels(5, [6, 2, 1], [11, 9, 6]));
    expect(await other([15, 6, 4])).toMatchObject({ label: 5, reference: { volume: null, slice: null } });
    const empty = labels(0, [0, 0, 0], [0, 0, 0]);
    expect(await probing(empty, empty)([1, 1, 1])).toBeNull();
  });
});
