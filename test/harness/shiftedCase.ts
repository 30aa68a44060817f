/** VS Code on a workspace whose first case has a prediction that is wrong by a known distance. */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SAMPLES } from '../../scripts/lib/paths.mjs';
import { FIRST_SCAN } from '../../scripts/lib/workspace.mjs';
import { findLabelsOfScan } from '../../src/datasets/labelsOfScan';
import { readVolume, writeLabelMap } from '../../src/formats/registry';
import type { Volume } from '../../src/volume/volume';
import type { ScanEditor } from './scanEditor';
import { shiftedAlongI } from './shiftedLabels';
import { openScan } from './story';
import { openVsCode, type VsCode } from './vscode';

export const SHIFTED_PREDICTION = FIRST_SCAN.replace('.nii.gz', '.prediction.nii.gz');

export interface ShiftedCase {
  readonly vscode: VsCode;
  readonly editor: ScanEditor;
  readonly reference: Volume;
  readonly prediction: Volume;
}

/**
 * @param name folder of the pictures and of the workspace
 * @param shift voxels along the first axis; those of this scan are 1 mm
 * @param secondRater where in the workspace a copy of the reference goes
 */
export async function openShiftedCase(
  name: string,
  shift: number,
  secondRater?: string,
): Promise<ShiftedCase> {
  const [found] = await findLabelsOfScan(path.join(SAMPLES, FIRST_SCAN));
  if (!found) throw new Error(`No labels belong to ${FIRST_SCAN}.`);
  const reference = (await readVolume(found.path)).volume;
  const prediction = shiftedAlongI(reference, shift);
  const made = mkdtempSync(path.join(tmpdir(), 'e2e-shifted-'));
  const file = path.join(made, 'prediction.nii.gz');
  await writeLabelMap(file, prediction, found.table ? { table: found.table } : {});
  const vscode = await openVsCode(name, (folder) => {
    copyFileSync(file, path.join(folder, SHIFTED_PREDICTION));
    if (secondRater !== undefined) copyFileSync(found.path, path.join(folder, secondRater));
  });
  rmSync(made, { recursive: true });
  const { editor } = await openScan(vscode.workbench, path.basename(FIRST_SCAN));
  await editor.waitUntilDrawn(['scan', 'contour', 'error']);
  return { vscode, editor, reference, prediction };
}
