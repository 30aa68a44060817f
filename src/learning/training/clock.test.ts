import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TrainingClock } from './clock';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Lets seconds pass. */
const pass = (seconds: number): void => {
  vi.advanceTimersByTime(1000 * seconds);
};

describe('TrainingClock', () => {
  it('follows the steps alone where only epochs are given', () => {
    const clock = new TrainingClock(
      { epochs: 4, stepsPerEpoch: 10, minutes: undefined },
      0,
      performance.now(),
    );
    pass(1000);
    expect(clock.progress(1, 5)).toBeCloseTo(1.5 / 4);
    expect(clock.isOver()).toBe(false);
    expect(clock.secondsToLimit()).toBe(Infinity);
  });

  it('follows the time from the first step on where minutes are given', () => {
    const started = performance.now();
    pass(10); // preparation
    const clock = new TrainingClock({ epochs: undefined, stepsPerEpoch: 10, minutes: 1 }, 0, started);
    expect(clock.progress(0, 0)).toBe(0);
    pass(24.5);
    expect(clock.progress(0, 3)).toBeCloseTo(0.5); // of 10 s to 59 s
    expect(clock.estimate(0, 5).epochs).toBe(1);
    const { epochs, secondsLeft } = clock.estimate(2, 0);
    expect(epochs).toBe(4);
    expect(secondsLeft).toBeCloseTo(24.5);
  });

  it('ends with whichever comes first', () => {
    const clock = new TrainingClock({ epochs: 2, stepsPerEpoch: 10, minutes: 1 }, 0, performance.now());
    pass(5.9);
    expect(clock.progress(0, 0)).toBeCloseTo(0.1);
    expect(clock.progress(1, 0)).toBeCloseTo(0.5);
  });

  it('keeps time back for the last validation, but not for one that would take most of it', () => {
    const clock = new TrainingClock(
      { epochs: undefined, stepsPerEpoch: 10, minutes: 1 },
      0,
      performance.now(),
    );
    clock.validationSeconds = 5;
    pass(52);
    expect(clock.isOver()).toBe(false);
    pass(1);
    expect(clock.isOver()).toBe(true);
    clock.validationSeconds = 500;
    expect(clock.isOver()).toBe(true);
    const another = new TrainingClock(
      { epochs: undefined, stepsPerEpoch: 10, minutes: 1 },
      0,
      performance.now(),
    );
    another.validationSeconds = 500;
    pass(44);
    expect(another.isOver()).toBe(false);
  });

  it('counts the time of earlier sessions', () => {
    const clock = new TrainingClock(
      { epochs: undefined, stepsPerEpoch: 10, minutes: 1 },
      40,
      performance.now(),
      2,
    );
    expect(clock.seconds()).toBeCloseTo(40);
    expect(clock.startSeconds).toBe(2);
    expect(clock.progress(0, 0)).toBeCloseTo(38 / 57);
  });
});
