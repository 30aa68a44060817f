import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { trainingEnded } from '../harness/story';
import { openVsCode, type VsCode } from '../harness/vscode';
import { screenshotOnFailure } from './screenshotOnFailure';

const PLAN = 'hippocampus.boundary-plan.json';

let vscode: VsCode;
beforeAll(async () => {
  vscode = await openVsCode('e2e/planning');
  // What the extension contributes is there a moment after the window.
  await vscode.workbench.openSideBar('Boundary Lab');
});
afterAll(async () => {
  await vscode.stop();
});
screenshotOnFailure(() => vscode);

const planSchema = z.looseObject({
  patch: z.array(z.number()),
  why: z.record(z.string(), z.string()).default({}),
});
const read = (file: string): z.infer<typeof planSchema> =>
  planSchema.parse(JSON.parse(readFileSync(path.join(vscode.folder, file), 'utf8')));

const editor = (): Locator => vscode.workbench.page.locator('.editor-instance .monaco-editor').first();
const write = (plan: object): void => {
  writeFileSync(path.join(vscode.folder, PLAN), JSON.stringify(plan, undefined, 2));
};

/** Goes to the last place of a text in the plan, which is behind its reasons. */
async function goTo(text: string): Promise<void> {
  const { page } = vscode.workbench;
  const lines = readFileSync(path.join(vscode.folder, PLAN), 'utf8').split('\n');
  const line = lines.findLastIndex((each) => each.includes(text));
  const column = lines[line]?.indexOf(text) ?? 0;
  // The editor may not have read the file again yet, and then has no such line.
  await retried(async () => {
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+G');
    await vscode.workbench.quickInput
      .locator('input.input')
      .first()
      .fill(`:${line + 1}:${column + 2}`);
    await page.keyboard.press('Enter');
    await vscode.workbench.statusBar(`Ln ${line + 1}, Col ${column + 2}`).waitFor({ timeout: 2000 });
  });
}

/** Until it succeeds, or a minute has passed: keys go astray while the editor is busy. */
function retried(work: () => Promise<void>): Promise<void> {
  return vi.waitFor(work, { timeout: 60_000, interval: 500 });
}

describe('a plan', () => {
  it('is made for a data set and opens with the reasons of its decisions', async () => {
    const { workbench } = vscode;
    await workbench.runCommand('Boundary Lab: Plan Training...');
    await workbench.pick('hippocampus');
    await workbench.answer('how long will it train', '1 epochs');
    await workbench.answer('to which file', PLAN);
    await workbench.editorTab(PLAN).waitFor({ timeout: 120_000 });
    await editor().locator('.view-line').filter({ hasText: 'boundary-lab:/schemas' }).waitFor();
    const { patch, why } = read(PLAN);
    expect(patch).toHaveLength(3);
    expect(why['patch']).toContain('A median scan has');
    await workbench.screenshot('planned');
  });

  it('explains each of its keys, and offers what may stand there', async () => {
    const { workbench } = vscode;
    const { page } = workbench;
    await goTo('"resampling"');
    await page.keyboard.press('Control+K');
    await page.keyboard.press('Control+I');
    await page
      .locator('.monaco-hover')
      .filter({ hasText: 'How scans and label maps are resampled.' })
      .waitFor();
    await workbench.screenshot('hover');
    await page.keyboard.press('Escape');
    await goTo('"anisotropy-aware"');
    const suggestions = page.locator('.suggest-widget.visible .monaco-list-row');
    await retried(async () => {
      await page.keyboard.press('Control+Space');
      await suggestions.filter({ hasText: '"linear"' }).waitFor({ timeout: 3000 });
    });
    await workbench.screenshot('completion');
    await page.keyboard.press('Escape');
  });

  it('marks a key that does not exist', async () => {
    const { workbench } = vscode;
    write({ ...read(PLAN), pach: [8, 8] });
    await goTo('"pach"');
    await workbench.page.locator('.squiggly-warning').first().waitFor();
    await workbench.runCommand('View: Toggle Problems');
    await workbench.page.locator('.markers-panel').getByText('Property pach is not allowed').waitFor();
    await workbench.screenshot('validation');
    await workbench.runCommand('View: Toggle Problems');
  });

  it('is trained with as it was changed, by a button above it', async () => {
    const { workbench } = vscode;
    const { pach, ...plan } = read(PLAN);
    expect(pach).toEqual([8, 8]);
    write({ ...plan, stepsPerEpoch: 2, device: 'cpu' });
    await workbench.page.locator('.squiggly-warning').first().waitFor({ state: 'detached' });
    await workbench.page.locator('.editor-actions [aria-label^="Train with This Plan"]').click();
    await workbench.answer('where does the run go', 'runs/planned');
    expect(await trainingEnded(workbench, 180_000)).toContain('after 1 epoch');
    const { stepsPerEpoch, patch } = read('runs/planned/config.json');
    expect({ stepsPerEpoch, patch }).toEqual({ stepsPerEpoch: 2, patch: plan.patch });
  });
});
