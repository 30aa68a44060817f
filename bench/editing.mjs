// @ts-check
/**
 * `node bench/editing.mjs [SLICES]`: what the tools of the annotation editor cost on a label map of 512 x 512 x SLICES
 * voxels (by default 400), one of its labels an ellipsoid of a tenth of them, in ms of one core.
 */
import { execFileSync } from 'node:child_process';
import process from 'node:process';
import { bundle } from './lib/bundle.mjs';

const program = await bundle('editing.ts');
execFileSync(process.execPath, ['--max-old-space-size=8000', program, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
