/** The Cases view as data: which cases are shown and in which order. Knows nothing of VS Code. */
import { z } from 'zod';
import type { StoredMarks } from '../../formats/codec';
import type { LabelTable } from '../../labels/labelTable';
import { CASE_STATES, caseStateSchema, type CaseState } from './caseState';

export interface CaseFacts {
  readonly id: string;
  /** Absolute paths, one file a channel; at least one. */
  readonly images: readonly string[];
  /** The first file of each label map. */
  readonly labels: readonly string[];
  readonly state: CaseState;
  readonly scores: CaseScores;
  /** Slices that were marked in the label map; undefined where that was not looked at. */
  readonly reviewed: StoredMarks | undefined;
}

/** What evaluations, runs and rankings know of a case. */
export interface CaseScores {
  /** Mean over the labels, of the newest that knows it. */
  readonly dice?: { readonly value: number; readonly from: string } | undefined;
  readonly ranked?: RankedScores | undefined;
  /** The predicted label map of the newest of them. */
  readonly prediction?: { readonly path: string; readonly table?: LabelTable | undefined } | undefined;
}

/** Of the newest ranking. */
export interface RankedScores {
  readonly uncertainty: number;
  /** Counted from 1. */
  readonly place: number;
  readonly from: string;
  /** Why it has this place, in words. */
  readonly why: () => string;
}

export const SORT_KEYS = ['name', 'state', 'dice', 'uncertainty', 'ranking'] as const;
export type SortKey = (typeof SORT_KEYS)[number];

export const arrangementSchema = z.object({
  sort: z.enum(SORT_KEYS),
  /** Those that are shown. */
  states: z.array(caseStateSchema).readonly(),
  /** Whether cases with and without label maps are shown. */
  labelled: z.boolean(),
  unlabelled: z.boolean(),
});
export type Arrangement = Readonly<z.infer<typeof arrangementSchema>>;

export const ALL_BY_NAME: Arrangement = {
  ...{ sort: 'name', states: CASE_STATES, labelled: true, unlabelled: true },
};

export function isFiltering({ states, labelled, unlabelled }: Arrangement): boolean {
  return states.length < CASE_STATES.length || !labelled || !unlabelled;
}

/** The cases that are shown, in order; those of which a value is not known come last. */
export function arrangeCases(cases: readonly CaseFacts[], by: Arrangement): readonly CaseFacts[] {
  const states = new Set(by.states);
  const shown = cases.filter(
    ({ state, labels }) => states.has(state) && (labels.length > 0 ? by.labelled : by.unlabelled),
  );
  const keyed = shown.map((each) => ({ each, key: keyOf(each, by.sort) }));
  keyed.sort((a, b) => a.key - b.key || compareNames(a.each.id, b.each.id));
  return keyed.map(({ each }) => each);
}

const { compare: compareNames } = new Intl.Collator('en', { numeric: true });

/** Smaller ones come first: what is worst, least certain, or asks for attention. */
function keyOf({ state, scores }: CaseFacts, sort: SortKey): number {
  switch (sort) {
    case 'name':
      return 0;
    case 'state':
      return CASE_STATES.indexOf(state);
    case 'dice':
      return scores.dice?.value ?? Number.MAX_VALUE;
    case 'uncertainty':
      return scores.ranked ? -scores.ranked.uncertainty : Number.MAX_VALUE;
    case 'ranking':
      return scores.ranked?.place ?? Number.MAX_VALUE;
  }
}

/**
 * The case to go to from the current one.
 * @param cases all, of which the arrangement shows some
 * @param current id of the case in front; a case that is not shown has its place in the order all the same
 * @returns undefined where there is none in that direction; without a current case the first that is not done
 */
export function neighbour(
  cases: readonly CaseFacts[],
  by: Arrangement,
  current: string | undefined,
  direction: 1 | -1,
): CaseFacts | undefined {
  const shown = arrangeCases(cases, by);
  const own = cases.find(({ id }) => id === current);
  if (!own) return shown.find(({ state }) => state !== 'done') ?? shown[0];
  const isShown = new Set(shown);
  const order = arrangeCases(cases, { ...ALL_BY_NAME, sort: by.sort });
  const place = order.indexOf(own);
  const found =
    direction === 1
      ? order.slice(place + 1).find((each) => isShown.has(each))
      : order.slice(0, place).findLast((each) => isShown.has(each));
  // Among states a case that was done has gone to the end, and the work goes on where it was.
  const goesOn = by.sort === 'state' && own.state === 'done' && direction === 1;
  return goesOn ? (shown.find(({ state }) => state !== 'done') ?? found) : found;
}
