/** A picture of what was on the screen when a test failed, beside the other screenshots. */
import { afterEach } from 'vitest';
import type { VsCode } from '../harness/vscode';

export function screenshotOnFailure(vscode: () => VsCode): void {
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return;
    await vscode().workbench.screenshot(`failed-${task.name.replaceAll(/\W+/g, '-')}`);
  });
}
