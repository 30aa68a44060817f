/** `boundary-lab plan --data DIR`: decides everything a training would, and writes it down instead of training. */
import type { Command } from 'commander';
import { interruptSignal } from './interrupt';
import { printNote } from './output';
import { withTrainingOptions, type TrainingOptions } from './trainingOptions';

interface PlanOptions extends TrainingOptions {
  readonly out?: string;
}

const HELP = `The plan is a configuration with every key decided, and a list of why. Change what you like and train:

    boundary-lab plan --data DIR --out liver.boundary-plan.json
    boundary-lab train --data DIR --out RUN --config liver.boundary-plan.json

Without --out it is printed. The reasons are told on standard error as well. docs/planning.md explains them.`;

export function registerPlan(program: Command): void {
  const command = program
    .command('plan')
    .description('Plan a training and write the plan as JSON, to be read, changed and trained with.')
    .requiredOption('--data <folder>', 'the data set')
    .option('--out <file>', 'the plan, such as liver.boundary-plan.json; a file that is there stays');
  withTrainingOptions(command)
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
