/** A binary heap: whole numbers by priority, the lowest first. */
export class MinHeap {
  readonly #items: number[] = [];
  readonly #priorities: number[] = [];

  push(item: number, priority: number): void {
    let at = this.#items.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if ((this.#priorities[parent] ?? 0) <= priority) break;
      this.#put(at, this.#items[parent] ?? 0, this.#priorities[parent] ?? 0);
      at = parent;
    }
    this.#put(at, item, priority);
  }

  /** Takes out the item of the lowest priority; undefined where there is none. */
  pop(): number | undefined {
    const item = this.#items[0];
    const lastItem = this.#items.pop();
    const last = this.#priorities.pop();
    if (this.#items.length > 0) this.#sink(lastItem ?? 0, last ?? 0);
    return item;
  }

  /** Puts an item where the first one was, and lets it sink to its place. */
  #sink(item: number, priority: number): void {
    const length = this.#items.length;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= length) break;
      if (child + 1 < length && (this.#priorities[child + 1] ?? 0) < (this.#priorities[child] ?? 0)) child++;
      if ((this.#priorities[child] ?? 0) >= priority) break;
      this.#put(at, this.#items[child] ?? 0, this.#priorities[child] ?? 0);
      at = child;
    }
    this.#put(at, item, priority);
  }

  #put(at: number, item: number, priority: number): void {
    this.#items[at] = item;
    this.#priorities[at] = priority;
  }
}
