/**
 * Files kept open between reads. Training draws small pieces of the same files over and over; the
 * operating system keeps what fits in memory, and a read costs one call.
 */
import { closeSync, openSync, readSync } from 'node:fs';

/** Few enough for the limits of any system, with several threads that read. */
const MAX_OPEN = 64;

export class OpenFiles {
  /** In the order of their last use. */
  readonly #descriptors = new Map<string, number>();

  /**
   * Fills `out` from a file.
   * @param position first byte
   * @throws Error naming the file when it cannot be read or ends too early
   */
  read(path: string, out: Uint8Array, position: number): void {
    const descriptor = this.#open(path);
    let done = 0;
    while (done < out.length) {
      const read = readSync(descriptor, out, done, out.length - done, position + done);
      if (read === 0) throw new Error(`${path} ends before its byte ${position + out.length}.`);
      done += read;
    }
  }

  close(): void {
    for (const descriptor of this.#descriptors.values()) closeSync(descriptor);
    this.#descriptors.clear();
  }

  #open(path: string): number {
    const found = this.#descriptors.get(path);
    if (found !== undefined) {
      this.#descriptors.delete(path);
      this.#descriptors.set(path, found);
      return found;
    }
    const [oldest] = this.#descriptors;
    if (oldest && this.#descriptors.size >= MAX_OPEN) {
      closeSync(oldest[1]);
      this.#descriptors.delete(oldest[0]);
    }
    const opened = openSync(path, 'r');
    this.#descriptors.set(path, opened);
    return opened;
  }
}
