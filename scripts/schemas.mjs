// @ts-check
/**
 * Writes media/schemas/config.schema.json: the JSON schema of configurations, which editors complete and validate
 * with, from the one that trainings are validated with. `--check` writes nothing and fails when it is out of date.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { build } from 'esbuild';
import { format, resolveConfig } from 'prettier';

const root = path.resolve(import.meta.dirname, '..');
const target = path.join(root, 'media', 'schemas', 'config.schema.json');
// Bundled below the repository's root, so that packages left out of the bundle are found.
const bundle = path.join(root, '.cache', 'schemas', 'configJsonSchema.cjs');
await build({
  entryPoints: [path.join(root, 'src', 'learning', 'training', 'configJsonSchema.ts')],
  outfile: bundle,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  external: ['onnxruntime-node'],
  logLevel: 'warning',
});

/** @type {{ configJsonSchema: () => object }} */
const { configJsonSchema } = createRequire(import.meta.url)(bundle);
const options = await resolveConfig(target);
const text = await format(JSON.stringify(configJsonSchema()), { ...options, filepath: target });

if (!process.argv.includes('--check')) {
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, text);
  console.log(path.relative(root, target));
} else if (readFileSync(target, 'utf8').replaceAll('\r\n', '\n') !== text) {
  console.error(`${path.relative(root, target)} is out of date: run node scripts/schemas.mjs.`);
  process.exit(1);
}
