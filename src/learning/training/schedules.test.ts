import { describe, expect, it } from 'vitest';
import { DEFAULT_SCHEDULES, rampAt, termWeightAt, weightsAt } from './schedules';

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

describe('a ramp', () => {
  const ramp = { from: 1, to: 0.2, pause: 2, epochs: 11 };

  it('holds the first value for its pause and has the second in its last epoch and after', () => {
    const at = (epoch: number): number => rampAt({ kind: 'linear', ...ramp }, epoch);
    expect([0, 1, 2].map(at)).toEqual([1, 1, 1]);
    expect(at(6)).toBeCloseTo(0.6, 12);
    expect([10, 11, 500].map(at)).toEqual([0.2, 0.2, 0.2]);
  });

  it('along a cosine starts and ends gently', () => {
    const at = (epoch: number): number => rampAt({ kind: 'cosine', ...ramp }, epoch);
    expect(at(6)).toBeCloseTo(0.6, 12);
    expect(1 - at(3)).toBeLessThan(0.05);
    expect(at(9) - 0.2).toBeLessThan(0.05);
  });

  it('of the two groups gives the boundary what the region loses', () => {
    const { region, boundary } = weightsAt({ kind: 'linear', from: 1, to: 0, pause: 0, epochs: 11 }, 4);
    expect([region, boundary].map((weight) => weight.toFixed(12))).toEqual([
      '0.600000000000',
      '0.400000000000',
    ]);
  });
});

describe('the weight of a term', () => {
  it('is a number, grows, or follows a ramp', () => {
    expect(termWeightAt(0.3, 7)).toBe(0.3);
    expect(termWeightAt({ kind: 'increase', from: 0.01, step: 0.01 }, 9)).toBeCloseTo(0.1, 12);
    expect(termWeightAt({ kind: 'linear', from: 0, to: 1, pause: 0, epochs: 11 }, 5)).toBeCloseTo(0.5, 12);
  });
});
