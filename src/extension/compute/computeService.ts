/**
 * The compute processes of this window: a shared one for the open scans, and one of its own for each
 * training and prediction, so that one that dies takes nothing else along. Knows nothing of VS Code.
 */
import { ChannelClosedError } from '../../protocol/rpc';
import type { ComputeProcess } from './computeProcess';

/** How long the shared process is kept with nothing open. */
const LINGER_MS = 60_000;
/** How long a training may take to write its checkpoint once it was asked to stop. */
const STOP_TIMEOUT_MS = 60_000;

/** What is used of a process. */
export type ServedProcess = Pick<ComputeProcess, 'call' | 'alive' | 'ended' | 'end'>;

export class ComputeService {
  readonly #start: () => Promise<ServedProcess>;
  readonly #lingerMs: number;
  readonly #running = new Set<ServedProcess>();
  #shared: Promise<ServedProcess> | undefined;
  #users = 0;
  #lingering: NodeJS.Timeout | undefined;
  #disposed = false;

  constructor(start: () => Promise<ServedProcess>, lingerMs = LINGER_MS) {
    this.#start = start;
    this.#lingerMs = lingerMs;
  }

  /** Keeps the shared process, once started, until the returned function is called. */
  keep(): () => void {
    clearTimeout(this.#lingering);
    this.#users++;
    let kept = true;
    return () => {
      if (!kept) return;
      kept = false;
      this.#users--;
      if (this.#users === 0) this.#endSharedLater();
    };
  }

  /** The shared process, started when there is none or the last one died. */
  async shared(): Promise<ServedProcess> {
    for (;;) {
      const current = (this.#shared ??= this.#launch());
      try {
        const running = await current;
        if (running.alive) return running;
      } catch (error) {
        if (this.#shared === current) this.#shared = undefined;
        throw error;
      }
      // Several callers may find it dead; only the first may put a new one in its place.
      if (this.#shared === current) this.#shared = undefined;
    }
  }

  /**
   * Does something with the shared process; once more with a new one when the process died under it.
   * What the work needs open it must open itself: handles end with their process.
   */
  async withShared<T>(work: (process: ServedProcess) => Promise<T>): Promise<T> {
    try {
      return await work(await this.shared());
    } catch (error) {
      if (!(error instanceof ChannelClosedError) || this.#disposed) throw error;
      return work(await this.shared());
    }
  }

  /**
   * Does something with a process of its own, ended afterwards.
   * @param signal the work is asked to stop by it; where it does not within a minute its process is ended
   */
  async withOwn<T>(work: (process: ServedProcess) => Promise<T>, signal: AbortSignal): Promise<T> {
    const own = await this.#launch();
    let timer: NodeJS.Timeout | undefined;
    const endLater = (): void => {
      timer = setTimeout(() => void own.end(), STOP_TIMEOUT_MS);
    };
    signal.addEventListener('abort', endLater, { once: true });
    try {
      return await work(own);
    } finally {
      signal.removeEventListener('abort', endLater);
      clearTimeout(timer);
      await own.end();
    }
  }

  /** Ends every process. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    clearTimeout(this.#lingering);
    await Promise.all([...this.#running].map((running) => running.end()));
  }

  async #launch(): Promise<ServedProcess> {
    if (this.#disposed) throw new ChannelClosedError('The extension is shutting down.');
    const started = await this.#start();
    this.#running.add(started);
    void started.ended.then(() => this.#running.delete(started));
    return started;
  }

  #endSharedLater(): void {
    this.#lingering = setTimeout(() => {
      const ending = this.#shared;
      this.#shared = undefined;
      void ending?.then((running) => running.end());
    }, this.#lingerMs);
    this.#lingering.unref();
  }
}
