import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeLabelMap } from '../../formats/registry';
import type { Affine } from '../../volume/affine';
import { evaluateCases } from '../evaluateCases';
import { picturesOf, worstCases } from './casePictures';
import { evaluationOf } from '../evaluation.fixture';

let folder = '';
const AFFINE: Affine = [
  [1, 0, 0, 0],
  [0, 1, 0, 0],
  [0, 0, 2, 0],
  [0, 0, 0, 1],
];

/** 12 x 10 x 8 voxels with a box from x0 on, 4 x 4 x 4. */
async function writeBox(file: string, x0: number): Promise<string> {
  const data = Uint8Array.from({ length: 960 }, (_, n) => {
    const [x, y, z] = [n % 12, Math.floor(n / 12) % 10, Math.floor(n / 120)];
    return x >= x0 && x < x0 + 4 && y >= 3 && y < 7 && z >= 2 && z < 6 ? 1 : 0;
  });
  const path = join(folder, file);
  await writeLabelMap(path, { dims: [12, 10, 8], affine: AFFINE, dtype: 'uint8', frames: 1, data });
  return path;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'case-pictures-'));
});
afterAll(() => rm(folder, { recursive: true }));

it('shows the contours of reference and prediction on a slice through the worst place, the same for all models', async () => {
  const reference = await writeBox('r.nii', 2);
  const predictions = [{ path: await writeBox('near.nii', 3) }, { path: await writeBox('far.nii', 5) }];
  const hooks = { signal: new AbortController().signal, progress: () => undefined };
  const evaluation = await evaluateCases({ kind: 'folders', reference, predictions }, hooks);
  const [pictured] = await picturesOf(evaluation, hooks);
  const pictures = pictured?.pictures.map(({ picture }) => picture) ?? [];
  expect(pictures).toHaveLength(2);
  expect(new Set(pictures.map(({ slice, width }) => `${slice} ${width}`)).size).toBe(1);
  for (const { contours } of pictures) {
    expect(contours.map(({ role }) => role).sort()).toEqual(['prediction', 'reference']);
  }
});

it('says why there is no picture where a file has gone', async () => {
  const hooks = { signal: new AbortController().signal, progress: () => undefined };
  const [pictured] = await picturesOf(evaluationOf({ a: [{ dice: 0.5 }] }), hooks);
  expect(pictured?.pictures).toEqual([]);
  expect(pictured?.fault).toContain('/data/labels/a.nii');
});

it('takes the cases with the lowest Dice of any model', () => {
  const cases = Object.fromEntries(
    Array.from({ length: 9 }, (_, n) => [`case ${n}`, [{ dice: 0.9 }, { dice: 0.1 * n }]] as const),
  );
  const worst = worstCases(evaluationOf(cases));
  expect(worst.map(({ id }) => id)).toEqual(Array.from({ length: 6 }, (_, n) => `case ${n}`));
});
