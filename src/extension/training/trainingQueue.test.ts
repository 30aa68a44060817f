import { describe, expect, it } from 'vitest';
import { GaveUpWaiting, TrainingQueue } from './trainingQueue';

const never = new AbortController().signal;

/** A work that ends when told, and what has happened to it. */
function work(): {
  run: () => Promise<string>;
  end: () => void;
  fail: () => void;
  readonly started: boolean;
} {
  let resolve: (value: string) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const ended = new Promise<string>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  let started = false;
  return {
    run: () => {
      started = true;
      return ended;
    },
    end: () => {
      resolve('done');
    },
    fail: () => {
      reject(new Error('out of memory'));
    },
    get started() {
      return started;
    },
  };
}

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

describe('trainings that take turns', () => {
  it('run one after another, in the order in which they came', async () => {
    const queue = new TrainingQueue();
    const [a, b, c] = [work(), work(), work()];
    const all = [a, b, c].map(({ run }) => queue.run(run, never));
    await settle();
    expect([a.started, b.started, c.started]).toEqual([true, false, false]);
    expect(queue.waiting).toBe(2);
    a.end();
    await settle();
    expect([b.started, c.started]).toEqual([true, false]);
    b.end();
    c.end();
    expect(await Promise.all(all)).toEqual(['done', 'done', 'done']);
    expect(queue.isBusy).toBe(false);
  });

  it('go on after one that failed', async () => {
    const queue = new TrainingQueue();
    const [a, b] = [work(), work()];
    const first = queue.run(a.run, never);
    const second = queue.run(b.run, never);
    a.fail();
    await expect(first).rejects.toThrow('out of memory');
    b.end();
    expect(await second).toBe('done');
  });

  it('may give up waiting without letting the next one in early', async () => {
    const queue = new TrainingQueue();
    const [a, b, c] = [work(), work(), work()];
    const giveUp = new AbortController();
    const first = queue.run(a.run, never);
    const second = queue.run(b.run, giveUp.signal);
    const third = queue.run(c.run, never);
    giveUp.abort();
    await expect(second).rejects.toThrow(GaveUpWaiting);
    await settle();
    expect(c.started).toBe(false);
    expect(queue.waiting).toBe(1);
    a.end();
    c.end();
    await Promise.all([first, third]);
    expect(b.started).toBe(false);
  });
});
