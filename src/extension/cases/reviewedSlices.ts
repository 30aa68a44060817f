/** The slices that were marked as reviewed, from the headers of label maps, read one after the other in the background. */
import type { StoredMarks } from '../../formats/codec';
import { readHeader } from '../../formats/registry';

/** What is told at once, so that the view is not drawn anew for each. */
const TELL_MS = 300;

export class ReviewedSlices {
  readonly #changed: () => void;
  /** By file; undefined where it has none, or cannot be read. */
  readonly #known = new Map<string, StoredMarks | undefined>();
  readonly #wanted = new Set<string>();
  #isReading = false;
  #told: NodeJS.Timeout | undefined;
  #disposed = false;

  /** @param changed is called when there is more to tell */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** What is known of a label map; where it was not read yet, it will be. */
  of(file: string): StoredMarks | undefined {
    if (!this.#known.has(file) && !this.#wanted.has(file)) {
      this.#wanted.add(file);
      void this.#read();
    }
    return this.#known.get(file);
  }

  /** A file has changed: it is read anew when it is asked for. */
  forget(file: string): void {
    this.#known.delete(file);
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#told);
  }

  async #read(): Promise<void> {
    if (this.#isReading) return;
    this.#isReading = true;
    try {
      for (const file of this.#wanted) {
        if (this.#disposed) return;
        const marks = await marksOf(file);
        this.#wanted.delete(file);
        this.#known.set(file, marks);
        if (marks) this.#told ??= setTimeout(this.#tell, TELL_MS);
      }
    } finally {
      this.#isReading = false;
    }
  }

  readonly #tell = (): void => {
    this.#told = undefined;
    if (!this.#disposed) this.#changed();
  };
}

/** @returns undefined where it has no marks, is missing or is broken: whoever opens it is told */
async function marksOf(file: string): Promise<StoredMarks | undefined> {
  try {
    return (await readHeader(file)).reviewed;
  } catch {
    return undefined;
  }
}
