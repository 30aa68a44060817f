/** How well a model does on its validation cases: scores with their spread, and pictures. */
import { mean, sampleStandardDeviation } from 'simple-statistics';
import { meanScores, SCORE_DEFINITIONS, SCORES, type Score } from '../../../metrics/labelScores';
import { reportFigure, reportTable } from '../../../reports/html';
import { markup, type Markup, type MarkupValue } from '../../../reports/markup';
import { slicePictureSvg } from '../../../reports/slicePicture';
import type { CaseScores } from '../../training/validationScores';
import type { ModelDescription } from '../modelDescription';
import type { Provenance } from '../provenance';
import type { CasePicture } from './runRecord';

const TITLES = {
  dice: 'Dice ↑',
  hd95: 'HD95 (mm) ↓',
  nsd: 'NSD ↑',
  componentRecall: 'Component recall ↑',
} as const satisfies Record<Score, string>;

/** "0.893 ± 0.021"; a dash where nothing could be measured. */
export function meanAndSpread(score: Score, values: readonly (number | null)[]): string {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return '–';
  const spread = known.length > 1 ? ` ± ${format(score, sampleStandardDeviation(known))}` : '';
  return `${format(score, mean(known))}${spread}`;
}

const format = (score: Score, value: number): string => value.toFixed(score === 'hd95' ? 2 : 3);

/**
 * @param validation means of the cases
 * @param cases the same case by case; none where they are not known, as of a model that was exported before
 */
export function validationSection(
  { validation, nsdTolerance }: Pick<Provenance, 'validation' | 'nsdTolerance'>,
  cases: readonly CaseScores[],
  { labels }: Pick<ModelDescription, 'labels'>,
): Markup | undefined {
  if (!validation) return undefined;
  const cell = (score: Score, label: string | undefined): MarkupValue => {
    const values = cases.map(({ labels: of }) =>
      label === undefined ? meanScores(Object.values(of))[score] : (of[label]?.[score] ?? null),
    );
    if (values.length > 0) return meanAndSpread(score, values);
    return meanAndSpread(score, [
      (label === undefined ? validation : validation.labels[label])?.[score] ?? null,
    ]);
  };
  const row = (label: string | undefined): MarkupValue[] => [
    label ?? 'mean over labels',
    ...SCORES.map((score) => cell(score, label)),
  ];
  const names: (string | undefined)[] = labels.map(({ name }) => name);
  const tolerance =
    nsdTolerance === undefined ? '' : `. Tolerance here: ${Number(nsdTolerance.toPrecision(3))} mm`;
  return markup`<h2>Validation</h2>
${reportTable(
  cases.length > 1
    ? `Mean ± standard deviation over ${cases.length} validation cases. ↑ higher is better, ↓ lower is better.`
    : `Mean over the validation cases. ↑ higher is better, ↓ lower is better.`,
  [
    { title: 'label', kind: 'text' },
    ...SCORES.map((score) => ({ title: TITLES[score], kind: 'number' as const })),
  ],
  (labels.length > 1 ? [...names, undefined] : names).map(row),
)}
<details><summary>What the scores mean</summary>
<dl>${SCORES.map((score) => markup`<dt>${TITLES[score]}</dt><dd>${SCORE_DEFINITIONS[score]}${score === 'nsd' && tolerance}.</dd>\n`)}</dl>
</details>
`;
}

/** @param namesCases whether cases are called by their ids */
export function picturesSection(pictures: readonly CasePicture[], namesCases: boolean): Markup | undefined {
  if (pictures.length === 0) return undefined;
  return markup`<h3>Cases</h3>
<p class="faint">The slice with most wrong pixels. The prediction is bold, the reference thin and dashed.</p>
<div class="pictures">${pictures.map(({ what, picture }) =>
    reportFigure(
      slicePictureSvg(namesCases ? picture : { ...picture, title: what }),
      `${namesCases ? `${picture.title}, ` : ''}${what}, slice ${picture.slice + 1}`,
    ),
  )}</div>
`;
}
