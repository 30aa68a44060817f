import { describe, expect, it } from 'vitest';
import { DEFAULT_SCHEDULES, weightsAt, weightsOfTerms } from './schedules';

describe('weightsAt', () => {
  it('keeps constant weights', () => {
    expect(weightsAt(DEFAULT_SCHEDULES.constant, 500)).toEqual({ region: 1, boundary: 0.01 });
  });

  it('lets the boundary weight grow without touching the region', () => {
    const { region, boundary } = weightsAt(DEFAULT_SCHEDULES.increase, 99);
    expect(region).toBe(1);
    expect(boundary).toBeCloseTo(1, 12);
  });

  it('rebalances as the paper says: a convex sum that ends at 0.01 and 0.99', () => {
    expect(weightsAt(DEFAULT_SCHEDULES['rebalance-paper'], 0)).toEqual({ region: 1, boundary: 0 });
    const end = weightsAt(DEFAULT_SCHEDULES['rebalance-paper'], 1000);
    expect(end.region).toBe(0.01);
    expect(end.boundary).toBeCloseTo(0.99, 12);
  });

  it("rebalances as the authors' code does: the boundary grows on after the region stopped at 0.1", () => {
    const at = (epoch: number) => weightsAt(DEFAULT_SCHEDULES['rebalance-code'], epoch);
    expect(at(50).region).toBeCloseTo(0.5, 12);
    expect(at(119).region).toBe(0.1);
    expect(at(119).boundary).toBeCloseTo(1.2, 12);
  });
});

describe('weightsOfTerms', () => {
  it('gives each term the weight of its group', () => {
    const terms = [{ kind: 'dice' }, { kind: 'boundary' }, { kind: 'cross-entropy' }] as const;
    expect(weightsOfTerms(terms, { region: 0.7, boundary: 0.3 })).toEqual([0.7, 0.3, 0.7]);
  });
});
