import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { examplesSchema } from '../../training/examples';
import { runPaths } from '../../training/runFolder';
import { useRuns } from '../../training/runs.fixture';
import { validationFileSchema } from '../../training/validationScores';
import { writeRunPage } from './runPage';

const runs = useRuns();

describe('the page about the model of a run', () => {
  it('is written when the training ends, with scores, curves, pictures and where it comes from', async () => {
    await runs.run('liver', { epochs: 3, validationFraction: 0.5, seed: 7, licence: 'CC BY 4.0' });
    const page = await runs.text('liver', 'model.html');
    const [first] = validationFileSchema.parse(JSON.parse(await runs.text('liver', 'validation.json'))).cases;
    const { examples, epoch } = examplesSchema.parse(JSON.parse(await runs.text('liver', 'examples.json')));
    expect(examples.map(({ rank }) => rank)).toEqual(['best', 'worst']);
    expect(examples.map(({ picture }) => picture.title)).toContain(first?.id);
    expect(examples[0]?.picture.contours.map(({ role }) => role)).toContain('reference');
    for (const text of [
      ...[
        '<h1>Model liver</h1>',
        '2 to learn from, 2 to validate on',
        'CC BY 4.0',
        'Intended use and limits',
      ],
      ...['0.', ' ± ', `${first?.id ?? '?'}, the`, 'Validation Dice', 'Share of the gradient at the logits'],
      ...['<dt>Seed</dt><dd>7</dd>', `weights of epoch ${epoch}`, 'onnxruntime, cpu', 'random weights'],
      ...['boundary', 'weight at last'],
    ]) {
      expect(page).toContain(text);
    }
    expect(page).not.toContain('<script');
    expect(page.match(/<image/g)).toHaveLength(2);
    expect(await runs.text('liver', 'log.txt')).toContain(
      `A page about it: ${join(runs.folder, 'liver', 'model.html')}`,
    );
  });

  it('is written of a run that was stopped before it ever validated, and of files that are damaged', async () => {
    await runs.run('stopped', { epochs: 3 }, {}, ({ kind }, stop) => {
      if (kind === 'step') stop();
    });
    expect(await runs.text('stopped', 'model.html')).toContain('It was not validated.');
    await runs.run('damaged', { epochs: 1 });
    const paths = runPaths(join(runs.folder, 'damaged'));
    for (const file of [paths.metricsJsonl, paths.validation, paths.examples, paths.preview]) {
      await writeFile(file, '{"cut');
    }
    await writeRunPage(paths.root);
    expect(await readFile(paths.modelPage, 'utf8')).toContain('It was not validated.');
    await rm(paths.model);
    await expect(writeRunPage(paths.root)).rejects.toThrow('model.onnx cannot be read');
  });
});
