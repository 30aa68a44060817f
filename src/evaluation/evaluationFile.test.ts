import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../formats/nifti/niftiFile.fixture';
import { evaluationCsv } from './csv';
import type { Evaluation } from './evaluation';
import { evaluationOf, HD95 } from './evaluation.fixture';
import { parseEvaluation, readEvaluation, writeEvaluation } from './evaluationFile';
import { evaluationJson } from './evaluationJson';

const NAME = 'a.boundary-evaluation.json';

function below(root: string): Evaluation {
  const evaluation = evaluationOf({ a: [{ dice: 0.5 }] });
  const [first] = evaluation.cases;
  if (!first) throw new Error('The fixture has no case.');
  return {
    ...evaluation,
    reference: path.join(root, 'data'),
    models: [{ name: 'm', source: path.join(root, 'predictions') }],
    cases: [
      {
        ...first,
        images: [path.join(root, 'data', 'a.nii')],
        reference: {
          kind: 'masks',
          masks: [{ value: 1, name: 'x', file: path.join(root, 'data', 'x.nii') }],
        },
        results: first.results.map((of) => ({ ...of, prediction: path.join(root, 'predictions', 'a.nii') })),
      },
    ],
  };
}

describe('an evaluation in a file', () => {
  it('is read as it was written, also after it moved together with what it names', async () => {
    const root = await temporaryFolder();
    const folder = path.join(root, 'work');
    await mkdir(folder);
    await writeEvaluation(path.join(folder, NAME), below(folder), { overwrite: false });
    expect(await readEvaluation(path.join(folder, NAME))).toEqual(below(folder));
    const moved = path.join(root, 'elsewhere');
    await rename(folder, moved);
    expect(await readEvaluation(path.join(moved, NAME))).toEqual(below(moved));
    expect(await readFile(path.join(moved, NAME), 'utf8')).not.toContain(root);
  });

  it('is not overwritten unasked', async () => {
    const file = path.join(await temporaryFolder(), NAME);
    await writeFile(file, 'mine');
    const writing = writeEvaluation(file, evaluationOf({}), { overwrite: false });
    await expect(writing).rejects.toThrow('exists already');
    expect(await readFile(file, 'utf8')).toBe('mine');
  });

  it.each([
    ['half of one', '{"format":', 'is no JSON'],
    ['other JSON', '{"version": 1}', 'is no evaluation that this version reads (at format'],
    ['a later version', '{"format": "boundary-evaluation", "version": 2}', '(at version'],
  ])('is refused where it is %s', (_, text, message) => {
    expect(() => parseEvaluation(text, '/x/a.json')).toThrow(message);
  });

  it('says where there is no such file', async () => {
    await expect(readEvaluation('/nowhere/a.json')).rejects.toThrow('/nowhere/a.json does not exist');
  });
});

describe('the table for other programs', () => {
  const evaluation = evaluationOf({ 'a, "b"': [{ hd95: 3 }], '=c': [{ hd95: null }] }, [HD95]);

  it('has a line for each case and label, and an empty cell where a metric is not defined', () => {
    const [header, first, second, end] = evaluationCsv(evaluation).split('\r\n');
    expect(header).toBe(
      'case,rater,model,label,label_name,reference_voxels,prediction_voxels,hd95,worst_i,worst_j,worst_k,worst_mm,reference,prediction',
    );
    expect(first).toMatch(/^"a, ""b""",,model 0,1,tumour,10,10,3,1,2,3,3,/);
    // No formula in a spreadsheet.
    expect(second).toMatch(/^'=c,,model 0,1,tumour,10,10,,1,/);
    expect(end).toBe('');
  });

  it('has means over the cases in which a metric is defined, with their number', () => {
    expect(evaluationJson(evaluation)).toMatchObject({
      mean: { '1': { name: 'tumour', hd95: 3, cases: { hd95: 1 } } },
      cases: [{ labels: { '1': { hd95: 3 } } }, { labels: { '1': { hd95: null } } }],
    });
  });
});
