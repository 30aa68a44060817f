/** Why a case comes next, in words. Knows nothing of VS Code. */
import type { RankedCase, Ranking } from '../../learning/prediction/ranking/rankingFile';

/** "Case 2 of 14, liver_07: HD95 12.3 mm, 1 label missed or made up." */
export function rankedCaseText({ cases }: Pick<Ranking, 'cases'>, ranked: RankedCase): string {
  const place = cases.findIndex(({ id }) => id === ranked.id) + 1;
  return `Case ${place} of ${cases.length}, ${ranked.id}: ${reasons(ranked).join(', ')}.`;
}

function reasons({ error, uncertainty, disagreement }: RankedCase): readonly string[] {
  if (error === null) {
    return [
      'no reference yet',
      `uncertainty ${uncertainty.toFixed(2)}`,
      ...(disagreement === null ? [] : [`models disagree by ${disagreement.toFixed(2)}`]),
    ];
  }
  const { hd95, missed } = error;
  return [
    ...(missed === 0 ? [] : [`${missed} ${missed === 1 ? 'label' : 'labels'} missed or made up`]),
    hd95 === null ? 'no label found in both maps' : `HD95 ${hd95.toFixed(1)} mm`,
  ];
}
