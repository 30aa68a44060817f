// @ts-check
/** `npm run vectors -- FILE...`: the product against values of other implementations (test/vectors/main.ts). */
import path from 'node:path';
import { requireNode } from './lib/nodeVersion.mjs';

requireNode();
const { ensureDependencies } = await import('./lib/dependencies.mjs');
const { CACHE, ROOT } = await import('./lib/paths.mjs');
const { run } = await import('./lib/run.mjs');

await ensureDependencies();
const { build } = await import('esbuild');
// Bundled below the repository's root, so that packages left out of the bundle are found.
const outfile = path.join(CACHE, 'vectors', 'main.cjs');
await build({
  entryPoints: [path.join(ROOT, 'test', 'vectors', 'main.ts')],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  external: ['onnxruntime-node'],
  sourcemap: 'inline',
  logLevel: 'warning',
});
// npm runs scripts in the repository's root, wherever it was called.
const cwd = process.env['INIT_CWD'] ?? process.cwd();
const files = process.argv.slice(2).map((file) => path.resolve(cwd, file));
const { code } = await run(process.execPath, ['--enable-source-maps', outfile, ...files], {
  minutes: 60,
  cwd,
});
process.exitCode = code;
