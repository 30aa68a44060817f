// @ts-check
/** Where things lie. Everything made by the commands is in folders git ignores. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository. */
export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
/** Installed and prepared once, kept: code-server, the workspace that `npm start` opens. */
export const CACHE = path.join(ROOT, '.cache');
/** Written anew by every run: screenshots, reports, logs. */
export const OUT = path.join(ROOT, 'out');
export const DIST = path.join(ROOT, 'dist');
export const SAMPLES = path.join(ROOT, 'samples');
