import path from 'node:path';
import { build } from 'esbuild';

/**
 * Bundles a TypeScript file of this folder's parent for Node.
 * @param {string} name such as "worker.ts"
 * @param {string} [output] name of the bundle
 * @returns {Promise<string>} path of the bundle
 */
export async function bundle(name, output = name.replace(/\.ts$/, '.cjs')) {
  const bench = path.join(import.meta.dirname, '..');
  const outfile = path.join(bench, '..', '.cache', 'bench', output);
  await build({
    entryPoints: [path.join(bench, name)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['onnxruntime-node'],
    logLevel: 'warning',
  });
  return outfile;
}
