// @ts-check
/** `npm test`: from a fresh clone to the verdict of every check. Needs nothing but Node and npm. */
import { requireNode } from './lib/nodeVersion.mjs';

requireNode();
const { main } = await import('./lib/testCommand.mjs');
process.exitCode = await main(process.argv.slice(2));
