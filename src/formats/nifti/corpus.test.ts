/**
 * Every NIfTI of the two reader corpora against what nibabel and the makers of the files say. The corpora
 * are not part of the repository: they are looked for beside it, and the tests are skipped without them.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readHeader, readVolume } from '../registry';

const DATA = path.join(import.meta.dirname, '../../../../shared/data');
const DERIVED = path.join(DATA, 'formats-derived');
const VOLUMES = path.join(DATA, 'formats-volumes');

function load<T>(schema: z.ZodType<T>, file: string): T | undefined {
  return existsSync(file) ? schema.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
}

const affine = z.array(z.array(z.number()));
const derived = load(
  z.object({
    affine,
    files: z.array(
      z.object({
        file: z.string(),
        dtype: z.string().optional(),
        cls: z.string().optional(),
        slope: z.number().optional(),
        inter: z.number().optional(),
      }),
    ),
  }),
  path.join(DERIVED, 'index.json'),
);
const truth = load(
  z.object({ shape: z.array(z.number()), data: z.array(z.number()) }),
  path.join(DERIVED, 'truth.json'),
);
const volumes = load(
  z.array(
    z.object({
      file: z.string(),
      shape: z.array(z.number()).optional(),
      dtype: z.string().optional(),
      affine: affine.optional(),
      axcodes: z.string().optional(),
      min: z.number().optional(),
      max: z.number().optional(),
      mean: z.number().optional(),
      readError: z.string().optional(),
    }),
  ),
  path.join(VOLUMES, 'index.json'),
);

const isNifti = ({ file }: { readonly file: string }): boolean => /\.nii(\.gz)?$/.test(file);
const isUnread = (file: string): boolean => /complex|rgb/.test(file);

function expectAffine(
  actual: readonly (readonly number[])[],
  expected: readonly (readonly number[])[],
): void {
  actual.flat().forEach((value, i) => {
    expect(Math.abs(value - (expected.flat()[i] ?? NaN))).toBeLessThan(2e-5);
  });
}

describe.skipIf(!derived || !truth)('one volume in many NIfTI forms (../shared/data/formats-derived)', () => {
  const files = derived?.files.filter(isNifti) ?? [];
  const values = truth?.data ?? [];
  const shape = truth?.shape ?? [];
  const ownAffine = new Set(['n1_shear_sform.nii.gz']);
  /** Files that hold a part of the volume: first voxel of it. */
  const parts = new Map([['n1_2d_single_slice.nii.gz', 25 * 23 * 10]]);

  it.each(files.filter(({ file }) => !isUnread(file)))('$file holds the true voxels', async (entry) => {
    const { volume, header } = await readVolume(path.join(DERIVED, entry.file));
    const slope = entry.slope ?? 1;
    const intercept = entry.inter ?? 0;
    const count = volume.dims[0] * volume.dims[1] * volume.dims[2];
    const start = parts.get(entry.file);
    const expected = values.slice(start ?? 0, (start ?? 0) + count);
    expect(expected.every((value, i) => volume.data[i] === slope * value + intercept)).toBe(true);
    if (start === undefined) expect(volume.dims).toEqual(shape);
    if (!ownAffine.has(entry.file)) expectAffine(volume.affine, derived?.affine ?? []);
    if (entry.dtype !== undefined) expect(header.dtype).toBe(entry.dtype);
    if (entry.cls !== undefined) expect(header.format).toBe(entry.cls === 'n1' ? 'nifti-1' : 'nifti-2');
    expect(volume.data).toHaveLength(count * volume.frames);
  });

  it.each(files.filter(({ file }) => isUnread(file)))(
    '$file is refused by its datatype',
    async ({ file }) => {
      await expect(readHeader(path.join(DERIVED, file))).rejects.toMatchObject({
        name: 'FormatError',
        code: 'unsupported',
      });
    },
  );
});

describe.skipIf(!volumes)('real NIfTI files as nibabel reads them (../shared/data/formats-volumes)', () => {
  const files = volumes?.filter(isNifti) ?? [];

  it.each(files.filter(({ file, readError }) => readError === undefined && !isUnread(file)))(
    '$file',
    async (entry) => {
      const { volume, header } = await readVolume(path.join(VOLUMES, entry.file));
      const shape = entry.shape ?? [];
      expect(volume.dims).toEqual([shape[0] ?? 1, shape[1] ?? 1, shape[2] ?? 1]);
      expect(volume.frames).toBe(shape.slice(3).reduce((product, n) => product * n, 1));
      expectAffine(volume.affine, entry.affine ?? []);
      expect(header.orientation).toBe(entry.axcodes);
      let [min, max, sum] = [Infinity, -Infinity, 0];
      for (const value of volume.data) {
        min = Math.min(min, value);
        max = Math.max(max, value);
        sum += value;
      }
      const tolerance = 1e-6 * Math.max(Math.abs(entry.min ?? 0), Math.abs(entry.max ?? 0));
      expect(Math.abs(min - (entry.min ?? NaN))).toBeLessThanOrEqual(tolerance);
      expect(Math.abs(max - (entry.max ?? NaN))).toBeLessThanOrEqual(tolerance);
      expect(Math.abs(sum / volume.data.length - (entry.mean ?? NaN))).toBeLessThanOrEqual(tolerance);
    },
  );

  it.each(files.filter(({ file, readError }) => readError !== undefined || isUnread(file)))(
    '$file is refused',
    async ({ file }) => {
      await expect(readVolume(path.join(VOLUMES, file))).rejects.toMatchObject({ name: 'FormatError' });
    },
  );
});

it.skipIf(!existsSync(DATA))(
  'the corpora are where they are looked for (skipped where ../shared/data is absent)',
  () => {
    expect(derived && truth && volumes).toBeTruthy();
  },
);
