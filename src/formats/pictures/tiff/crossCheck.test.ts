/** TIFF files by tifffile and by libtiff in every kind that is read. Skipped where Python lacks them. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { temporaryFolder } from '../../nifti/niftiFile.fixture';
import { readVolume } from '../../registry';

const SCRIPT = path.join(import.meta.dirname, 'write.fixture.py');
const PYTHON = ['python3', '/usr/bin/python3'].find(
  (python) => spawnSync(python, ['-c', 'import numpy, tifffile, PIL']).status === 0,
);

const written = z.object({
  name: z.string(),
  dtype: z.enum(['uint8', 'uint16', 'int16', 'uint32', 'float32', 'float64']),
  width: z.number(),
  height: z.number(),
  slices: z.number(),
  frames: z.number(),
});

it.skipIf(PYTHON === undefined)('reads what tifffile and libtiff write, pixel by pixel', async () => {
  const folder = await temporaryFolder();
  const lines = execFileSync(PYTHON ?? '', [SCRIPT, folder], { encoding: 'utf8' })
    .trim()
    .split('\n');
  expect(lines.length).toBeGreaterThan(200);
  for (const line of lines) {
    const { name, dtype, width, height, slices, frames } = written.parse(JSON.parse(line));
    const { volume } = await readVolume(path.join(folder, name));
    expect(volume, name).toMatchObject({ dims: [width, height, slices], frames, dtype });
    const raw = readFileSync(path.join(folder, `${name}.raw`));
    const { buffer, byteOffset, byteLength } = volume.data;
    // Compared as bytes: number by number takes minutes.
    expect(Buffer.from(buffer, byteOffset, byteLength).equals(raw), name).toBe(true);
  }
});
