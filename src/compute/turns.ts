/** Work on the same thing one after another, in the order in which it was asked for. */
export class Turns<Key> {
  readonly #last = new Map<Key, Promise<unknown>>();

  /** What fails does not stop what follows. */
  run<T>(key: Key, work: () => Promise<T>): Promise<T> {
    const result = (this.#last.get(key) ?? Promise.resolve()).then(work);
    const ended = result
      .catch(() => undefined)
      .then(() => {
        if (this.#last.get(key) === ended) this.#last.delete(key);
      });
    this.#last.set(key, ended);
    return result;
  }
}
