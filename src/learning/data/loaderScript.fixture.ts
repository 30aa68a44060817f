/** The thread that draws batches, bundled for tests as webpack does it for dist/. */
import { join } from 'node:path';
import { build } from 'esbuild';

/** @returns path of the script, below `folder` */
export async function bundleLoader(folder: string): Promise<string> {
  const outfile = join(folder, 'loader.js');
  await build({
    entryPoints: [join(__dirname, 'loader.ts')],
    ...{ outfile, bundle: true, platform: 'node', format: 'cjs', logLevel: 'warning' },
  });
  return outfile;
}
