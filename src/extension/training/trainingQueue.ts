/** Aborted before its turn came. */
export class GaveUpWaiting extends Error {
  override readonly name = 'GaveUpWaiting';
}

/**
 * Trainings take turns: two at once on one machine would both be slower and might not fit into memory.
 * Knows nothing of VS Code.
 */
export class TrainingQueue {
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #running = 0;

  /** How many wait for their turn. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Whether whoever comes now would have to wait. */
  get isBusy(): boolean {
    return this.#running + this.#waiting > 0;
  }

  /**
   * Does the work when all that came before has ended, however it did.
   * @throws GaveUpWaiting when the signal is aborted before its turn; whatever the work throws
   */
  async run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const before = this.#last;
    let endTurn = (): void => undefined;
    const turn = new Promise<void>((resolve) => {
      endTurn = resolve;
    });
    // Whoever gives up waiting must not let the next one in early.
    this.#last = Promise.all([before, turn]);
    try {
      this.#waiting++;
      try {
        await orAborted(before, signal);
      } finally {
        this.#waiting--;
      }
      this.#running++;
      try {
        return await work();
      } finally {
        this.#running--;
      }
    } finally {
      endTurn();
    }
  }
}

async function orAborted(before: Promise<unknown>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) throw new GaveUpWaiting();
  await new Promise<void>((resolve, reject) => {
    const giveUp = (): void => {
      reject(new GaveUpWaiting());
    };
    signal.addEventListener('abort', giveUp, { once: true });
    void before.then(() => {
      signal.removeEventListener('abort', giveUp);
      resolve();
    });
  });
}
