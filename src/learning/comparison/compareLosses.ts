/** Loss recipes on the same data, several seeds each, with a report of what they did. */
import { readJsonFile } from '../training/config';
import { performExperiment } from './performExperiment';
import { baseConfig, planExperiment } from './planExperiment';
import { defaultRecipes, parseRecipes } from './recipes';
import type { ComparisonRequest, ExperimentHooks, ExperimentResult } from './request';

/** Fewer tell hardly anything of the spread between trainings. */
export const DEFAULT_SEEDS = 3;

/**
 * Trains every recipe with every seed, one run after another, and writes the report.
 * @returns also where runs failed or the signal aborted, with what is there by then
 * @throws ConfigError, DatasetError, FormatError, LearningDataError, RunFolderError before the first run
 */
export async function compareLosses(
  request: ComparisonRequest,
  hooks: ExperimentHooks,
): Promise<ExperimentResult> {
  return performExperiment('compare', request, hooks, async () => {
    const { data, recipesFile, seeds = DEFAULT_SEEDS, folds } = request;
    const { config, saysLoss } = await baseConfig(request);
    const recipes =
      recipesFile === undefined
        ? defaultRecipes(saysLoss ? config.loss : undefined)
        : parseRecipes(await readJsonFile(recipesFile), recipesFile);
    return planExperiment({ kind: 'compare', data }, config, recipes, { seeds, folds }, hooks);
  });
}
