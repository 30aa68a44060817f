import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SMALL } from './runs.fixture';
import { writeSyntheticDataset } from './syntheticDataset.fixture';
import { trainRun } from './trainingRun.fixture';
import { validationFileSchema } from './validationScores';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'raters-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('a case with label maps of two raters', () => {
  it.each([
    ['in a file each', ['rater1', 'rater2']],
    ['made of a mask for each class', ['rater1/ball', 'rater2/ball']],
  ])('is trained on with both and validated against the first, %s', async (_, raters) => {
    const data = join(folder, raters.join('-').replaceAll('/', '_'));
    await writeSyntheticDataset(data, { cases: 4 });
    const written = join(data, 'written');
    await cp(join(data, 'labels'), written, { recursive: true });
    await rm(join(data, 'labels'), { recursive: true });
    for (const rater of raters) {
      await mkdir(join(data, 'labels', rater), { recursive: true });
      await cp(written, join(data, 'labels', rater), { recursive: true });
    }
    await rm(written, { recursive: true });
    const out = `${data}-run`;
    await trainRun({ data, out, config: { ...SMALL, epochs: 1, cacheFolder: join(folder, 'cache') } });
    const file = await readFile(join(out, 'validation.json'), 'utf8');
    const ids = validationFileSchema.parse(JSON.parse(file)).cases.map(({ id }) => id);
    expect(ids).toHaveLength(1);
    expect(ids[0]).toMatch(/^case_\d$/);
  });
});
