/** What `compare` and `cross-validate` have in common: options, progress and what is printed at the end. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { ExperimentHooks, ExperimentProgress, ExperimentResult } from '../learning/comparison/request';
import { DEVICE_REQUESTS, ENGINES, type DeviceRequest, type EngineName } from '../learning/engines/engine';
import { describeTerms } from '../learning/training/epochSums';
import { interruptSignal } from './interrupt';
import { EXIT, PartialFailure, printNote } from './output';
import { positiveNumber } from './trainingOptions';

export interface ExperimentOptions {
  readonly data: string;
  readonly out: string;
  readonly config?: string;
  readonly seeds?: number;
  readonly folds?: number;
  readonly epochs?: number;
  readonly minutes?: number;
  readonly engine?: EngineName;
  readonly device?: DeviceRequest;
  readonly resume?: boolean;
  readonly json?: boolean;
}

/** Adds the options that both have. */
export function withExperimentOptions(
  command: Command,
  help: { readonly seeds: string; readonly folds: string },
): Command {
  return command
    .requiredOption('--data <folder>', 'the data set')
    .requiredOption('--out <folder>', 'the folder of all runs and of the report')
    .option('--config <file>', 'settings of every run as JSON; docs/training.md lists the keys')
    .option('--seeds <n>', help.seeds, countFrom(1))
    .option('--folds <k>', help.folds, countFrom(2))
    .option('--epochs <n>', 'each run ends after so many epochs', countFrom(1))
    .option('--minutes <m>', 'each run ends after so many minutes, everything included', positiveNumber)
    .addOption(new Option('--engine <name>', 'what trains').choices(ENGINES))
    .addOption(new Option('--device <name>', 'what to compute on').choices(DEVICE_REQUESTS))
    .option('--resume', 'go on in --out: finished runs are kept, stopped and failed ones resumed')
    .option('--json', 'print progress and result as JSON, one value a line');
}

/** Does the work with progress shown and Ctrl+C heard, and tells what came of it. */
export async function runExperimentCommand(
  json: boolean,
  again: string,
  work: (hooks: ExperimentHooks) => Promise<ExperimentResult>,
): Promise<void> {
  const result = await work({
    signal: interruptSignal(),
    progress: (value) => {
      if (json) process.stdout.write(`${JSON.stringify(value)}\n`);
      else printProgress(value);
    },
  });
  process.stdout.write(`${json ? JSON.stringify({ kind: 'result', ...result }) : describe(result, again)}\n`);
  if (result.ended === 'cancelled') process.exitCode = EXIT.interrupted;
  else if (result.failed.length > 0) {
    throw new PartialFailure(`${result.failed.length} of ${result.runs} runs failed; the report names them.`);
  }
}

function printProgress(value: ExperimentProgress): void {
  switch (value.kind) {
    case 'log':
      printNote(value.line);
      return;
    case 'run': {
      const error = value.error === undefined ? '' : `: ${value.error}`;
      printNote(`run ${value.run} of ${value.runs}, ${value.name}: ${value.status}${error}`);
      return;
    }
    case 'training':
      printTraining(value);
      return;
  }
}

function printTraining({
  run,
  runs,
  progress,
  secondsLeft,
}: Extract<ExperimentProgress, { kind: 'training' }>): void {
  switch (progress.kind) {
    case 'step':
      return;
    case 'log':
      // The rest stands in the log of the run.
      if (progress.line.startsWith('Warning')) printNote(`[${run}/${runs}] ${progress.line}`);
      return;
    case 'epoch': {
      const { epoch, epochs, loss, terms, validationDice } = progress;
      const dice = validationDice === null ? '' : `, validation Dice ${validationDice.toFixed(4)}`;
      const left = secondsLeft === null ? '' : `, about ${Math.ceil(secondsLeft / 60)} min left in all`;
      printNote(
        `[${run}/${runs}] epoch ${epoch} of ${epochs}: loss ${loss.toFixed(4)} = ${describeTerms(terms)}${dice}${left}`,
      );
      return;
    }
  }
}

function describe({ report, ended, runs, done, verdict }: ExperimentResult, again: string): string {
  const lines = [verdict, `${done} of ${runs} runs done`, `report  ${report}`];
  if (ended === 'cancelled') lines.push(`Stopped. Go on with: ${again} --resume`);
  return lines.join('\n');
}

function countFrom(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isSafeInteger(value) || value < least) {
      throw new InvalidArgumentError(`A whole number of at least ${least} is needed.`);
    }
    return value;
  };
}
