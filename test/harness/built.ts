/** Before integration and end-to-end tests: they drive what is in dist/, so it must be of these sources. */
import { ensureBuild } from '../../scripts/lib/build.mjs';

export default async function setup(): Promise<void> {
  await ensureBuild();
}
