/**
 * Room on disk for what does not fit into memory. The file has no name from the moment it is open, where the
 * system allows it, so that nothing stays behind however the process ends.
 */
import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { FormatError, systemErrorCode } from './formatError';

export class ScratchFile {
  readonly #path: string;
  readonly #descriptor: number;

  /**
   * @param folder on a disk with room, which the temporary folder of a system may not be
   * @throws FormatError 'unwritable' naming the folder
   */
  constructor(folder: string) {
    // As temporary files of atomicWrite.ts, so that they are cleaned up alike.
    this.#path = path.join(folder, `.scratch.${randomUUID()}.tmp`);
    try {
      this.#descriptor = openSync(this.#path, 'wx+');
    } catch (error) {
      throw unwritable(folder, error);
    }
    this.#removeName();
  }

  /** @throws FormatError 'unwritable' where there is no room left */
  write(bytes: Uint8Array, position: number): void {
    try {
      for (let done = 0; done < bytes.length;) {
        done += writeSync(this.#descriptor, bytes, done, bytes.length - done, position + done);
      }
    } catch (error) {
      throw unwritable(path.dirname(this.#path), error);
    }
  }

  /** Fills `target`; what was never written is 0. */
  read(target: Uint8Array, position: number): void {
    const done = readFully(this.#descriptor, target, position);
    target.fill(0, done);
  }

  close(): void {
    closeSync(this.#descriptor);
    this.#removeName();
  }

  #removeName(): void {
    try {
      rmSync(this.#path, { force: true });
    } catch {
      // Some systems keep the name of an open file: it goes when the file is closed.
    }
  }
}

/** @returns how many bytes there were */
export function readFully(descriptor: number, target: Uint8Array, position: number): number {
  let done = 0;
  while (done < target.length) {
    const read = readSync(descriptor, target, done, target.length - done, position + done);
    if (read === 0) break;
    done += read;
  }
  return done;
}

function unwritable(folder: string, error: unknown): FormatError {
  const reason = error instanceof Error ? error.message : String(error);
  const why =
    systemErrorCode(error) === 'ENOSPC'
      ? 'the disk is full. Free some space.'
      : `${reason}. Choose a folder that can be written.`;
  return new FormatError('unwritable', `Nothing can be written in ${folder}: ${why}`, { cause: error });
}
