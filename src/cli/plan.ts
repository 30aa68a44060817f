/** `boundary-lab plan --data DIR`: decides everything a training would, and writes it down instead of training. */
import { Option, type Command } from 'commander';
import { DEVICE_REQUESTS, ENGINES, type DeviceRequest, type EngineName } from '../learning/engines/engine';
import type { Fold } from '../learning/data/split';
import { HEADS, type Head } from '../learning/training/head';
import { interruptSignal } from './interrupt';
import { printNote } from './output';
import { foldOf, positiveNumber, wholeNumber } from './trainingOptions';

interface PlanOptions {
  readonly data: string;
  readonly config?: string;
  readonly out?: string;
  readonly from?: string;
  readonly head?: Head;
  readonly epochs?: number;
  readonly minutes?: number;
  readonly seed?: number;
  readonly engine?: EngineName;
  readonly device?: DeviceRequest;
  readonly fold?: Fold;
}

const HELP = `The plan is a configuration with every key decided, and a list of why. Change what you like and train:

    boundary-lab plan --data DIR --out liver.boundary-plan.json
    boundary-lab train --data DIR --out RUN --config liver.boundary-plan.json

Without --out it is printed. The reasons are told on standard error as well. docs/planning.md explains them.`;

export function registerPlan(program: Command): void {
  program
    .command('plan')
    .description('Plan a training and write the plan as JSON, to be read, changed and trained with.')
    .requiredOption('--data <folder>', 'the data set')
    .option('--config <file>', 'settings as JSON that the plan keeps; docs/training.md lists the keys')
    .option('--out <file>', 'the plan, such as liver.boundary-plan.json; a file that is there stays')
    .option('--from <path>', 'fine-tune: begin with a run folder or a .safetensors file')
    .addOption(
      new Option('--head <choice>', 'the last layers in fine-tuning; new where labels differ').choices(HEADS),
    )
    .option('--epochs <n>', 'end after so many epochs', wholeNumber)
    .option('--minutes <m>', 'end after so many minutes, everything included', positiveNumber)
    .option('--seed <n>', 'same seed, same numbers', wholeNumber)
    .addOption(new Option('--engine <name>', 'what trains').choices(ENGINES))
    .addOption(new Option('--device <name>', 'what to compute on').choices(DEVICE_REQUESTS))
    .option('--fold <i/n>', 'validate on fold i of n, counted from 0, and train on the others', foldOf)
    .addHelpText('after', `\n${HELP}`)
    .action(async ({ config: configFile, ...options }: PlanOptions) => {
      const { writePlan } = await import('../learning/training/planFile');
      const { file, why, text, config } = await writePlan(
        { ...options, configFile },
        {
          signal: interruptSignal(),
          progress: ({ line }) => {
            printNote(line);
          },
        },
      );
      const values = new Map(Object.entries(config));
      for (const [key, reason] of Object.entries(why)) {
        const value = values.get(key);
        printNote(`${key}${value === undefined ? '' : ` ${JSON.stringify(value)}`}: ${reason}`);
      }
      process.stdout.write(file === undefined ? text : `${file}\n`);
    });
}
