/** Losses as data: what a configuration names and losses.ts builds. */
import type { DistanceMapOptions } from '../data/distanceMaps';

/** Class indices, background is 0. */
interface OfClasses {
  readonly classes?: readonly number[] | undefined;
}

/** A term that needs the signed distance maps of the reference. */
interface OfDistanceMaps extends OfClasses {
  /** How the maps are made; DEFAULT_MAPS where left out. */
  readonly maps?: DistanceMapOptions | undefined;
}

/** One loss; what is trained with is a weighted sum of terms. Each file beside this one has the formulas. */
export type LossTerm =
  /** Cross-entropy over the pixels of `classes`, all by default; each class may have a weight. */
  | (OfClasses & { readonly kind: 'cross-entropy'; readonly classWeights?: readonly number[] | undefined })
  /** Cross-entropy with each pixel times (1 - p)^gamma. */
  | (OfClasses & { readonly kind: 'focal'; readonly gamma: number })
  /** Cross-entropy of the hardest `percent` of all pixels of a batch. */
  | { readonly kind: 'top-k'; readonly percent: number }
  /** 1 - Dice, mean over samples and `classes`, all by default. */
  | (OfClasses & { readonly kind: 'dice' })
  /**
   * Dice with classes weighted by the inverse square of their size, all by default. A class without a
   * pixel in a sample weighs as much as the smallest present one ("safe"), or 1e20 as in the authors'
   * code of the boundary loss ("upstream"): then that sample teaches nothing.
   */
  | (OfClasses & { readonly kind: 'generalized-dice'; readonly absentClasses: 'safe' | 'upstream' })
  /** Dice with false positives weighted by alpha and false negatives by beta; Dice has 0.5 and 0.5. */
  | (OfClasses & { readonly kind: 'tversky'; readonly alpha: number; readonly beta: number })
  /**
   * Mean of probability times signed distance map. By default the foreground of two classes (the map of
   * the background says the same), else all. Can be negative.
   */
  | (OfDistanceMaps & { readonly kind: 'boundary' })
  /** The boundary loss bounded to [0, 1]. Foreground classes by default. */
  | (OfDistanceMaps & { readonly kind: 'generalized-surface' })
  /** Area that differs over a union that leaves out the inside, without distance maps. All classes by default. */
  | (OfClasses & { readonly kind: 'boundary-difference-over-union' })
  /**
   * Squared error times the distances to the contours of reference and prediction, to the power of
   * `exponent`; or log(1 + that). Foreground classes by default. Costs a second forward pass and distance
   * transforms in every step.
   */
  | (OfClasses & { readonly kind: 'hausdorff'; readonly exponent: number; readonly logarithm: boolean })
  /** Squared error times the squared distance map of the reference alone, which is cached. Foreground by default. */
  | (OfDistanceMaps & { readonly kind: 'hausdorff-one-sided' })
  /** Overlap of skeletons with masks, for thin structures. Foreground classes by default. */
  | (OfClasses & { readonly kind: 'skeleton-dice'; readonly iterations: number });

/** A term compares areas or contours; weight schedules move weight between these two groups. */
export type LossGroup = 'region' | 'boundary';

/** What is known of a loss by its kind alone. */
interface LossKind {
  readonly group: LossGroup;
  /** The classes it looks at where none are named. */
  readonly classes: 'all' | 'foreground' | 'foreground of two';
  readonly needsMaps: boolean;
}

const REGIONAL: LossKind = { group: 'region', classes: 'all', needsMaps: false };
const OF_MAPS: LossKind = { group: 'boundary', classes: 'foreground', needsMaps: true };

const KINDS: Readonly<Record<LossTerm['kind'], LossKind>> = {
  'cross-entropy': REGIONAL,
  focal: REGIONAL,
  'top-k': REGIONAL,
  dice: REGIONAL,
  'generalized-dice': REGIONAL,
  tversky: REGIONAL,
  boundary: { ...OF_MAPS, classes: 'foreground of two' },
  'generalized-surface': OF_MAPS,
  'hausdorff-one-sided': OF_MAPS,
  'boundary-difference-over-union': { ...REGIONAL, group: 'boundary' },
  hausdorff: { ...OF_MAPS, needsMaps: false },
  'skeleton-dice': { ...OF_MAPS, needsMaps: false },
};

export const groupOf = ({ kind }: LossTerm): LossGroup => KINDS[kind].group;

/** Maps of distances between -1 and 1, so that weights carry over between data sets. */
export const DEFAULT_MAPS: DistanceMapOptions = { convention: 'spacing-aware', normalize: true };

/** How the signed distance maps of a term are made; undefined where it needs none. */
export function mapsOf(term: LossTerm): DistanceMapOptions | undefined {
  if (!KINDS[term.kind].needsMaps) return undefined;
  return ('maps' in term ? term.maps : undefined) ?? DEFAULT_MAPS;
}

/** The classes a term looks at. */
export function classesOf(term: LossTerm, classes: number): readonly number[] {
  if ('classes' in term && term.classes) return term.classes;
  const all = Array.from({ length: classes }, (_, index) => index);
  switch (KINDS[term.kind].classes) {
    case 'all':
      return all;
    case 'foreground':
      return all.slice(1);
    case 'foreground of two':
      return classes === 2 ? [1] : all;
  }
}

/** The different distance maps that terms need, in the order they are first named; each is made once. */
export function mapSetsOf(terms: readonly LossTerm[]): readonly DistanceMapOptions[] {
  const sets = new Map<string, DistanceMapOptions>();
  for (const maps of terms.map(mapsOf)) if (maps) sets.set(keyOf(maps), maps);
  return [...sets.values()];
}

/** Which of the sets a term needs; undefined where it needs none. */
export function mapSetOf(term: LossTerm, sets: readonly DistanceMapOptions[]): number | undefined {
  const maps = mapsOf(term);
  if (!maps) return undefined;
  const index = sets.findIndex((set) => keyOf(set) === keyOf(maps));
  return index < 0 ? undefined : index;
}

function keyOf({ convention, normalize, clip }: DistanceMapOptions): string {
  return JSON.stringify([convention, normalize, clip ?? null]);
}

/** A name for each term: its kind, numbered from the second of a kind on. */
export function namesOf(terms: readonly LossTerm[]): readonly string[] {
  const seen = new Map<string, number>();
  return terms.map(({ kind }) => {
    const count = (seen.get(kind) ?? 0) + 1;
    seen.set(kind, count);
    return count === 1 ? kind : `${kind} ${count}`;
  });
}
