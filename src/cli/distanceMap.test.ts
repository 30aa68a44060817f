import path from 'node:path';
import { expect, it } from 'vitest';
import { signedDistanceMap } from '../contour/signedDistance';
import { niftiFile, temporaryFile } from '../formats/nifti/niftiFile.fixture';
import { readVolume } from '../formats/registry';
import { registerDistanceMap } from './distanceMap';
import { runCommand } from './runCommand.fixture';

/** 4 x 3 x 2 voxels of 2 x 1 x 3 mm; label 5 in the first two columns. */
const labelMap = (): Promise<string> =>
  temporaryFile(
    niftiFile({
      data: Uint8Array.from({ length: 24 }, (_, n) => (n % 4 < 2 ? 5 : 0)),
      fields: { srow_x: [2, 0, 0, 7], srow_y: [0, 0, 3, -4], srow_z: [0, 1, 0, 2], sform_code: [2] },
    }),
    'labels.nii',
  );

it('writes the map of a label as float32 in mm on the same grid', async () => {
  const labels = await labelMap();
  const out = path.join(path.dirname(labels), 'map.nii.gz');
  const args = ['distance-map', labels, '--label', '5', '--out', out, '--json'];
  const { stdout, exitCode } = await runCommand([registerDistanceMap], ...args);
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toEqual({
    labels,
    label: 5,
    convention: 'spacing-aware',
    output: out,
    min: -3,
    max: 4,
  });
  const { volume, header } = await readVolume(out);
  const original = await readVolume(labels);
  expect(header.dtype).toBe('float32');
  expect(header.affine).toEqual(original.header.affine);
  expect(volume.data).toEqual(
    signedDistanceMap(original.volume.data, 5, [4, 3, 2], [2, 1, 3], 'spacing-aware'),
  );
});

it('takes the convention by name', async () => {
  const labels = await labelMap();
  const out = path.join(path.dirname(labels), 'map.nii');
  const args = ['distance-map', labels, '--label', '5', '--out', out, '--convention', 'interface'];
  expect((await runCommand([registerDistanceMap], ...args)).exitCode).toBe(0);
  expect([...(await readVolume(out)).volume.data.subarray(0, 4)]).toEqual([-3, -1, 1, 3]);
});

it('names the labels there are when it has not the one asked for', async () => {
  const labels = await labelMap();
  const out = path.join(path.dirname(labels), 'map.nii');
  const { stderr, exitCode } = await runCommand(
    [registerDistanceMap],
    'distance-map',
    labels,
    '--label',
    '1',
    '--out',
    out,
  );
  expect(exitCode).toBe(1);
  expect(stderr).toContain('has no voxel of label 1. It has 0, 5.');
});

it('refuses what is no label map, and never writes over a file', async () => {
  const labels = await labelMap();
  const { stderr, exitCode } = await runCommand(
    [registerDistanceMap],
    'distance-map',
    labels,
    '--label',
    '5',
    '--out',
    labels,
  );
  expect(exitCode).toBe(1);
  expect(stderr).toContain('exists');
  const word = await runCommand(
    [registerDistanceMap],
    'distance-map',
    labels,
    '--label',
    'liver',
    '--out',
    'x.nii',
  );
  expect(word.exitCode).toBe(2);
});
