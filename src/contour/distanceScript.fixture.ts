/** The thread that computes distances, bundled for tests as webpack does it for dist/. */
import { join } from 'node:path';
import { build } from 'esbuild';

/** @returns path of the script, below `folder` */
export async function bundleDistances(folder: string): Promise<string> {
  const outfile = join(folder, 'distances.js');
  await build({
    entryPoints: [join(__dirname, 'distanceThread.ts')],
    ...{ outfile, bundle: true, platform: 'node', format: 'cjs', logLevel: 'warning' },
  });
  return outfile;
}
