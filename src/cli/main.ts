/** Entry of dist/cli.js. Each command stands in its own file and is listed here. */
import { registerDistanceMap } from './distanceMap';
import { registerEvaluate } from './evaluate';
import { registerInspect } from './inspect';
import { registerPredict } from './predict';
import { registerRank } from './rank';
import { runProgram, type RegisterCommand } from './program';
import { registerTrain } from './train';

const COMMANDS: readonly RegisterCommand[] = [
  registerInspect,
  registerDistanceMap,
  registerEvaluate,
  registerTrain,
  registerPredict,
  registerRank,
];

void runProgram(COMMANDS, process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});
