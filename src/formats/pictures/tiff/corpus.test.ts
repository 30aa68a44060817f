/**
 * TIFF files that GIMP and libtiff wrote, against the same pictures as PNG and the volume that the stacks were
 * made from. The files are not part of the repository: they are looked for beside it, and the tests are
 * skipped without them.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readVolume } from '../../registry';

const DATA = path.join(import.meta.dirname, '../../../../../shared/data');
const FOLDER = path.join(DATA, 'formats-2d');
const TRUTH = path.join(DATA, 'formats-derived/truth.json');

const files = existsSync(FOLDER) ? readdirSync(FOLDER).filter((name) => /\.tiff?$/.test(name)) : [];
const matching = (pattern: RegExp): readonly string[] => files.filter((name) => pattern.test(name));

describe.skipIf(files.length === 0)('TIFF files of other programs', () => {
  it.each(matching(/^stack/))('%s holds the volume it was made from', async (name) => {
    const truth = z
      .object({ shape: z.array(z.number()), data: z.array(z.number()) })
      .parse(JSON.parse(readFileSync(TRUTH, 'utf8')));
    const factor = name.startsWith('stack8') ? 2 : 600;
    const { volume } = await readVolume(path.join(FOLDER, name));
    expect(volume.dims).toEqual(truth.shape);
    expect(volume.dtype).toBe(factor === 2 ? 'uint8' : 'uint16');
    expect([...volume.data]).toEqual(truth.data.map((value) => factor * value));
  });

  it.each(matching(/^sub-tif_sample/))('%s is the same picture as its PNG', async (name) => {
    const tiff = await readVolume(path.join(FOLDER, name));
    const png = path.join(FOLDER, name.replace('sub-tif', 'sub-png').replace(/\.tif$/, '.png'));
    expect(tiff.header.notes).toContain(
      '1 of its pages are thumbnails or masks of others; they are not read.',
    );
    const { volume } = await readVolume(png);
    if (volume.dims[0] !== tiff.volume.dims[0]) return; // some of the PNGs are another crop
    expect(tiff.volume).toMatchObject({ dims: volume.dims, frames: volume.frames, dtype: volume.dtype });
    expect(tiff.volume.data).toEqual(volume.data);
  });
});
