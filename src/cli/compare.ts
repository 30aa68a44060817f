/** `boundary-lab compare --data DIR --out DIR`: loss recipes against each other, over several seeds. */
import type { Command } from 'commander';
import { runExperimentCommand, withExperimentOptions, type ExperimentOptions } from './experimentOptions';

interface CompareOptions extends ExperimentOptions {
  readonly recipes?: string;
}

export function registerCompare(program: Command): void {
  const command = program
    .command('compare')
    .description(
      'Compare losses: train every recipe with several seeds on the same split, and write a report page with ' +
        'curves, scores, tests and pictures. By default the regional part of the loss against all of it.',
    );
  withExperimentOptions(command, {
    seeds: 'runs of each recipe that differ in nothing but their seed (3)',
    folds: 'compare over so many folds instead of one split, so that every case is validated',
  })
    .option(
      '--recipes <file>',
      'recipes as JSON: [{"name": ..., "loss": {...}}, ...], the first one the reference',
    )
    .action(async ({ config, recipes, json = false, ...options }: CompareOptions) => {
      const { compareLosses } = await import('../learning/comparison/compareLosses');
      const again = `boundary-lab compare --data ${options.data} --out ${options.out}`;
      await runExperimentCommand(json, again, (hooks) =>
        compareLosses({ ...options, configFile: config, recipesFile: recipes }, hooks),
      );
    });
}
