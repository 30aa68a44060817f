/** A file that is read again only when it has changed. */
import { open, stat } from 'node:fs/promises';

/** Nothing that a run writes for its readers comes near this. */
const LARGEST = 64 * 2 ** 20;

export type FileChange =
  | { readonly kind: 'same' }
  | { readonly kind: 'gone' }
  /** `isWhole`: whether the text begins where the file does. */
  | { readonly kind: 'text'; readonly text: string; readonly isWhole: boolean }
  | { readonly kind: 'unreadable'; readonly message: string };

export class ChangedFile {
  readonly path: string;
  readonly #most: number;
  #seen: string | undefined;

  /** @param most bytes that are read, the last ones of the file where it is longer */
  constructor(path: string, most = LARGEST) {
    this.path = path;
    this.#most = most;
  }

  /** The next look reads the file whatever was seen before. */
  forget(): void {
    this.#seen = undefined;
  }

  /** What has changed since the last look. Never rejects. */
  async look(): Promise<FileChange> {
    try {
      const { mtimeMs, size, ino } = await stat(this.path);
      const seen = `${mtimeMs} ${size} ${ino}`;
      if (seen === this.#seen) return { kind: 'same' };
      // Written while it is read, it has another time afterwards and is read again at the next look.
      this.#seen = seen;
      const start = Math.max(0, size - this.#most);
      return { kind: 'text', text: await readFrom(this.path, start), isWhole: start === 0 };
    } catch (error) {
      const wasThere = this.#seen !== undefined && this.#seen !== 'none';
      if (isMissing(error)) {
        if (this.#seen === 'none') return { kind: 'same' };
        this.#seen = 'none';
        return { kind: 'gone' };
      }
      if (wasThere) this.#seen = undefined;
      return { kind: 'unreadable', message: error instanceof Error ? error.message : String(error) };
    }
  }
}

async function readFrom(path: string, start: number): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const bytes = Buffer.alloc(Math.max(0, size - start));
    const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
    return bytes.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
