/** Whether a training can be done with some losses. */
import { classesOf, type LossTerm } from './terms';

/**
 * Looks through the terms of a training.
 * @param classes of the network, background included
 * @returns warnings for people; empty when all is well
 * @throws RangeError when there is nothing to train with, a class does not exist or a number cannot be
 */
export function checkLossTerms(terms: readonly LossTerm[], classes: number): string[] {
  if (terms.length === 0) throw new RangeError('There is no loss to train with: name at least one.');
  for (const term of terms) {
    checkClasses(term, classes);
    const fault = faultOf(term, classes);
    if (fault !== undefined) throw new RangeError(`The ${term.kind} loss ${fault}.`);
  }
  if (terms.filter(({ kind }) => kind === 'hausdorff').length > 1) {
    throw new RangeError(
      'Only one Hausdorff loss can be trained with: its weights are those of one exponent.',
    );
  }
  return classes === 2 && terms.every(({ kind }) => kind === 'boundary')
    ? [
        'Boundary loss alone on two classes collapses to an empty prediction: ' +
          'add a regional loss, such as Dice and cross-entropy.',
      ]
    : [];
}

function checkClasses(term: LossTerm, classes: number): void {
  const chosen = classesOf(term, classes);
  const wrong = chosen.find((index) => !Number.isInteger(index) || index < 0 || index >= classes);
  if (wrong !== undefined) {
    throw new RangeError(
      `The ${term.kind} loss names class ${wrong}, but there are classes 0 to ${classes - 1}.`,
    );
  }
  if (chosen.length === 0 || new Set(chosen).size < chosen.length) {
    throw new RangeError(`The ${term.kind} loss must name each of its classes once: [${chosen.join(', ')}].`);
  }
}

/** What is wrong with the numbers of a term, to follow its name. */
function faultOf(term: LossTerm, classes: number): string | undefined {
  switch (term.kind) {
    case 'cross-entropy': {
      const { classWeights } = term;
      if (!classWeights) return undefined;
      if (classWeights.length !== classes) {
        return `has ${classWeights.length} class weights for ${classes} classes, background included`;
      }
      const isUsable = classWeights.every((weight) => weight >= 0 && Number.isFinite(weight));
      const counts = classesOf(term, classes).some((index) => (classWeights[index] ?? 0) > 0);
      return isUsable && counts
        ? undefined
        : `needs class weights of at least 0, one of them more: [${classWeights.join(', ')}]`;
    }
    case 'focal':
      return term.gamma >= 0 ? undefined : `needs a gamma of at least 0, not ${term.gamma}`;
    case 'top-k':
      return term.percent > 0 && term.percent <= 100
        ? undefined
        : `takes more than 0 and at most 100 percent of the pixels, not ${term.percent}`;
    case 'tversky':
      return term.alpha >= 0 && term.beta >= 0 && term.alpha + term.beta > 0
        ? undefined
        : `needs an alpha and a beta of at least 0, one of them more, not ${term.alpha} and ${term.beta}`;
    case 'hausdorff':
      return term.exponent > 0 ? undefined : `needs an exponent above 0, not ${term.exponent}`;
    case 'skeleton-dice':
      return Number.isInteger(term.iterations) && term.iterations >= 1
        ? undefined
        : `needs at least one iteration, not ${term.iterations}`;
    case 'dice':
    case 'generalized-dice':
    case 'boundary':
    case 'generalized-surface':
    case 'boundary-difference-over-union':
    case 'hausdorff-one-sided':
      return undefined;
  }
}
