/** From the loss of a configuration to the terms of a training step and their weights in each epoch. */
import { checkLossTerms } from '../losses/checkTerms';
import { groupOf } from '../losses/terms';
import { balancedWeights, NO_BALANCE, type BalanceState } from './gradientBalance';
import type { LossConfig, LossRecipe, RecipeTerm, ShortLoss } from './lossConfig';
import { termWeightAt, weightsAt, type BalancedWeight } from './schedules';

/** The recipe that the short form stands for; a recipe is its own. */
export function recipeOf(config: LossConfig): LossRecipe {
  if ('terms' in config) return config;
  const { enabled, schedule, gradientShare, warmupEpochs, map, normalize, clip, classes } = config.boundary;
  const region = regionalTerms(config.region);
  if (!enabled) {
    return { terms: region, schedule: { kind: 'constant', region: 1, boundary: 0 }, warmupEpochs: 0 };
  }
  const maps = { convention: map, normalize, clip };
  const weight = gradientShare === undefined ? 1 : { gradientShare };
  return {
    terms: [...region, { kind: 'boundary', maps, classes, ...PLAIN, weight }],
    schedule,
    warmupEpochs,
  };
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

/** Whether the weight of a term follows its share of the gradient. */
export function isBalanced({ weight }: RecipeTerm): boolean {
  return shareOf(weight) !== undefined;
}

function shareOf(weight: RecipeTerm['weight']): BalancedWeight['gradientShare'] | undefined {
  return typeof weight === 'object' && 'gradientShare' in weight ? weight.gradientShare : undefined;
}

/**
 * The weight of each term, in the order of the terms.
 * @param epoch counted from 0
 * @param balance what the terms' gradients were measured to be; needed where terms have a share of the
 * gradient, which are of weight 0 before the first measure
 */
export function lossWeights(
  { terms, schedule, warmupEpochs }: LossRecipe,
  epoch: number,
  balance: BalanceState = NO_BALANCE,
): readonly number[] {
  const groups = weightsAt(schedule, Math.max(0, epoch - warmupEpochs));
  const inGroup = (term: RecipeTerm): boolean =>
    epoch >= term.warmupEpochs && ((term.group ?? groupOf(term)) === 'region' || epoch >= warmupEpochs);
  const fixed = terms.map((term) => {
    if (!inGroup(term) || (typeof term.weight === 'object' && 'gradientShare' in term.weight)) return 0;
    const own = termWeightAt(term.weight, epoch - term.warmupEpochs);
    return own * ((term.group ?? groupOf(term)) === 'region' ? groups.region : groups.boundary);
  });
  const shares = terms.map((term) => (inGroup(term) ? (shareOf(term.weight) ?? 0) : 0));
  return balancedWeights(fixed, shares, balance);
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
  const fixed = recipe.terms.filter((_, n) => weights.some((ofEpoch) => (ofEpoch[n] ?? 0) > 0));
  const balanced = recipe.terms.filter(isBalanced);
  if (fixed.length + balanced.length === 0) {
    throw new RangeError('Every term has the weight 0, so there is nothing to learn.');
  }
  const shares = balanced.reduce((sum, { weight }) => sum + (shareOf(weight) ?? 0), 0);
  if (shares >= 1 || (balanced.length > 0 && fixed.length === 0)) {
    throw new RangeError(
      `The terms with a gradientShare ask for ${shares} of the gradient together and have nothing to share it with. ` +
        'Give at least one term a weight of its own, and shares that add up to less than 1.',
    );
  }
  const used = recipe.terms.filter((term) => fixed.includes(term) || isBalanced(term));
  return checkLossTerms(used, classes);
}
