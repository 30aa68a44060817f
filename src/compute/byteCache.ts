/** A cache of large arrays that forgets the least recently used ones beyond a number of bytes. */
export class ByteCache<T extends { readonly byteLength: number }> {
  // A Map iterates in order of insertion; an entry that is read is inserted again.
  readonly #entries = new Map<string, T>();
  readonly #capacity: number;
  #size = 0;

  constructor(capacityBytes: number) {
    this.#capacity = capacityBytes;
  }

  get(key: string): T | undefined {
    const found = this.#entries.get(key);
    if (found) {
      this.#entries.delete(key);
      this.#entries.set(key, found);
    }
    return found;
  }

  /** Keeps the value; the newest one stays even where it alone exceeds the capacity. */
  set(key: string, value: T): void {
    this.delete(key);
    this.#entries.set(key, value);
    this.#size += value.byteLength;
    for (const oldest of this.#entries.keys()) {
      if (this.#size <= this.#capacity || oldest === key) break;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    const found = this.#entries.get(key);
    if (!found) return;
    this.#entries.delete(key);
    this.#size -= found.byteLength;
  }

  /** The values whose keys match. */
  where(matches: (key: string) => boolean): T[] {
    return [...this.#entries].filter(([key]) => matches(key)).map(([, value]) => value);
  }

  deleteWhere(matches: (key: string) => boolean): void {
    for (const key of [...this.#entries.keys()]) if (matches(key)) this.delete(key);
  }
}
