/** `boundary-lab cross-validate --data DIR --out DIR`: a training for each fold, and one report of all cases. */
import type { Command } from 'commander';
import { runExperimentCommand, withExperimentOptions, type ExperimentOptions } from './experimentOptions';

export function registerCrossValidate(program: Command): void {
  const command = program
    .command('cross-validate')
    .description(
      'Train once for each fold of the data, so that every case is validated once, and write a report page. ' +
        'Afterwards predict --model with the same folder uses the networks of all folds together.',
    );
  withExperimentOptions(command, { seeds: 'runs of each fold (1)', folds: 'parts of the data (5)' }).action(
    async ({ config, json = false, ...options }: ExperimentOptions) => {
      const { crossValidate } = await import('../learning/comparison/crossValidate');
      const again = `boundary-lab cross-validate --data ${options.data} --out ${options.out}`;
      await runExperimentCommand(json, again, (hooks) =>
        crossValidate({ ...options, configFile: config }, hooks),
      );
    },
  );
}
