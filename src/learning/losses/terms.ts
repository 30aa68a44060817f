/** Losses as data: what a configuration names and losses.ts builds. */

/** One loss; what is trained with is a weighted sum of terms. `classes` are indices, background is 0. */
export type LossTerm =
  /** Cross-entropy over the pixels of `classes`, all by default. */
  | { readonly kind: 'cross-entropy'; readonly classes?: readonly number[] }
  /** Cross-entropy with each pixel times (1 - p)^gamma (Lin et al. 2017, https://arxiv.org/abs/1708.02002). */
  | { readonly kind: 'focal'; readonly gamma: number; readonly classes?: readonly number[] }
  /** 1 - Dice, mean over samples and `classes`, all by default. */
  | { readonly kind: 'dice'; readonly classes?: readonly number[] }
  /**
   * Generalized Dice (Sudre et al. 2017, https://arxiv.org/abs/1707.03237), classes weighted by the
   * inverse square of their size. A class without a pixel in a sample weighs as much as the smallest
   * present one ("safe"), or 1e20 as in the authors' code of the boundary loss ("upstream"): then that
   * sample teaches nothing. All classes by default.
   */
  | {
      readonly kind: 'generalized-dice';
      readonly absentClasses: 'safe' | 'upstream';
      readonly classes?: readonly number[];
    }
  /**
   * Boundary loss (Kervadec et al. 2019, https://arxiv.org/abs/1812.07032): mean over samples, `classes`
   * and pixels of probability times signed distance map. By default the foreground of two classes (the
   * map of the background says the same), else all. Can be negative.
   */
  | { readonly kind: 'boundary'; readonly classes?: readonly number[] };

/** A term compares areas or contours; weight schedules move weight between these two groups. */
export type LossGroup = 'region' | 'boundary';

export function groupOf({ kind }: LossTerm): LossGroup {
  switch (kind) {
    case 'boundary':
      return 'boundary';
    case 'cross-entropy':
    case 'focal':
    case 'dice':
    case 'generalized-dice':
      return 'region';
  }
}

/** The classes a term looks at. */
export function classesOf(term: LossTerm, classes: number): readonly number[] {
  if (term.classes) return term.classes;
  return term.kind === 'boundary' && classes === 2
    ? [1]
    : Array.from({ length: classes }, (_, index) => index);
}

/**
 * Looks through the terms of a training.
 * @param classes of the network, background included
 * @returns warnings for people; empty when all is well
 * @throws RangeError when there is nothing to train with or a class does not exist
 */
export function checkLossTerms(terms: readonly LossTerm[], classes: number): string[] {
  if (terms.length === 0) throw new RangeError('There is no loss to train with: name at least one.');
  for (const term of terms) {
    const chosen = classesOf(term, classes);
    const wrong = chosen.find((index) => !Number.isInteger(index) || index < 0 || index >= classes);
    if (wrong !== undefined) {
      throw new RangeError(
        `The ${term.kind} loss names class ${wrong}, but there are classes 0 to ${classes - 1}.`,
      );
    }
    if (chosen.length === 0 || new Set(chosen).size < chosen.length) {
      throw new RangeError(
        `The ${term.kind} loss must name each of its classes once: [${chosen.join(', ')}].`,
      );
    }
  }
  const onlyBoundary = terms.every((term) => groupOf(term) === 'boundary');
  return onlyBoundary && classes === 2
    ? [
        'Boundary loss alone on two classes collapses to an empty prediction: ' +
          'add a regional loss, such as Dice and cross-entropy.',
      ]
    : [];
}
