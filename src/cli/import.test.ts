import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerImport } from './import';
import { runCommand, type Ran } from './runCommand.fixture';

const fixture = (name: string): string =>
  path.join(import.meta.dirname, '../learning/networks/importedFixtures', `${name}.onnx`);
const HIPPOCAMPUS = path.join(import.meta.dirname, '../../samples/hippocampus');

const importing = (...args: readonly string[]): Promise<Ran> =>
  runCommand([registerImport], 'import', ...args);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'import-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('boundary-lab import', () => {
  it('tells inputs, outputs, sizes and operators, and that the network can be fine-tuned', async () => {
    const { exitCode, stdout } = await importing(fixture('probabilityUnet'));
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^written by {3}pytorch 1\.13.*, operator set 12$/m);
    expect(stdout).toContain('inputs       "image" (batch, 1, height, width)');
    expect(stdout).toContain('images       multiples of 4 x multiples of 4, batches of any');
    expect(stdout).toContain('"49", 3 classes, without Transpose, Softmax, Transpose at its end');
    expect(stdout).toMatch(/^LeakyRelu +5$/m);
    expect(stdout).toContain('It can be fine-tuned');
    expect(stdout).not.toContain('last layers');
  });

  it('says what becomes of the last layers for the labels of a data set', async () => {
    const kept = await importing(fixture('probabilityUnet'), '--data', HIPPOCAMPUS);
    expect(kept.stdout).toContain('last layers  Keep the last layers.');
    expect(kept.stdout).toContain('background, Anterior, Posterior, in this order');
    const anew = await importing(fixture('lesionUnet'), '--data', HIPPOCAMPUS);
    expect(anew.stdout).toContain('last layers  Make the last layers anew. They are made for 3 classes');
  });

  it('says why a network cannot be fine-tuned, as a result and not as a failure', async () => {
    const { exitCode, stdout } = await importing(fixture('newer'), '--data', HIPPOCAMPUS);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('It cannot be fine-tuned: No output has a value for each pixel');
    expect(stdout).not.toContain('It can be fine-tuned');
  });

  it('prints one JSON value with --json', async () => {
    const { stdout } = await importing(fixture('probabilityUnet'), '--json', '--data', HIPPOCAMPUS);
    expect(JSON.parse(stdout)).toMatchObject({
      inputs: [{ name: 'image', shape: ['batch', 1, 'height', 'width'] }],
      obstacles: [],
    });
    expect(stdout).toMatch(/"head": ?"Keep the last layers\./);
  });

  it('names a file that is missing or no network', async () => {
    const text = path.join(folder, 'notes.onnx');
    await writeFile(text, 'These are notes.');
    for (const file of [path.join(folder, 'nowhere.onnx'), text]) {
      const { exitCode, stdout, stderr } = await importing(file);
      expect(exitCode).not.toBe(0);
      expect(stderr).toContain(path.basename(file));
      expect(stdout).toBe('');
    }
  });

  it('names a data set that is none', async () => {
    const { exitCode, stderr } = await importing(fixture('probabilityUnet'), '--data', folder);
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain(folder);
  });
});
