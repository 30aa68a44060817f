import { describe, expect, it } from 'vitest';
import { advanceStopping, isStopped, NO_WAITING, type StoppingState } from './earlyStopping';

const none = { dice: null, hd95: null, nsd: null, componentRecall: null };

describe('early stopping', () => {
  const scores = (hd95: number | null) => ({ ...none, hd95, labels: {} });
  const stopping = { metric: 'hd95', patience: 2 } as const;
  const after = (...values: readonly (number | null)[]) =>
    values.reduce<StoppingState>(
      (state, value) => advanceStopping(state, scores(value), stopping),
      NO_WAITING,
    );

  it('waits for as many validations without a gain as the patience says', () => {
    expect(isStopped(after(9, 8, 8.5), stopping)).toBe(false);
    expect(isStopped(after(9, 8, 8.5, 8), stopping)).toBe(true);
    expect(after(9, 8, 8.5, 7)).toEqual({ best: 7, waited: 0 });
  });

  it('takes next to nothing, and what cannot be measured, for no gain', () => {
    expect(isStopped(after(9, 8.99999, null), stopping)).toBe(true);
    expect(after(null, null, 3)).toEqual({ best: 3, waited: 0 });
  });

  it('never happens unless it is asked for', () => {
    expect(advanceStopping(NO_WAITING, scores(1), undefined)).toEqual(NO_WAITING);
    expect(isStopped({ best: 1, waited: 99 }, undefined)).toBe(false);
  });
});
