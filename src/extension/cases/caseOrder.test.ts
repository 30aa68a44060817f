import { describe, expect, it } from 'vitest';
import {
  ALL_BY_NAME,
  arrangeCases,
  isFiltering,
  neighbour,
  type Arrangement,
  type CaseFacts,
} from './caseOrder';
import { caseTooltip, describeArrangement, describeCase, describeDataset } from './casePresentation';
import { CASE_STATES } from './caseState';

const made = (id: string, change: Partial<CaseFacts> = {}): CaseFacts => ({
  ...{ id, images: [`/data/images/${id}.nii.gz`], labels: [`/data/labels/${id}.nii.gz`] },
  ...{ state: 'not started', scores: {}, reviewed: undefined },
  ...change,
});
const dice = (value: number): CaseFacts['scores'] => ({ dice: { value, from: 'e' } });
const ranked = (uncertainty: number, place: number): CaseFacts['scores'] => ({
  ranked: { uncertainty, place, from: 'r', why: () => '' },
});

const CASES: readonly CaseFacts[] = [
  made('case_10', { state: 'done', scores: { ...dice(0.5), ...ranked(0.1, 2) } }),
  made('case_2', { state: 'flagged', scores: ranked(0.4, 3) }),
  made('case_1', { scores: dice(0.9), labels: [] }),
  made('case_3', { state: 'in progress', scores: { ...dice(0.7), ...ranked(0.2, 1) } }),
];
const by = (change: Partial<Arrangement>): Arrangement => ({ ...ALL_BY_NAME, ...change });
const ids = (cases: readonly CaseFacts[]): string => cases.map(({ id }) => id.slice(5)).join(' ');

describe('the order of cases', () => {
  it.each([
    ['name', '1 2 3 10'],
    ['state', '2 3 1 10'],
    ['dice', '10 3 1 2'],
    ['uncertainty', '2 3 10 1'],
    ['ranking', '3 10 2 1'],
  ] as const)('by %s is %s', (sort, order) => {
    expect(ids(arrangeCases(CASES, by({ sort })))).toBe(order);
  });

  it('leaves out what a filter does not name', () => {
    expect(ids(arrangeCases(CASES, by({ states: ['done', 'flagged'] })))).toBe('2 10');
    expect(ids(arrangeCases(CASES, by({ labelled: false })))).toBe('1');
    expect(ids(arrangeCases(CASES, by({ unlabelled: false })))).toBe('2 3 10');
    expect([isFiltering(ALL_BY_NAME), isFiltering(by({ unlabelled: false }))]).toEqual([false, true]);
  });

  it('of 20,000 cases is there at once', () => {
    const many = Array.from({ length: 20_000 }, (_, n) =>
      made(`case_${n}`, { scores: dice((n * 7919) % 1000) }),
    );
    const begun = performance.now();
    expect(arrangeCases(many, by({ sort: 'dice' }))).toHaveLength(20_000);
    expect(performance.now() - begun).toBeLessThan(1000);
  });
});

describe('the next case', () => {
  const next = (
    arrangement: Arrangement,
    current: string | undefined,
    direction: 1 | -1 = 1,
  ): string | undefined =>
    neighbour(CASES, arrangement, current && `case_${current}`, direction)?.id.slice(5);

  it('follows the order of the view, both ways, and ends', () => {
    expect(['1', '2', '3', '10'].map((id) => next(by({}), id))).toEqual(['2', '3', '10', undefined]);
    expect(['10', '3', '1'].map((id) => next(by({}), id, -1))).toEqual(['3', '2', undefined]);
    expect(next(by({ sort: 'dice' }), '10')).toBe('3');
  });

  it('is the first that is not done where none is in front', () => {
    expect(next(by({ sort: 'dice' }), undefined)).toBe('3');
    expect(next(by({ states: ['done'] }), undefined)).toBe('10');
    expect(neighbour([], ALL_BY_NAME, undefined, 1)).toBeUndefined();
  });

  it('passes over what is not shown, also from a case that is not shown itself', () => {
    const open = by({ states: CASE_STATES.filter((state) => state !== 'flagged') });
    expect([next(open, '1'), next(open, '2'), next(open, '2', -1)]).toEqual(['3', '3', '1']);
  });

  it('by state goes on where the work is when one was done', () => {
    expect(next(by({ sort: 'state' }), '10')).toBe('2');
  });
});

describe('a case in words', () => {
  it('tells its state and what is known', () => {
    const reviewed = { axial: [1, 2, 3], coronal: [], sagittal: [9] };
    expect(describeCase(made('a'))).toBe('');
    expect(describeCase(made('a', { labels: [] }))).toBe('no labels');
    const scores = { ...dice(0.87654), ...ranked(0.125, 4) };
    expect(describeCase(made('a', { state: 'in progress', reviewed, scores }))).toBe(
      'Dice 0.877 · uncertainty 0.13 · 4 slices reviewed · in progress',
    );
    const tooltip = caseTooltip(made('a<b', { reviewed, scores }), (file) => file);
    expect(tooltip).toContain('a&lt;b');
    expect(tooltip).toContain('3 axial, 1 sagittal');
    expect(tooltip).toContain('place 4');
  });

  it('counts those of a data set', () => {
    expect(describeDataset(CASES)).toBe('1 of 4 done, 1 flagged');
  });

  it('says how they are arranged', () => {
    expect(describeArrangement(ALL_BY_NAME)).toBe('');
    expect(
      describeArrangement({
        ...{ sort: 'dice', states: ['flagged', 'in progress', 'not started'] },
        ...{ labelled: true, unlabelled: false },
      }),
    ).toBe('lowest Dice first · with labels · not: Done');
  });
});
