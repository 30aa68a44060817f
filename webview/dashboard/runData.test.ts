import { describe, expect, it } from 'vitest';
import type { DashboardEvent, Preview } from '../../src/protocol/dashboard';
import { contourPath, pixelsOf } from './parts/picturePixels';
import { worstFirst } from './parts/cases';
import { applyEvent, runNames, type ShownRuns } from './runData';

const after = (...events: readonly DashboardEvent[]): ShownRuns => events.reduce<ShownRuns>(applyEvent, []);

describe('what the page knows', () => {
  it('keeps a run that stays shown, and drops one that does not', () => {
    const shown = after(
      { kind: 'shown', runs: ['/a', '/b'] },
      { kind: 'log', run: '/a', lines: ['one'] },
      { kind: 'log', run: '/b', lines: ['two'] },
      { kind: 'shown', runs: ['/a', '/c'] },
      { kind: 'log', run: '/b', lines: ['three'] },
    );
    expect(shown.map(({ run, log }) => [run, log])).toEqual([
      ['/a', ['one']],
      ['/c', []],
    ]);
  });

  it('forgets a problem when it is over', () => {
    const problem = { kind: 'problem' as const, run: '/a', file: 'preview.json' };
    const shown = [
      { kind: 'shown' as const, runs: ['/a'] },
      { ...problem, message: 'damaged' },
    ];
    expect(after(...shown)[0]?.problems).toEqual({ 'preview.json': 'damaged' });
    expect(after(...shown, { ...problem, message: null })[0]?.problems).toEqual({});
  });

  it('names runs by their folders, and by what tells them apart where those are alike', () => {
    expect(runNames(after({ kind: 'shown', runs: ['/w/a', '/w/b'] }))).toEqual(['a', 'b']);
    expect(runNames(after({ kind: 'shown', runs: ['C:\\w\\x\\seed-0', 'C:\\w\\y\\seed-0'] }))).toEqual([
      'x/seed-0',
      'y/seed-0',
    ]);
  });
});

describe('a picture of the preview', () => {
  const picture: Omit<Preview['pictures'][number], 'grey' | 'channels'> = {
    title: 'a',
    slice: 0,
    width: 2,
    height: 1,
    pixelSize: [1, 1],
    contours: [],
  };

  it('has grey or coloured pixels', () => {
    const grey = pixelsOf({ ...picture, channels: 1, grey: btoa('\u0001\u0002') });
    expect([...(grey ?? [])]).toEqual([1, 1, 1, 255, 2, 2, 2, 255]);
    const colour = pixelsOf({ ...picture, channels: 3, grey: btoa('\u0001\u0002\u0003\u0004\u0005\u0006') });
    expect([...(colour ?? [])]).toEqual([1, 2, 3, 255, 4, 5, 6, 255]);
  });

  it.each(['', btoa('\u0001'), 'no base64!'])('has none where its bytes are "%s"', (text) => {
    expect(pixelsOf({ ...picture, channels: 1, grey: text })).toBeUndefined();
  });

  it('has its contours as paths, and none of a single point', () => {
    expect(
      contourPath([
        [0, 0, 1.23456, 2, 0, 0],
        [5, 5],
      ]),
    ).toBe('M0 0L1.235 2L0 0');
  });
});

it('the worst cases come first, and those without a value last', () => {
  const one = (id: string, dice: number | null): Parameters<typeof worstFirst>[0][number] => ({
    id,
    labels: { a: { dice, hd95: null, nsd: null, componentRecall: null } },
  });
  expect(worstFirst([one('a', 0.9), one('b', null), one('c', 0.1)]).map(({ id }) => id)).toEqual([
    'c',
    'a',
    'b',
  ]);
});
