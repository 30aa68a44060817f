// @ts-check
/**
 * The folder VS Code opens: a copy of samples/, since predictions and runs are written beside the scans.
 */
import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT, SAMPLES } from './paths.mjs';

/** What the story opens first, relative to the workspace. */
export const FIRST_SCAN = 'hippocampus/imagesTr/hippocampus_001.nii.gz';

/** Settings of the VS Code that the commands open: no network of its own, nothing in the way. */
const SETTINGS = {
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'security.workspace.trust.enabled': false,
  'git.openRepositoryInParentFolders': 'never',
  'chat.commandCenter.enabled': false,
};

/**
 * Copies the samples; files that are there already (predictions, runs, corrected labels) stay.
 * @param {string} folder
 */
export function prepareWorkspace(folder) {
  if (!existsSync(SAMPLES)) throw new Error(`The samples are missing: ${SAMPLES} does not exist.`);
  mkdirSync(folder, { recursive: true });
  cpSync(SAMPLES, folder, { recursive: true, force: false });
}

/**
 * A user-data folder with the settings above; settings that are there already stay.
 * @param {string} folder
 */
export function prepareUserData(folder) {
  const settings = path.join(folder, 'User', 'settings.json');
  if (existsSync(settings)) return;
  mkdirSync(path.dirname(settings), { recursive: true });
  writeFileSync(settings, JSON.stringify(SETTINGS, null, 2));
}

/**
 * An extensions folder holding this repository as the one installed extension.
 * @param {string} folder
 * @param {{ publisher: string, name: string, version: string }} extension
 */
export function prepareExtensions(folder, { publisher, name, version }) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  symlinkSync(ROOT, path.join(folder, `${publisher}.${name}-${version}`), 'junction');
}
