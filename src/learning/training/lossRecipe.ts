/** From the loss of a configuration to the terms of a training step and their weights in each epoch. */
import { checkLossTerms } from '../losses/checkTerms';
import { groupOf } from '../losses/terms';
import type { LossConfig, LossRecipe, RecipeTerm, ShortLoss } from './lossConfig';
import { termWeightAt, weightsAt } from './schedules';

/** The recipe that the short form stands for; a recipe is its own. */
export function recipeOf(config: LossConfig): LossRecipe {
  if ('terms' in config) return config;
  const { enabled, schedule, warmupEpochs, map, normalize, clip, classes } = config.boundary;
  const region = regionalTerms(config.region);
  if (!enabled) {
    return { terms: region, schedule: { kind: 'constant', region: 1, boundary: 0 }, warmupEpochs: 0 };
  }
  const maps = { convention: map, normalize, clip };
  return { terms: [...region, { kind: 'boundary', maps, classes, ...PLAIN }], schedule, warmupEpochs };
}

/** A term that has the weight of its group. */
const PLAIN = { weight: 1, warmupEpochs: 0 } as const;

function regionalTerms(region: ShortLoss['region']): readonly RecipeTerm[] {
  switch (region) {
    case 'dice-ce':
      return [
        { kind: 'dice', ...PLAIN },
        { kind: 'cross-entropy', ...PLAIN },
      ];
    case 'dice-topk':
      return [
        { kind: 'dice', ...PLAIN },
        { kind: 'top-k', percent: 10, ...PLAIN },
      ];
    case 'dice-focal':
      return [
        { kind: 'dice', ...PLAIN },
        { kind: 'focal', gamma: 2, ...PLAIN },
      ];
    case 'tversky':
      return [{ kind: 'tversky', alpha: 0.3, beta: 0.7, ...PLAIN }];
    case 'generalized-dice':
      return [{ kind: 'generalized-dice', absentClasses: 'safe', ...PLAIN }];
  }
}

/** The weight of each term in an epoch, counted from 0, in the order of the terms. */
export function lossWeights({ terms, schedule, warmupEpochs }: LossRecipe, epoch: number): readonly number[] {
  const groups = weightsAt(schedule, Math.max(0, epoch - warmupEpochs));
  const boundary = epoch < warmupEpochs ? 0 : groups.boundary;
  return terms.map((term) => {
    const own = epoch < term.warmupEpochs ? 0 : termWeightAt(term.weight, epoch - term.warmupEpochs);
    return own * ((term.group ?? groupOf(term)) === 'region' ? groups.region : boundary);
  });
}

/** A term that has no weight in any of so many epochs is not trained with. */
const EPOCHS_LOOKED_AT = 1000;

/**
 * Looks through a recipe.
 * @param classes of the network, background included
 * @returns warnings for people; empty when all is well
 * @throws RangeError when there is nothing to train with, or a term does not fit the classes
 */
export function checkRecipe(recipe: LossRecipe, classes: number): readonly string[] {
  checkLossTerms(recipe.terms, classes);
  const weights = Array.from({ length: EPOCHS_LOOKED_AT }, (_, epoch) => lossWeights(recipe, epoch));
  const used = recipe.terms.filter((_, n) => weights.some((ofEpoch) => (ofEpoch[n] ?? 0) > 0));
  if (used.length === 0) throw new RangeError('Every term has the weight 0, so there is nothing to learn.');
  return checkLossTerms(used, classes);
}
