/** A typed array whose length is not known beforehand. */

interface Constructor<T> {
  new (length: number): T;
}
interface Numbers {
  readonly length: number;
  [index: number]: number;
  set(from: ArrayLike<number>): void;
  slice(start: number, end: number): this;
}

const FIRST_CAPACITY = 3 * 4096;

export class GrowingArray<T extends Numbers> {
  readonly #create: Constructor<T>;
  #items: T;
  #length = 0;

  constructor(create: Constructor<T>) {
    this.#create = create;
    this.#items = new create(FIRST_CAPACITY);
  }

  get length(): number {
    return this.#length;
  }

  push(item: number): void {
    if (this.#length === this.#items.length) this.#grow();
    this.#write(item);
  }

  push3(a: number, b: number, c: number): void {
    if (this.#length + 3 > this.#items.length) this.#grow();
    this.#write(a);
    this.#write(b);
    this.#write(c);
  }

  /** What was pushed, in a buffer no larger than it. */
  take(): T {
    return this.#items.slice(0, this.#length);
  }

  #write(item: number): void {
    const items: Numbers = this.#items;
    items[this.#length++] = item;
  }

  #grow(): void {
    const larger = new this.#create(2 * this.#items.length);
    larger.set(this.#items);
    this.#items = larger;
  }
}
