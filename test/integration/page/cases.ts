/** Cases shown in the tests of the page: bundled samples, with predictions that are wrong in a known way. */
import path from 'node:path';
import { SAMPLES } from '../../../scripts/lib/paths.mjs';
import { openDataset } from '../../../src/datasets/dataset';
import { readVolume } from '../../../src/formats/registry';
import { voxelIndex, type Volume } from '../../../src/volume/volume';
import type { CaseVolumes } from './fakeHost';

/** The first case of a sample data set, with its reference. */
export async function sampleCase(
  name: 'hippocampus' | 'ms-brain',
): Promise<CaseVolumes & { reference: Volume }> {
  const dataset = await openDataset(path.join(SAMPLES, name));
  const first = dataset.cases.find(({ label }) => label !== undefined);
  const [image] = first?.images ?? [];
  if (!first?.label || image === undefined) throw new Error(`samples/${name} has no case with a label map.`);
  return {
    name: path.basename(image),
    scan: (await readVolume(image)).volume,
    reference: (await readVolume(first.label)).volume,
    table: dataset.labels,
  };
}

/** The label map moved by (di, dj, dk) voxels; what comes in from outside is background. */
export function shifted(labels: Volume, [di, dj, dk]: readonly [number, number, number]): Volume {
  const [nx, ny, nz] = labels.dims;
  const data = new Uint8Array(labels.data.length);
  for (let k = Math.max(0, dk); k < Math.min(nz, nz + dk); k++) {
    for (let j = Math.max(0, dj); j < Math.min(ny, ny + dj); j++) {
      for (let i = Math.max(0, di); i < Math.min(nx, nx + di); i++) {
        data[voxelIndex(labels, [i, j, k])] = labels.data[voxelIndex(labels, [i - di, j - dj, k - dk])] ?? 0;
      }
    }
  }
  return { ...labels, dtype: 'uint8', data };
}
