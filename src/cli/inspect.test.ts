import path from 'node:path';
import { expect, it } from 'vitest';
import { niftiFile, temporaryFile } from '../formats/nifti/niftiFile.fixture';
import { registerInspect } from './inspect';
import { runCommand } from './runCommand.fixture';

const SAMPLES = path.join(import.meta.dirname, '../../samples');
const inspectJson = async (file: string): Promise<unknown> => {
  const { stdout, exitCode } = await runCommand([registerInspect], 'inspect', file, '--json');
  expect(exitCode).toBe(0);
  return JSON.parse(stdout);
};

it('tells of a label map which labels it holds, by the names its data set gives them', async () => {
  expect(await inspectJson(path.join(SAMPLES, 'hippocampus/labelsTr/hippocampus_001.nii.gz'))).toEqual({
    format: 'nifti-1',
    dims: [35, 51, 35],
    frames: 1,
    spacing: [1, 1, 1],
    affine: [
      [1, 0, 0, 1],
      [0, 1, 0, 1],
      [0, 0, 1, 1],
      [0, 0, 0, 1],
    ],
    orientation: 'RAS',
    dtype: 'uint8',
    min: 0,
    max: 2,
    notes: [],
    labels: [
      { value: 1, name: 'Anterior', voxels: 1324 },
      { value: 2, name: 'Posterior', voxels: 1624 },
    ],
  });
});

it('tells of a scan the range of its scaled values and no labels', async () => {
  const found = await inspectJson(path.join(SAMPLES, 'ms-brain/imagesTr/msbrain_0000.nii.gz'));
  expect(found).toMatchObject({ dims: [138, 157, 127], orientation: 'LAS', dtype: 'int16' });
  expect(found).toHaveProperty('min', expect.closeTo(-16.22697926, 5));
  expect(found).not.toHaveProperty('labels');
});

it('gives no range where no value is finite', async () => {
  const data = new Uint8Array(Float32Array.of(NaN, Infinity).buffer);
  const file = await temporaryFile(niftiFile({ shape: [2], datatype: 16, bitpix: 32, data }));
  expect(await inspectJson(file)).toMatchObject({ min: null, max: null });
});

it('prints the same for people, with what is odd about the file', async () => {
  const file = await temporaryFile(niftiFile({ fields: { sform_code: [0] }, shape: [2, 2, 1, 6] }));
  const { stdout } = await runCommand([registerInspect], 'inspect', file);
  expect(stdout).toContain('size         2 x 2 x 1 voxels, 6 frames, uint8');
  expect(stdout).toContain('values       0 to 23');
  expect(stdout).toContain('left and right are a guess');
});

it('fails with the reason for a file that is no volume', async () => {
  const { exitCode, stderr } = await runCommand([registerInspect], 'inspect', import.meta.filename);
  expect(exitCode).toBe(1);
  expect(stderr).toContain('is no volume that can be opened');
});
