import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { DIST } from '../../scripts/lib/paths.mjs';
import { FIRST_SCAN } from '../../scripts/lib/workspace.mjs';
import { findLabelsOfScan } from '../../src/datasets/labelsOfScan';
import { makeDataset } from '../harness/datasets';
import { stateOf } from '../harness/runs';
import type { ScanEditor } from '../harness/scanEditor';
import { openScan, predict, startTraining, trainingEnded } from '../harness/story';
import { openVsCode, type VsCode } from '../harness/vscode';
import { screenshotOnFailure } from './screenshotOnFailure';

/** Six cases of the sample, so that an epoch takes seconds. */
const CASES = 6;
const DATASET = 'six-cases';

let vscode: VsCode;
let editor: ScanEditor;

beforeAll(async () => {
  vscode = await openVsCode('e2e/training', (folder) => {
    makeDataset(folder, DATASET, CASES);
  });
  ({ editor } = await openScan(vscode.workbench, FIRST_SCAN));
  await editor.waitUntilDrawn(['scan', 'contour']);
});

afterAll(async () => {
  await vscode.stop();
});

screenshotOnFailure(() => vscode);

const epochSchema = z.object({ epoch: z.number(), loss: z.number() });
const epochsOf = (run: string): z.infer<typeof epochSchema>[] =>
  readFileSync(path.join(run, 'metrics.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => epochSchema.parse(JSON.parse(line)));

describe('training from the command palette', () => {
  it('shows its progress in the status bar and leaves a complete run folder', async () => {
    const progress = await startTraining(vscode.workbench, {
      dataset: DATASET,
      length: '2 epochs',
      run: 'runs/first',
    });
    expect(await progress.innerText()).toMatch(/epoch [12]\/2/);
    await vscode.workbench.screenshot('training');
    expect(await trainingEnded(vscode.workbench, 180_000)).toContain('after 2 epochs');
    await vscode.workbench.screenshot('trained');
    const run = path.join(vscode.folder, 'runs', 'first');
    expect(readdirSync(run)).toEqual(
      expect.arrayContaining(['config.json', 'metrics.csv', 'metrics.jsonl', 'model.onnx', 'checkpoints']),
    );
    expect(epochsOf(run).map(({ epoch }) => epoch)).toEqual([1, 2]);
  });

  it('gives a model whose prediction is drawn with its error, and measured as the command line measures it', async () => {
    await vscode.workbench.closeNotifications();
    await vscode.workbench.runCommand('View: Hide Panel');
    await predict(vscode.workbench, editor);
    expect(await editor.text('error-legend')).toContain('mm');
    expect(await editor.part('error-legend').isVisible()).toBe(true);
    expect(await editor.part('metrics').isVisible()).toBe(true);
    await vscode.workbench.screenshot('predicted');
    const file = path.join(vscode.folder, FIRST_SCAN);
    const found = await findLabelsOfScan(file);
    const reference = found.find(({ role }) => role === 'reference');
    const prediction = found.find(({ role }) => role === 'prediction');
    const labels = Object.entries(evaluate(reference?.path ?? '', prediction?.path ?? ''));
    expect(labels.length).toBeGreaterThan(0);
    for (const [label, { dice }] of labels) {
      expect(await editor.text(`metrics-${label}-dice`)).toBe(dice === null ? '—' : dice.toFixed(3));
    }
  });

  it('that is killed says so, and goes on from its last checkpoint when asked to', async () => {
    const { workbench } = vscode;
    await workbench.closeNotifications();
    await startTraining(workbench, { dataset: DATASET, length: '8 epochs', run: 'runs/killed' });
    const run = path.join(vscode.folder, 'runs', 'killed');
    await expect
      .poll(() => existsSync(path.join(run, 'checkpoints', 'last.safetensors')), { timeout: 120_000 })
      .toBe(true);
    process.kill(stateOf(run).pid, 'SIGKILL');
    const message = workbench.notification(/checkpoint/i);
    await message.waitFor({ timeout: 30_000 });
    await workbench.screenshot('killed');
    const before = epochsOf(run).length;
    expect(before).toBeLessThan(8);
    await workbench.pressNotificationButton(message, 'Resume');
    expect(await trainingEnded(workbench, 180_000)).toContain('after 8 epochs');
    await workbench.screenshot('resumed');
    expect(epochsOf(run).map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('leaves the scan that is open as it was', async () => {
    await editor.waitUntilDrawn(['scan', 'contour']);
    expect(await editor.part('problems').count()).toBe(0);
  });
});

const evaluationSchema = z.object({
  labels: z.record(z.string(), z.object({ dice: z.number().nullable() })),
});

/** What the command line says of two label maps: label value to its measures. */
function evaluate(reference: string, prediction: string): z.infer<typeof evaluationSchema>['labels'] {
  const output = execFileSync(process.execPath, [
    ...[path.join(DIST, 'cli.js'), 'evaluate', '--json'],
    ...['--reference', reference, '--prediction', prediction],
  ]);
  return evaluationSchema.parse(JSON.parse(output.toString())).labels;
}
