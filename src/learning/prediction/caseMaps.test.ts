import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readHeader, readVolume, writeVolume } from '../../formats/registry';
import { planesOf } from '../../volume/planes';
import type { Volume } from '../../volume/volume';
import { CaseMaps } from './caseMaps';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'maps-'));
  await writeVolume(join(folder, 'scan.nii'), SCAN);
});
afterAll(() => rm(folder, { recursive: true }));

/** Stored from feet to head and left to right, so that slices and pixels go against the order of the voxels. */
const SCAN: Volume = {
  dims: [2, 3, 2],
  affine: [
    [1, 0, 0, 0],
    [0, 1, 0, 0],
    [0, 0, -2, 0],
    [0, 0, 0, 1],
  ],
  ...{ dtype: 'uint8', frames: 1, data: new Uint8Array(12) },
};
const LABELS = [{ value: 300, name: 'ball', color: [255, 0, 0] as const }];
const PIXELS = 6;

/** Of two classes: the foreground is certain at one pixel. */
function slice(foreground: number): Parameters<CaseMaps['add']>[0] {
  const probabilities = new Float32Array(2 * PIXELS).fill(1, 0, PIXELS);
  probabilities[foreground] = 0;
  probabilities[PIXELS + foreground] = 1;
  const [entropy, mutualInformation] = [new Float32Array(PIXELS).fill(0.5), new Float32Array(PIXELS)];
  return { probabilities, members: [probabilities], uncertainty: { entropy, mutualInformation } };
}

async function write(name: string): Promise<void> {
  const file = (map: string): string => join(folder, `${name}${map}.nii`);
  const maps = new CaseMaps({
    ...{ grid: SCAN, plane: planesOf(SCAN).axial, labels: LABELS, scratch: folder },
    outputs: { output: file(''), probabilities: file('.p'), uncertainty: file('.u') },
  });
  try {
    // From the feet: the last slice of the file first. Anterior right is the first pixel.
    maps.add(slice(0));
    maps.add(slice(5));
    const like = await readHeader(join(folder, 'scan.nii'));
    const { signal } = new AbortController();
    await maps.write({ like, postprocessing: [], overwrite: false, signal });
  } finally {
    maps.close();
  }
}

describe('the maps of a case', () => {
  it('have the values of the label table, and each slice where it was taken from', async () => {
    await write('a');
    const labels = await readVolume(join(folder, 'a.nii'));
    expect(labels.volume.dtype).toBe('uint16');
    expect([...labels.volume.data]).toEqual([300, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 300]);
    expect(labels.header.labels).toEqual(LABELS);
    const { volume } = await readVolume(join(folder, 'a.p.nii'));
    expect([volume.frames, volume.dims]).toEqual([2, SCAN.dims]);
    expect([...volume.data].map((value, n) => (n < 12 ? 1 - value : value))).toEqual(
      [...labels.volume.data, ...labels.volume.data].map((value) => value / 300),
    );
    const uncertainty = (await readVolume(join(folder, 'a.u.nii'))).volume.data;
    expect([...uncertainty]).toEqual([...new Float32Array(12).fill(0.5), ...new Float32Array(12)]);
  });

  it('are taken back where the label map cannot be written', async () => {
    await writeFile(join(folder, 'b.nii'), 'precious');
    await expect(write('b')).rejects.toThrow('b.nii exists already');
    expect(await readFile(join(folder, 'b.nii'), 'utf8')).toBe('precious');
    expect((await readdir(folder)).filter((name) => name.startsWith('b') || name.startsWith('.'))).toEqual([
      'b.nii',
    ]);
  });
});
