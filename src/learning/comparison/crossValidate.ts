/** A training for each fold of the data, so that every case is validated once, with a report. */
import { performExperiment } from './performExperiment';
import { baseConfig, planExperiment } from './planExperiment';
import type { ExperimentHooks, ExperimentRequest, ExperimentResult } from './request';

export const DEFAULT_FOLDS = 5;

/**
 * Trains every fold with every seed, one run after another; writes the report, and ensemble.json, by which
 * the folder predicts with all of its networks.
 * @returns also where runs failed or the signal aborted, with what is there by then
 * @throws ConfigError, DatasetError, FormatError, LearningDataError, RunFolderError before the first run
 */
export async function crossValidate(
  request: ExperimentRequest,
  hooks: ExperimentHooks,
): Promise<ExperimentResult> {
  return performExperiment('cross-validate', request, hooks, async () => {
    const { data, seeds = 1, folds = DEFAULT_FOLDS } = request;
    const { config } = await baseConfig(request);
    const recipes = [{ name: 'Cross-validation', loss: config.loss }];
    return planExperiment({ kind: 'cross-validate', data }, config, recipes, { seeds, folds }, hooks);
  });
}
