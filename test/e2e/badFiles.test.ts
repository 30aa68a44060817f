import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FIRST_SCAN } from '../../scripts/lib/workspace.mjs';
import { openScan } from '../harness/story';
import { openVsCode, type VsCode } from '../harness/vscode';
import { screenshotOnFailure } from './screenshotOnFailure';

let vscode: VsCode;

beforeAll(async () => {
  vscode = await openVsCode('e2e/bad-files', (folder) => {
    const bad = path.join(folder, 'bad');
    mkdirSync(bad);
    const whole = readFileSync(path.join(folder, FIRST_SCAN));
    writeFileSync(path.join(bad, 'truncated.nii.gz'), whole.subarray(0, whole.length / 2));
    writeFileSync(path.join(bad, 'empty.nii.gz'), '');
    writeFileSync(path.join(bad, 'letter.nii.gz'), 'Dear colleague, the scan is on the other disk.\n');
    writeFileSync(path.join(bad, 'huge.nii'), hugeHeader(gunzipSync(whole)));
  });
});

afterAll(async () => {
  await vscode.stop();
});

screenshotOnFailure(() => vscode);

/** The header of a good file, whose dims (int16 from byte 40 on) say 32000 x 32000 x 32000. */
function hugeHeader(nifti: Uint8Array): Uint8Array {
  const header = Uint8Array.from(nifti.subarray(0, 352));
  const view = new DataView(header.buffer);
  for (const axis of [1, 2, 3]) view.setInt16(40 + 2 * axis, 32_000, true);
  return header;
}

describe('a file that cannot be read', () => {
  it.each([
    ['truncated.nii.gz', /truncated|ends|short|incomplete/i],
    ['empty.nii.gz', /empty/i],
    ['letter.nii.gz', /not|no /i],
    ['huge.nii', /32000|too large|GiB|GB|bytes/i],
  ])('%s is answered with the reason in the editor', async (name, reason) => {
    const { editor } = await openScan(vscode.workbench, path.join('bad', name));
    const message = await editor.failure();
    expect(message).toMatch(reason);
    await vscode.workbench.screenshot(name);
  });

  it('leaves the editor able to open a good scan', async () => {
    const { editor } = await openScan(vscode.workbench, FIRST_SCAN);
    await editor.waitUntilDrawn(['scan', 'contour']);
    await vscode.workbench.screenshot('good-after-bad');
  });
});
