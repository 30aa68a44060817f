/** How cases are put into words and icons in the Cases view. Knows nothing of VS Code. */
import { escapeMarkdown } from '../runs/runPresentation';
import type { Arrangement, CaseFacts, SortKey } from './caseOrder';
import { CASE_STATES, STATE_LOOKS, type CaseState } from './caseState';

const SORT_WORDS: Readonly<Record<SortKey, string>> = {
  name: 'by name',
  state: 'by state',
  dice: 'lowest Dice first',
  uncertainty: 'most uncertain first',
  ranking: 'by the newest ranking',
};

/** As they are offered. */
export const SORT_TITLES: Readonly<Record<SortKey, string>> = {
  name: 'Name',
  state: 'State: Flagged, In Progress, Not Started, Done',
  dice: 'Dice, the Lowest First',
  uncertainty: 'Uncertainty, the Highest First',
  ranking: 'Newest Ranking: What Correcting Would Teach Most',
};

/** "Dice 0.873 · 12 slices reviewed · in progress": the state, which the icon tells too, where a view is cut off. */
export function describeCase({ state, labels, scores, reviewed }: CaseFacts): string {
  const slices = reviewedCount(reviewed);
  const parts = [
    labels.length === 0 ? 'no labels' : undefined,
    scores.dice && `Dice ${scores.dice.value.toFixed(3)}`,
    scores.ranked && `uncertainty ${scores.ranked.uncertainty.toFixed(2)}`,
    slices === 0 ? undefined : `${slices} ${slices === 1 ? 'slice' : 'slices'} reviewed`,
    state === 'not started' ? undefined : state,
  ];
  return parts.filter((part) => part !== undefined).join(' · ');
}

function reviewedCount(reviewed: CaseFacts['reviewed']): number {
  return reviewed ? Object.values(reviewed).reduce((sum, { length }) => sum + length, 0) : 0;
}

/** Markdown, with everything that comes from files escaped. @param shownPath how the path of a file is shown */
export function caseTooltip(facts: CaseFacts, shownPath: (file: string) => string): string {
  const { id, images, labels, state, scores, reviewed } = facts;
  const slices = Object.entries(reviewed ?? {}).filter(([, numbers]) => numbers.length > 0);
  const rows: (readonly [string, string | undefined])[] = [
    [images.length === 1 ? 'Scan' : 'Scans', images.map(shownPath).join(', ')],
    ['Labels', labels.length === 0 ? 'none' : labels.map(shownPath).join(', ')],
    ['Dice', scores.dice && `${scores.dice.value.toFixed(4)} (${scores.dice.from})`],
    [
      'Uncertainty',
      scores.ranked &&
        `${scores.ranked.uncertainty.toFixed(3)}, place ${scores.ranked.place} (${scores.ranked.from})`,
    ],
    [
      'Reviewed',
      slices.length === 0 ? undefined : slices.map(([plane, { length }]) => `${length} ${plane}`).join(', '),
    ],
  ];
  return [
    `**${escapeMarkdown(id)}**: ${state}`,
    `| | |\n|---|---|\n${rows
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => `| ${name} | ${escapeMarkdown(value ?? '')} |`)
      .join('\n')}`,
  ].join('\n\n');
}

/** "12 of 40 done, 2 flagged". */
export function describeDataset(cases: readonly CaseFacts[]): string {
  const count = (state: CaseState): number => cases.filter((each) => each.state === state).length;
  const flagged = count('flagged');
  return `${count('done')} of ${cases.length} done${flagged === 0 ? '' : `, ${flagged} flagged`}`;
}

/** What stands beside the title of the view. */
export function describeArrangement(by: Arrangement): string {
  const hidden = CASE_STATES.filter((state) => !by.states.includes(state));
  const parts = [
    by.sort === 'name' ? undefined : SORT_WORDS[by.sort],
    by.labelled ? undefined : 'without labels',
    by.unlabelled ? undefined : 'with labels',
    hidden.length === 0 ? undefined : `not: ${hidden.map((state) => STATE_LOOKS[state].title).join(', ')}`,
  ];
  return parts.filter((part) => part !== undefined).join(' · ');
}
