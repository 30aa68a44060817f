import { describe, expect, it } from 'vitest';
import { StepTimer } from './stepTimer';

describe('the timer of steps', () => {
  it('knows nothing before the first step', () => {
    const timer = new StepTimer();
    expect([timer.secondsPerStep, timer.dataWait, timer.stepsPerSecond]).toEqual([null, null, null]);
  });

  it('gives means of the epoch, which start anew with each, and of the session', () => {
    const timer = new StepTimer();
    timer.add(3, 1.5);
    timer.startEpoch();
    timer.add(1, 0);
    timer.add(2, 0.75);
    expect(timer.secondsPerStep).toBe(1.5);
    expect(timer.dataWait).toBe(0.25);
    expect(timer.mean).toBe(2);
  });

  it('follows a change of speed within some tens of steps', () => {
    const timer = new StepTimer();
    timer.add(10, 0);
    for (let n = 0; n < 60; n++) timer.add(0.5, 0);
    expect(timer.stepsPerSecond).toBeCloseTo(2, 0);
    expect(timer.stepsPerSecond).toBeGreaterThan(1.8);
  });
});
