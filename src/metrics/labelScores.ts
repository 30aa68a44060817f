/**
 * The scores by which a training is judged, label by label and without gaps: null means that there is
 * nothing to measure, never that a label was missed.
 */
import type { Dims, Spacing } from '../contour/mask';
import type { VoxelArray } from '../volume/volume';
import { componentRecall } from './componentRecall';
import { NOWHERE, surveyLabels } from './labelSurvey';
import { diagonalOf, labelPair, type MaskPair } from './maskPair';
import { definitionOf, NSD_DEFINITION } from './metricCatalogue';
import { diceOf } from './overlap';
import { pooledSurfaceMetrics } from './pooledSurfaceMetrics';
import { surfelDistances } from './surfels';
import { surfelDice } from './surfelMetrics';

export const SCORES = ['dice', 'hd95', 'nsd', 'componentRecall'] as const;
export type Score = (typeof SCORES)[number];

/** Scores of one label. */
export type LabelScores = Readonly<Record<Score, number | null>>;

const ONE_MAP = 'where the label is in one map only, none where it is in neither';

/** What each score means, to be shown beside its numbers. */
export const SCORE_DEFINITIONS: Readonly<Record<Score, string>> = {
  dice: `${definitionOf('dice')}; 0 ${ONE_MAP}`,
  hd95: `${definitionOf('hd95')}; the diagonal of the volume ${ONE_MAP}`,
  nsd: `${NSD_DEFINITION}; 0 ${ONE_MAP}`,
  componentRecall: `${definitionOf('lesionSensitivity')}; none where the label is not in the reference`,
};

/** Which of two values of a score is better. */
export const BETTER = {
  dice: 'higher',
  hd95: 'lower',
  nsd: 'higher',
  componentRecall: 'higher',
} as const satisfies Record<Score, 'higher' | 'lower'>;

/** Two label maps on one grid, first axis fastest. */
export interface ScoredMaps {
  readonly reference: VoxelArray;
  readonly prediction: VoxelArray;
  readonly dims: Dims;
  /** mm */
  readonly spacing: Spacing;
}

/**
 * Scores of the given labels, in their order. Surfaces are measured in the box that holds the label in
 * both maps, so that time and memory go with the label and not with the volume.
 * @param tolerance of the normalised surface distance, in mm
 */
export function scoreLabels(
  { reference, prediction, dims, spacing }: ScoredMaps,
  labels: readonly number[],
  tolerance: number,
): readonly LabelScores[] {
  const found = surveyLabels(reference, prediction, dims);
  const axes = dims[2] === 1 ? 2 : 3;
  const diagonal = diagonalOf({ dims, spacing, axes });
  return labels.map((label) => {
    const { overlap, box } = found.get(label) ?? NOWHERE;
    const dice = diceOf(overlap);
    if (overlap.prediction === 0 || overlap.reference === 0) {
      const isInOne = dice !== null;
      return {
        dice,
        hd95: isInOne ? diagonal : null,
        nsd: isInOne ? 0 : null,
        componentRecall: overlap.reference > 0 ? 0 : null,
      };
    }
    const pair = labelPair(reference, prediction, label, { dims, spacing, axes }, box);
    return { dice, ...surfaceScores(pair, tolerance, diagonal), componentRecall: componentRecall(pair) };
  });
}

function surfaceScores(
  pair: MaskPair,
  tolerance: number,
  diagonal: number,
): { readonly hd95: number; readonly nsd: number } {
  return {
    hd95: pooledSurfaceMetrics(pair)?.hd95 ?? diagonal,
    nsd: surfelDice(surfelDistances(pair), tolerance),
  };
}

/** Mean of the values that are there; null where none is. */
function meanOfScores(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

/** Each score's mean over several, such as cases; values that are null do not count. */
export function meanScores(all: readonly LabelScores[]): LabelScores {
  const of = (score: Score): number | null => meanOfScores(all.map((scores) => scores[score]));
  return { dice: of('dice'), hd95: of('hd95'), nsd: of('nsd'), componentRecall: of('componentRecall') };
}
