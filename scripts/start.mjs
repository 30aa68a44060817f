// @ts-check
/** `npm start`: from a fresh clone to VS Code on the samples. Needs nothing but Node and npm. */
import { requireNode } from './lib/nodeVersion.mjs';

requireNode();
const { main } = await import('./lib/startCommand.mjs');
process.exitCode = await main(process.argv.slice(2));
