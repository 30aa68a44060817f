import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { encode } from 'fast-png';
import { expect, it } from 'vitest';
import { readEvaluation } from '../evaluation/evaluationFile';
import { niftiFile, temporaryFile } from '../formats/nifti/niftiFile.fixture';
import { registerEvaluate } from './evaluate';
import { runCommand, type Ran } from './runCommand.fixture';

/** 4 x 3 x 2 voxels of 1 mm with the label in the given columns of x. */
const plate = (columns: readonly number[], shift = 0): Uint8Array =>
  niftiFile({
    data: Uint8Array.from({ length: 24 }, (_, n) => (columns.includes(n % 4) ? 1 : 0)),
    fields: { srow_x: [1, 0, 0, shift] },
  });

/** A folder for a test with folders of files in it; it goes when the test ends. */
async function folderWith(files: Readonly<Record<string, Uint8Array>>): Promise<string> {
  const root = path.dirname(await temporaryFile(new Uint8Array(), 'keep'));
  for (const [name, bytes] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true });
    await writeFile(path.join(root, name), bytes);
  }
  return root;
}

const evaluate = (root: string, reference: string, prediction: string, ...more: string[]): Promise<Ran> =>
  runCommand(
    [registerEvaluate],
    'evaluate',
    '--reference',
    path.join(root, reference),
    '--prediction',
    path.join(root, prediction),
    ...more,
  );

it('gives the metrics of two files by label value, with their definitions', async () => {
  const root = await folderWith({ 'r.nii': plate([0, 1]), 'p.nii': plate([1, 2]) });
  const { stdout, exitCode } = await evaluate(root, 'r.nii', 'p.nii', '--json');
  expect(exitCode).toBe(0);
  expect(stdout).toContain('"hd95":"Pooled 95th percentile');
  expect(JSON.parse(stdout)).toMatchObject({
    labels: {
      '1': {
        name: 'label 1',
        referenceVoxels: 12,
        predictionVoxels: 12,
        dice: 0.5,
        hd: 1,
        hd95: 1,
        assd: 0.5,
      },
    },
  });
});

it('pairs the files of two folders by name, and says which had no partner', async () => {
  const root = await folderWith({
    'references/a.nii': plate([0]),
    'references/b_seg.nii': plate([0]),
    'references/lonely.nii': plate([0]),
    'predictions/a.nii': plate([0]),
    'predictions/b.prediction.nii': plate([2]),
    'predictions/stray.nii': plate([0]),
  });
  const { stdout, stderr, exitCode } = await evaluate(root, 'references', 'predictions', '--json');
  expect(exitCode).toBe(0);
  const found: unknown = JSON.parse(stdout);
  expect(found).toMatchObject({
    cases: [
      { case: 'a', labels: { '1': { dice: 1, hd: 0 } } },
      { case: 'b_seg', labels: { '1': { dice: 0, hd: 2 } } },
    ],
    mean: { '1': { dice: 0.5, hd: 1, cases: { dice: 2, hd: 2, hd95: 2, assd: 2 } } },
    failed: [],
    unmatched: {
      references: [path.join(root, 'references/lonely.nii')],
      predictions: [path.join(root, 'predictions/stray.nii')],
    },
  });
  expect(stderr).toContain('no prediction found for');
  expect(stderr).toContain('no reference found for');
});

it('does not guess between two predictions of one case', async () => {
  const root = await folderWith({
    'references/a_seg.nii': plate([0]),
    'references/b.nii': plate([0]),
    'predictions/a.prediction.nii': plate([0]),
    'predictions/a.prediction-2.nii': plate([0]),
    'predictions/b.nii': plate([0]),
  });
  const { stdout } = await evaluate(root, 'references', 'predictions', '--json');
  const found: unknown = JSON.parse(stdout);
  expect(found).toMatchObject({
    cases: [{ case: 'b' }],
    unmatched: { references: [expect.stringContaining('a_seg')] },
  });
});

it('leaves a metric out of the mean where it is not defined, and counts the cases', async () => {
  const root = await folderWith({
    'r/a.nii': plate([0]),
    'r/b.nii': plate([0]),
    'p/a.nii': plate([3]),
    'p/b.nii': plate([]),
  });
  const { stdout } = await evaluate(root, 'r', 'p', '--json');
  expect(JSON.parse(stdout)).toMatchObject({
    cases: [{}, { labels: { '1': { dice: 0, hd: null, predictionVoxels: 0 } } }],
    mean: { '1': { dice: 0, hd: 3, cases: { dice: 2, hd: 1 } } },
  });
});

it('goes on after a case that fails, and ends with exit code 1', async () => {
  const root = await folderWith({
    'r/a.nii': plate([0]),
    'r/b.nii': plate([0]),
    'p/a.nii': plate([0], 1.5),
    'p/b.nii': plate([0]),
  });
  const { stdout, stderr, exitCode } = await evaluate(root, 'r', 'p', '--json');
  expect(exitCode).toBe(1);
  const found: unknown = JSON.parse(stdout);
  expect(found).toMatchObject({ cases: [{ case: 'b' }], failed: [{ case: 'a' }] });
  expect(stderr).toContain('up to 1.500 mm elsewhere');
  expect(stderr).toContain('1 of 2 cases failed');
});

it('refuses grids of different size, a file against a folder, and folders without a pair', async () => {
  const root = await folderWith({
    'r/a.nii': plate([0]),
    'p/b.nii': plate([0]),
    'small.nii': niftiFile({ shape: [2, 2, 2], data: new Uint8Array(8) }),
  });
  const sizes = await evaluate(root, 'r/a.nii', 'small.nii');
  expect([sizes.exitCode, sizes.stderr]).toEqual([
    1,
    expect.stringContaining('2 x 2 x 2 voxels, its reference 4 x 3 x 2'),
  ]);
  const mixed = await evaluate(root, 'r/a.nii', 'p');
  expect([mixed.exitCode, mixed.stderr]).toEqual([1, expect.stringContaining('two folders')]);
  const pairless = await evaluate(root, 'r', 'p');
  expect([pairless.exitCode, pairless.stderr]).toEqual([1, expect.stringContaining('No label map')]);
});

/** References and two models of four cases; the second one is off by `shift` columns more. */
async function twoModels(): Promise<string> {
  const cases = ['a', 'b', 'c', 'd'];
  return folderWith(
    Object.fromEntries(
      cases.flatMap((name) => [
        [`r/${name}.nii`, plate([0])],
        [`near/${name}.nii`, plate([0])],
        [`far/${name}.nii`, plate([2])],
      ]),
    ),
  );
}

it('compares several predictions with each other, by the names they are given', async () => {
  const root = await twoModels();
  const folder = (name: string): string => path.join(root, name);
  const { stdout, exitCode } = await runCommand(
    ...([[registerEvaluate], 'evaluate', '--reference', folder('r')] as const),
    ...['--prediction', folder('near'), folder('far'), '--name', 'good', 'bad', '--json'],
  );
  expect(exitCode).toBe(0);
  const found: unknown = JSON.parse(stdout);
  expect(found).toMatchObject({
    models: [
      { name: 'good', source: folder('near'), mean: { '1': { dice: 1, hd: 0 } } },
      { name: 'bad', mean: { '1': { dice: 0, hd: 2, cases: { hd: 4 } } } },
    ],
    comparisons: [{ model: 'bad', first: 'good', cases: 4, onlyOne: 0 }],
  });
  expect(found).toHaveProperty(
    'comparisons.0.differences',
    expect.arrayContaining([
      expect.objectContaining({ metric: 'hd', mean: 2, cases: 4, favours: 'first', p: 0.125 }),
    ]),
  );
});

it('says in words what it found, and claims no more', async () => {
  const root = await twoModels();
  const { stdout, stderr } = await evaluate(root, 'r', 'near', path.join(root, 'far'));
  expect(stdout).toContain('No evidence of a difference between "far" and "near" in 4 cases');
  expect(stdout).toMatch(/mean +far +label 1 +0\.000 +2\.00 +2\.00/);
  expect(stderr).toContain(`evaluating 8 of 8: ${path.join(root, 'far', 'd.nii')}`);
});

it('writes a table, a report with pictures and an evaluation, and overwrites none', async () => {
  const root = await twoModels();
  const file = (name: string): string => path.join(root, name);
  const files = [
    '--csv',
    file('e.csv'),
    '--html',
    file('e.html'),
    '--out',
    file('e.boundary-evaluation.json'),
  ];
  expect(await evaluate(root, 'r', 'near', file('far'), ...files)).toMatchObject({ exitCode: 0 });
  const csv = await readFile(file('e.csv'), 'utf8');
  expect(csv.trim().split('\r\n')).toHaveLength(9);
  const html = await readFile(file('e.html'), 'utf8');
  expect(html).toContain('far against near');
  expect(html.match(/data:image\/png;base64/g)).toHaveLength(8);
  expect(html).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)[a-z]/i);
  expect((await readEvaluation(file('e.boundary-evaluation.json'))).cases).toHaveLength(4);
  const again = await evaluate(root, 'r', 'near', ...files);
  expect([again.exitCode, again.stderr]).toEqual([1, expect.stringContaining('exists already')]);
});

it('takes the references of a data set with colours, by the ids of its cases', async () => {
  const dot = (x: number): Uint8Array =>
    Uint8Array.from({ length: 24 }, (_, n) => (n % 3 === 0 && Math.floor(n / 3) % 4 === x ? 255 : 0));
  const picture = (data: Uint8Array): Uint8Array =>
    Uint8Array.from(encode({ width: 4, height: 2, data, channels: 3, depth: 8 }));
  const root = await folderWith({
    'set/images/a.png': picture(new Uint8Array(24).fill(7)),
    'set/images/b.png': picture(new Uint8Array(24).fill(7)),
    'set/labels/a.png': picture(dot(1)),
    'set/labels/b.png': picture(dot(2)),
    'p/a.png': Uint8Array.from(
      encode({ width: 4, height: 2, data: new Uint8Array([0, 1, 0, 0, 0, 1, 0, 0]), channels: 1, depth: 8 }),
    ),
  });
  const { stdout, stderr } = await evaluate(root, 'set', 'p', '--json');
  expect(stderr).toContain(`no prediction found for ${path.join(root, 'set/labels/b.png')}`);
  expect(JSON.parse(stdout)).toMatchObject({ cases: [{ case: 'a', labels: { '1': { dice: 1 } } }] });
});

it('takes a case with several raters for one case of each', async () => {
  const root = await folderWith({
    'set/images/a.nii': plate([1]),
    'set/images/b.nii': plate([1]),
    'set/labels/rater1/a.nii': plate([0]),
    'set/labels/rater2/a.nii': plate([1]),
    'set/labels/rater1/b.nii': plate([0]),
    'set/labels/rater2/b.nii': plate([1]),
    'p/a.nii': plate([0]),
    'p/b.nii': plate([0]),
  });
  const { stdout } = await evaluate(root, 'set', 'p', '--json');
  expect(JSON.parse(stdout)).toMatchObject({
    cases: [
      { case: 'a (rater 1)', labels: { '1': { dice: 1 } } },
      { case: 'a (rater 2)', labels: { '1': { dice: 0, hd: 1 } } },
      { case: 'b (rater 1)' },
      { case: 'b (rater 2)' },
    ],
  });
});

it.each([
  [[], 'Give --reference and --prediction, or --run'],
  [['--run', 'x', '--reference', 'r'], 'Give --run, or --reference and --prediction'],
  [['--reference', 'r', '--prediction', 'p', '--name', 'a', 'b'], 'There are 2 names for 1 predictions'],
  [['--reference', '/nowhere', '--prediction', '/nowhere'], '/nowhere does not exist'],
  [['--run', '/nowhere'], '/nowhere holds no run'],
])('refuses %j in words', async (args, message) => {
  const { exitCode, stderr } = await runCommand([registerEvaluate], 'evaluate', ...args);
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining(message)]);
});
