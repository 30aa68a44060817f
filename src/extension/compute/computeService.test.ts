import { describe, expect, it, vi } from 'vitest';
import { ChannelClosedError } from '../../protocol/rpc';
import type { ComputeProcess } from './computeProcess';
import { ComputeService, type ServedProcess } from './computeService';

class FakeProcess implements ServedProcess {
  alive = true;
  readonly ended: Promise<string>;
  #end: (how: string) => void = () => undefined;

  constructor() {
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  readonly call: ComputeProcess['call'] = () => Promise.reject(new Error('not called in these tests'));

  end(): Promise<void> {
    this.die('asked');
    return Promise.resolve();
  }

  die(how: string): void {
    this.alive = false;
    this.#end(how);
  }
}

function service(lingerMs = 60_000): { service: ComputeService; started: FakeProcess[] } {
  const started: FakeProcess[] = [];
  const start = (): Promise<FakeProcess> => {
    const process = new FakeProcess();
    started.push(process);
    return Promise.resolve(process);
  };
  return { service: new ComputeService(start, lingerMs), started };
}

const closed = (): Promise<never> => Promise.reject(new ChannelClosedError('died'));

describe('the compute processes of a window', () => {
  it('are not started before they are needed, and then one is shared', async () => {
    const { service: compute, started } = service();
    compute.keep();
    expect(started).toHaveLength(0);
    const [a, b] = await Promise.all([compute.shared(), compute.shared()]);
    expect(a).toBe(b);
    expect(started).toHaveLength(1);
  });

  it('are replaced when they die, by one for all who find it dead at once', async () => {
    const { service: compute, started } = service();
    await compute.shared();
    started[0]?.die('SIGKILL');
    const [a, b] = await Promise.all([compute.shared(), compute.shared()]);
    expect(a).toBe(b);
    expect(started).toHaveLength(2);
  });

  it('get work again when one died under it, once only', async () => {
    const { service: compute, started } = service();
    const work = vi.fn((process: ServedProcess) => {
      if (process !== started[0]) return Promise.resolve('done');
      started[0].die('SIGSEGV');
      return closed();
    });
    await expect(compute.withShared(work)).resolves.toBe('done');
    expect(work).toHaveBeenCalledTimes(2);

    const deadly = vi.fn(closed);
    await expect(compute.withShared(deadly)).rejects.toBeInstanceOf(ChannelClosedError);
    expect(deadly).toHaveBeenCalledTimes(2);
  });

  it('do not get work again that failed for another reason', async () => {
    const { service: compute } = service();
    const work = vi.fn(() => Promise.reject(new Error('no such file')));
    await expect(compute.withShared(work)).rejects.toThrow('no such file');
    expect(work).toHaveBeenCalledTimes(1);
  });

  it('are tried again after one could not be started', async () => {
    const start = vi.fn<() => Promise<ServedProcess>>();
    start.mockRejectedValueOnce(new Error('no Node')).mockResolvedValueOnce(new FakeProcess());
    const compute = new ComputeService(start);
    await expect(compute.shared()).rejects.toThrow('no Node');
    await expect(compute.shared()).resolves.toBeInstanceOf(FakeProcess);
  });

  it('end some time after the last scan was closed, not before', async () => {
    vi.useFakeTimers();
    try {
      const { service: compute, started } = service(1000);
      const [first, second] = [compute.keep(), compute.keep()];
      await compute.shared();
      first();
      first();
      await vi.advanceTimersByTimeAsync(5000);
      expect(started[0]?.alive).toBe(true);
      second();
      await vi.advanceTimersByTimeAsync(500);
      const third = compute.keep();
      await vi.advanceTimersByTimeAsync(5000);
      expect(started[0]?.alive).toBe(true);
      third();
      await vi.advanceTimersByTimeAsync(1000);
      expect(started[0]?.alive).toBe(false);
    } finally {
      vi.useRealTimers();
    }
  });

  it('of long work are their own and end with it, however that ends', async () => {
    const { service: compute, started } = service();
    const shared = await compute.shared();
    const { signal } = new AbortController();
    await expect(compute.withOwn(() => Promise.reject(new Error('diverged')), signal)).rejects.toThrow(
      'diverged',
    );
    expect(started[1]?.alive).toBe(false);
    expect(shared.alive).toBe(true);
  });

  it('of long work are ended when it does not stop in time', async () => {
    vi.useFakeTimers();
    try {
      const { service: compute, started } = service();
      const abort = new AbortController();
      const work = compute.withOwn((own) => own.ended, abort.signal);
      await vi.advanceTimersByTimeAsync(10);
      abort.abort();
      await vi.advanceTimersByTimeAsync(50_000);
      expect(started[0]?.alive).toBe(true);
      await vi.advanceTimersByTimeAsync(15_000);
      await expect(work).resolves.toBe('asked');
    } finally {
      vi.useRealTimers();
    }
  });

  it('all end with the window, and none is started afterwards', async () => {
    const { service: compute, started } = service();
    await compute.shared();
    await compute.dispose();
    expect(started[0]?.alive).toBe(false);
    await expect(compute.withShared(closed)).rejects.toBeInstanceOf(ChannelClosedError);
    expect(started).toHaveLength(1);
  });
});
