/** From a first model to a better one: a task, fine-tuning, which case comes next, and which loss is better. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { readExperiment } from '../../src/learning/comparison/experiment';
import { readRanking } from '../../src/learning/prediction/ranking/rankingFile';
import { makeDataset } from '../harness/datasets';
import { runDone } from '../harness/runs';
import { ScanEditor } from '../harness/scanEditor';
import { openVsCode, type VsCode } from '../harness/vscode';
import { screenshotOnFailure } from './screenshotOnFailure';

/** Cases of the sample, so few that an epoch takes seconds. */
const CASES = 4;
const DATASET = 'four-cases';
const OTHER_LABELS = 'other-labels';
/** The same labels as in the first data set. */
const NEW_CASES = 'new-cases';
const NETWORK = 'exported.onnx';
const TRAINING_MS = 180_000;

let vscode: VsCode;
const runOf = (name: string): string => path.join(vscode.folder, 'runs', name);
const textOf = (run: string, file: string): string => readFileSync(path.join(runOf(run), file), 'utf8');

beforeAll(async () => {
  vscode = await openVsCode('e2e/improving', (folder) => {
    makeDataset(folder, DATASET, CASES);
    makeDataset(folder, NEW_CASES, 2);
    const labels = { '0': 'background', '1': 'Anterior', '2': 'Tail' };
    makeDataset(folder, OTHER_LABELS, CASES, { labels });
    const networks = path.join(ROOT, 'src', 'learning', 'networks', 'importedFixtures');
    cpSync(path.join(networks, 'probabilityUnet.onnx'), path.join(folder, NETWORK));
    cpSync(path.join(networks, 'newer.onnx'), path.join(folder, 'classifier.onnx'));
    writeTasks(folder);
  });
});

afterAll(async () => {
  await vscode.stop();
});

screenshotOnFailure(() => vscode);

function writeTasks(folder: string): void {
  const task = {
    type: 'boundary-lab',
    task: 'train',
    data: '${workspaceFolder}/' + DATASET,
    problemMatcher: [],
  };
  mkdirSync(path.join(folder, '.vscode'), { recursive: true });
  const tasks = [
    { ...task, label: 'a first model', out: 'runs/from-a-task', epochs: 2, seed: 7, fold: '0/2' },
    { ...task, label: 'a faulty task', epochs: 0 },
  ];
  writeFileSync(path.join(folder, '.vscode', 'tasks.json'), JSON.stringify({ version: '2.0.0', tasks }));
}

describe('a training in tasks.json', () => {
  it('says which of its keys is at fault', async () => {
    const { workbench } = vscode;
    await workbench.runTask('a faulty task');
    const message = workbench.notification('This task of tasks.json cannot run');
    await message.waitFor({ timeout: 60_000 });
    expect(await message.innerText()).toContain('at epochs');
    await workbench.closeNotifications();
  });

  it('trains as its keys say', async () => {
    const { workbench } = vscode;
    await workbench.runTask('a first model');
    await runDone(runOf('from-a-task'), TRAINING_MS);
    const config: unknown = JSON.parse(textOf('from-a-task', 'config.json'));
    expect(config).toMatchObject({ epochs: 2, seed: 7, fold: { index: 0, of: 2 } });
    const split = splitSchema.parse(JSON.parse(textOf('from-a-task', 'split.json')));
    expect([split.training.length, split.validation.length]).toEqual([CASES / 2, CASES / 2]);
    await workbench.openSideBar('Boundary Lab');
    await expect
      .poll(() => workbench.treeRow('from-a-task').innerText(), { timeout: 30_000 })
      .toMatch(/Dice 0\.\d{3}/);
    await workbench.closeNotifications();
  });
});

const splitSchema = z.object({ training: z.array(z.string()), validation: z.array(z.string()) });
const rehearsalSchema = z.object({ initial: z.object({ rehearsal: z.object({ data: z.string() }) }) });

describe('fine-tuning', () => {
  it('of a run tells what it begins with, and asks what becomes of its head where labels differ', async () => {
    const { workbench } = vscode;
    await workbench.pickFromContextMenu(workbench.treeRow('from-a-task'), 'Fine-Tune This Model');
    await workbench.pick(OTHER_LABELS);
    const report = await workbench.reportFrame('Fine-tuning from from-a-task');
    expect(await report.locator('main').innerText()).toContain('It can be fine-tuned on this data set.');
    await workbench.pick('New last layers that keep what is shared');
    await workbench.answer('how long', '2 epochs');
    await workbench.pick('Last layers first, then everything');
    await workbench.answer('where does the run go', 'runs/tuned');
    await runDone(runOf('tuned'), TRAINING_MS);
    const log = textOf('tuned', 'log.txt');
    expect(log).toContain('except for what they know of the background, Anterior');
    expect(log).toMatch(/Frozen: \d+ of \d+ parameters/);
    expect(log).toMatch(/All \d+ weights are trained/);
    await workbench.closeNotifications();
  });

  it('of a run on new cases with the same labels asks whether the earlier ones are learned along', async () => {
    const { workbench } = vscode;
    await workbench.pickFromContextMenu(workbench.treeRow('from-a-task'), 'Fine-Tune This Model');
    await workbench.pick(NEW_CASES);
    await workbench.reportFrame('Fine-tuning from from-a-task');
    await workbench.pick(`Also learn from ${DATASET}`);
    await workbench.screenshot('rehearsal');
    await workbench.answer('how long', '1 epoch');
    await workbench.answer('where does the run go', 'runs/rehearsed');
    await runDone(runOf('rehearsed'), TRAINING_MS);
    const config: unknown = JSON.parse(textOf('rehearsed', 'config.json'));
    const { initial } = rehearsalSchema.parse(config);
    expect(path.basename(initial.rehearsal.data)).toBe(DATASET);
    await workbench.closeNotifications();
  });

  it('of an .onnx file shows its inputs and outputs, and trains it', async () => {
    const { workbench } = vscode;
    await workbench.openSideBar('Explorer');
    await workbench.pickFromContextMenu(workbench.explorerRow(NETWORK), 'Fine-Tune Model');
    await workbench.pick(DATASET);
    const report = await workbench.reportFrame(`Fine-tuning from ${NETWORK}`);
    const text = await report.locator('main').innerText();
    expect(text).toContain('every operator is known and can be differentiated');
    expect(text).toContain('batch x 1 x height x width');
    await workbench.screenshot('report');
    await workbench.pick('Keep the last layers');
    // One epoch cannot be divided, so that it is not asked what learns first.
    await workbench.answer('how long', '1 epoch');
    await workbench.answer('where does the run go', 'runs/imported');
    await runDone(runOf('imported'), TRAINING_MS);
    expect(textOf('imported', 'log.txt')).toContain(`2D network of ${NETWORK}`);
    await workbench.closeNotifications();
  });

  it('of a file that cannot be trained says why, and starts nothing', async () => {
    const { workbench } = vscode;
    await workbench.pickFromContextMenu(workbench.explorerRow('classifier.onnx'), 'Fine-Tune Model');
    await workbench.pick(DATASET);
    const report = await workbench.reportFrame('Fine-tuning from classifier.onnx');
    expect(await report.locator('main').innerText()).toContain('A segmentation network is needed');
    await workbench.notification('A segmentation network is needed').waitFor({ timeout: 30_000 });
    await expect.poll(() => workbench.quickInput.count(), { timeout: 15_000 }).toBe(0);
    await workbench.closeNotifications();
  });
});

describe('the next case', () => {
  it('is the first of the ranking, then the second, each with its prediction and why it comes', async () => {
    const { workbench, folder } = vscode;
    await workbench.runCommand('View: Hide Panel');
    await workbench.runCommand('Boundary Lab: Rank Cases');
    await workbench.pick(DATASET);
    await workbench.pick('from-a-task');
    const file = path.join(folder, 'rankings', DATASET, 'ranking.json');
    await expect
      .poll(async () => (existsSync(file) ? (await readRanking(file))?.complete : false), {
        timeout: TRAINING_MS,
      })
      .toBe(true);
    const cases = (await readRanking(file))?.cases ?? [];
    expect(cases).toHaveLength(CASES);
    for (const [n, ranked] of cases.slice(0, 2).entries()) {
      await workbench.runCommand('Boundary Lab: Next Case');
      await workbench.editorTab(path.basename(ranked.images[0] ?? '')).waitFor({ timeout: 60_000 });
      await workbench.statusBar(`Case ${n + 1} of ${CASES}, ${ranked.id}: `).waitFor({ timeout: 30_000 });
      const editor = new ScanEditor(await workbench.webviewFrame());
      await editor.waitUntilDrawn(['scan', 'contour']);
      await editor.part('metrics').waitFor({ timeout: 60_000 });
    }
    await workbench.screenshot('next-case');
    await workbench.closeNotifications();
  });
});

describe('comparing losses', () => {
  it('ends with a report, and a group in the view whose runs are told apart', async () => {
    const { workbench, folder } = vscode;
    await workbench.openSideBar('Boundary Lab');
    await workbench.runCommand('Boundary Lab: Compare Losses');
    await workbench.pick(DATASET);
    await workbench.answer('how long', '1 epoch');
    await workbench.answer('how many seeds', '1');
    const group = workbench.treeRow(`${DATASET}-compare`);
    await group.waitFor({ timeout: 60_000 });
    const report = await workbench.reportFrame('Losses compared on');
    expect(await report.locator('.verdict').innerText()).toContain('Region and boundary');
    const name =
      readdirSync(path.join(folder, 'runs')).find((run) => run.startsWith(`${DATASET}-compare`)) ?? '';
    expect(await readExperiment(path.join(folder, 'runs', name))).toMatchObject({
      ...{ kind: 'compare', status: 'done', seeds: [0] },
      runs: [{ status: 'done' }, { status: 'done' }],
    });
    for (const recipe of ['region-only', 'region-and-boundary']) {
      const row = workbench.treeRow(`${recipe}/seed-0`);
      await expect.poll(() => row.innerText(), { timeout: 30_000 }).toMatch(/Dice 0\.\d{3}/);
    }
    await expect.poll(() => group.innerText(), { timeout: 60_000 }).toContain('2 of 2 done');
    await workbench.screenshot('compared');
    // Dashboards of the trainings above are open as well.
    await workbench.runCommand('View: Close All Editors');
    await workbench.pickFromContextMenu(group, 'Show Training Dashboard');
    const dashboard = await workbench.webviewFrame('dashboard');
    const legend = dashboard.locator('[data-testid="chart-loss"] .legend');
    await expect
      .poll(() => legend.innerText({ timeout: 1000 }), { timeout: 60_000 })
      .toContain('region-only/seed-0: loss');
    await workbench.screenshot('compared-dashboard');
    expect(workbench.complaints).toEqual([]);
  });
});

describe('cross-validating', () => {
  it('asks how long and in how many parts, and ends with a report on every case', async () => {
    const { workbench, folder } = vscode;
    await workbench.runCommand('View: Close All Editors');
    await workbench.runCommand('Boundary Lab: Cross-Validate');
    await workbench.pick(DATASET);
    await workbench.answer('how long', '1 epoch');
    await workbench.answer('how many folds', '2');
    const group = workbench.treeRow(`${DATASET}-cross-validate`);
    await group.waitFor({ timeout: 60_000 });
    await workbench.reportFrame('Cross-validation');
    const name =
      readdirSync(path.join(folder, 'runs')).find((run) => run.startsWith(`${DATASET}-cross-validate`)) ?? '';
    expect(await readExperiment(path.join(folder, 'runs', name))).toMatchObject({
      ...{ kind: 'cross-validate', status: 'done' },
      runs: [{ status: 'done' }, { status: 'done' }],
    });
    await workbench.screenshot('cross-validated');
    expect(workbench.complaints).toEqual([]);
  });
});
