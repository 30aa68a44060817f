/** Entry of dist/cli.js. Each command stands in its own file and is listed here. */
import { registerCache } from './cache';
import { registerCheck } from './check';
import { registerCompare } from './compare';
import { registerCrossValidate } from './crossValidate';
import { registerDistanceMap } from './distanceMap';
import { registerEvaluate } from './evaluate';
import { registerExport } from './export';
import { registerImport } from './import';
import { registerInspect } from './inspect';
import { registerPlan } from './plan';
import { registerPredict } from './predict';
import { runProgram, type RegisterCommand } from './program';
import { registerRank } from './rank';
import { registerTrain } from './train';

const COMMANDS: readonly RegisterCommand[] = [
  registerInspect,
  registerCheck,
  registerDistanceMap,
  registerEvaluate,
  registerPlan,
  registerTrain,
  registerCompare,
  registerCrossValidate,
  registerImport,
  registerPredict,
  registerRank,
  registerExport,
  registerCache,
];

void runProgram(COMMANDS, process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});
