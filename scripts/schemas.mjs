// @ts-check
/**
 * Writes media/schemas/: the JSON schemas of configurations and of label presets, which editors complete and validate
 * with, from those that the program validates with. `--check` writes nothing and fails when one is out of date.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { build } from 'esbuild';
import { format, resolveConfig } from 'prettier';

/** Files of media/schemas: the module that knows each one, and the name of its function. */
const SCHEMAS = [
  {
    name: 'config.schema.json',
    module: ['learning', 'training', 'configJsonSchema.ts'],
    function: 'configJsonSchema',
  },
  { name: 'labels.schema.json', module: ['labels', 'labelPreset.ts'], function: 'labelPresetJsonSchema' },
];

const root = path.resolve(import.meta.dirname, '..');
for (const schema of SCHEMAS) {
  const target = path.join(root, 'media', 'schemas', schema.name);
  // Bundled below the repository's root, so that packages left out of the bundle are found.
  const bundle = path.join(root, '.cache', 'schemas', `${schema.function}.cjs`);
  await build({
    entryPoints: [path.join(root, 'src', ...schema.module)],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['onnxruntime-node'],
    logLevel: 'warning',
  });

  /** @type {Record<string, () => object>} */
  const functions = createRequire(import.meta.url)(bundle);
  const content = functions[schema.function]?.();
  const options = await resolveConfig(target);
  const text = await format(JSON.stringify(content), { ...options, filepath: target });

  if (!process.argv.includes('--check')) {
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, text);
    console.log(path.relative(root, target));
  } else if (readFileSync(target, 'utf8').replaceAll('\r\n', '\n') !== text) {
    console.error(`${path.relative(root, target)} is out of date: run node scripts/schemas.mjs.`);
    process.exitCode = 1;
  }
}
