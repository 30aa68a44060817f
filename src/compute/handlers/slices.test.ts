import { describe, expect, it } from 'vitest';
import type { Volume } from '../../volume/volume';
import { DistanceMaps } from '../distanceMaps';
import { OpenVolumes } from '../store';
import type { ComputeContext } from './context';
import { sliceHandlers } from './slices';

const volume: Volume = {
  dims: [2, 3, 2],
  affine: [
    [1, 0, 0, 0],
    [0, 1, 0, 0],
    [0, 0, 1, 0],
    [0, 0, 0, 1],
  ],
  dtype: 'uint8',
  frames: 1,
  data: Uint8Array.from({ length: 12 }, (_, n) => n),
};

function context(): ComputeContext {
  const background = { call: () => Promise.reject(new Error('Slices need no background work.')) };
  const store = new OpenVolumes();
  return { store, background, distances: new DistanceMaps(store) };
}

describe('slices', () => {
  it('come row by row as they are drawn: the right of the patient at the left, anterior on top', async () => {
    const open = context();
    const handle = open.store.addScan('scan.nii', volume);
    const { slice } = sliceHandlers(open);
    const asked = { handle, plane: 'axial', slice: 1 } as const;
    const image = await slice(asked, { signal: new AbortController().signal, progress: () => undefined });
    expect(image).toEqual({ width: 2, height: 3, data: Uint8Array.of(11, 10, 9, 8, 7, 6) });
  });

  it('that are no longer wanted before their turn are not cut', async () => {
    const { slice } = sliceHandlers(context());
    const abort = new AbortController();
    // Cutting would fail otherwise: nothing is open under this handle.
    const answer = slice(
      { handle: 1, plane: 'axial', slice: 0 },
      { signal: abort.signal, progress: () => undefined },
    );
    abort.abort();
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
  });
});
