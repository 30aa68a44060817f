/** Entry of dist/cli.js. Each command stands in its own file and is listed here. */
import { registerInspect } from './inspect';
import { runProgram, type RegisterCommand } from './program';

const COMMANDS: readonly RegisterCommand[] = [registerInspect];

void runProgram(COMMANDS, process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});
