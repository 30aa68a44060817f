/** Losses as data: what a configuration file names and losses.ts builds. */

/** One loss; a training loss is a weighted sum of terms. */
export type LossTerm =
  /** Cross-entropy over the pixels of `classes` (all by default). */
  | { readonly kind: 'cross-entropy'; readonly classes?: readonly number[] }
  /** Focal loss: cross-entropy times (1 - p)^gamma. */
  | { readonly kind: 'focal'; readonly gamma: number; readonly classes?: readonly number[] }
  /** 1 - Dice, mean over samples and `classes` (all by default). */
  | { readonly kind: 'dice'; readonly classes?: readonly number[] }
  /** Generalized Dice; `absentClasses` says what a class without a pixel in the sample weighs. */
  | {
      readonly kind: 'generalized-dice';
      readonly absentClasses: 'safe' | 'upstream';
      readonly classes?: readonly number[];
    }
  /** Boundary loss: mean of p * distance map over `classes` ([1] of two classes, else all by default). */
  | { readonly kind: 'boundary'; readonly classes?: readonly number[] };

export type LossKind = LossTerm['kind'];

/** A term is regional (compares areas) or contour-aware; weight schedules move weight between the two. */
export type LossGroup = 'region' | 'boundary';
