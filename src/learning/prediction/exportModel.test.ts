import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readOnnxMetadata } from '../networks/inference';
import { encodeBytes } from '../../reports/slicePicture';
import { writeSyntheticDataset } from '../training/syntheticDataset.fixture';
import { train } from '../training/train';
import { exportModel } from './exportModel';
import { loadModel } from './loadModel';
import { writeModel } from './models.fixture';
import { provenanceSchema } from './provenance';

let folder = '';
const file = (...names: readonly string[]): string => join(folder, ...names);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'export-'));
  await writeSyntheticDataset(file('Brains'), { cases: 4 });
  const small = { batch: 2, patch: [16, 16], features: [4, 8], stepsPerEpoch: 3, device: 'cpu' };
  await writeFile(file('config.json'), JSON.stringify({ ...small, cacheFolder: file('maps') }));
  const hooks = { signal: new AbortController().signal, progress: () => undefined };
  await train({ data: file('Brains'), out: file('run'), configFile: file('config.json'), epochs: 2 }, hooks);
});
afterAll(() => rm(folder, { recursive: true }));

describe('exportModel', () => {
  it('writes a model that says where it comes from, and names no case and no folder', async () => {
    const result = await exportModel({
      ...{ model: file('run'), out: file('out', 'balls'), licence: 'CC BY 4.0', author: 'A. Author' },
    });
    expect(result).toEqual({
      ...{ model: file('out', 'balls.onnx'), page: file('out', 'balls.html'), licence: 'CC BY 4.0' },
    });
    const bytes = await readFile(result.model);
    const metadata = readOnnxMetadata(bytes);
    expect(metadata).toMatchObject({ model_license: 'CC BY 4.0', model_author: 'A. Author' });
    const provenance = provenanceSchema.parse(JSON.parse(metadata['provenance'] ?? ''));
    expect(provenance).toMatchObject({
      ...{ dataset: 'Brains', cases: { training: 3, validation: 1 }, epochs: 2, fineTuned: false },
    });
    expect(provenance.validation?.labels['label 1']?.dice).toBeGreaterThanOrEqual(0);
    expect(JSON.parse(metadata['input'] ?? '')).toMatchObject({
      input: { axes: ['batch', 'channels', 'rows', 'columns'], channels: ['image'] },
      output: { classes: ['background', 'label 1'] },
    });
    const page = await readFile(result.page, 'utf8');
    expect(page).toContain('CC BY 4.0');
    expect(page).toContain('3 to learn from, 1 to validate on');
    for (const text of [page, JSON.stringify(metadata)]) {
      expect(text).not.toContain('case_');
      expect(text).not.toContain(folder);
    }
  });

  it('changes nothing of what the model predicts', async () => {
    const { model } = await exportModel({ model: file('run'), out: file('same.onnx') });
    const [before, after] = [await loadModel(file('run')), await loadModel(model)];
    expect(after.description).toEqual(before.description);
    const image = Float32Array.from({ length: 256 }, (_, n) => Math.sin(n));
    expect(await after.predictor.run(image, [1, 1, 16, 16])).toEqual(
      await before.predictor.run(image, [1, 1, 16, 16]),
    );
    await Promise.all([before, after].map(({ predictor }) => predictor.dispose()));
  });

  it('keeps what an exported model says when it is exported again', async () => {
    await exportModel({ model: file('run'), out: file('first.onnx'), licence: 'MIT' });
    const again = await exportModel({ model: file('first.onnx'), out: file('second.onnx') });
    expect(again.licence).toBe('MIT');
    expect(await readFile(again.page, 'utf8')).toContain('Brains');
  });

  it('shows the validation case without its name, unless told not to', async () => {
    const shown = await exportModel({ model: file('run'), out: file('shown.onnx') });
    const page = await readFile(shown.page, 'utf8');
    expect(page).toContain('the validation case, Dice 0.');
    expect(page).toContain('<image');
    const plain = await exportModel({ model: file('run'), out: file('plain.onnx'), pictures: false });
    expect(await readFile(plain.page, 'utf8')).not.toContain('<image');
  });

  it('shows the slices of a run of an earlier version, which has no examples', async () => {
    await cp(file('run'), file('old'), { recursive: true });
    await rm(file('old', 'examples.json'));
    const picture = { title: 'case_2', slice: 3, width: 2, height: 2, pixelSize: [1, 1], channels: 1 };
    const grey = encodeBytes(Uint8Array.of(0, 80, 160, 255));
    await writeFile(
      file('old', 'preview.json'),
      JSON.stringify({ epoch: 1, pictures: [{ ...picture, grey, contours: [] }] }),
    );
    const page = await readFile(
      (await exportModel({ model: file('old'), out: file('old.onnx') })).page,
      'utf8',
    );
    expect(page).toContain('validation case 1, slice 4');
    expect(page).not.toContain('case_2');
  });

  it('states the licence that the configuration of the run names', async () => {
    await cp(file('run'), file('licensed'), { recursive: true });
    const config = z.looseObject({}).parse(JSON.parse(await readFile(file('run', 'config.json'), 'utf8')));
    await writeFile(file('licensed', 'config.json'), JSON.stringify({ ...config, licence: 'CC0 1.0' }));
    const { licence, page } = await exportModel({ model: file('licensed'), out: file('licensed.onnx') });
    expect(licence).toBe('CC0 1.0');
    expect(await readFile(page, 'utf8')).toContain('CC0 1.0');
  });

  it('replaces nothing, and refuses what is no single model of this program', async () => {
    await writeModel(file('a.onnx'), 1);
    await writeFile(file('b.html'), 'precious');
    await expect(exportModel({ model: file('a.onnx'), out: file('b.onnx') })).rejects.toThrow(
      'b.html exists',
    );
    await expect(exportModel({ model: file('a.onnx'), out: file('a.onnx') })).rejects.toThrow(
      'a.onnx exists',
    );
    await expect(exportModel({ model: file('none'), out: file('c.onnx') })).rejects.toThrow('does not exist');
    await writeFile(file('ensemble.json'), '{"models": ["a.onnx"]}');
    await expect(exportModel({ model: folder, out: file('c.onnx') })).rejects.toThrow('Export each of them');
    await writeFile(file('broken.onnx'), 'no model');
    await expect(exportModel({ model: file('broken.onnx'), out: file('c.onnx') })).rejects.toThrow(
      'broken.onnx',
    );
  });
});
