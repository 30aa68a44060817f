/**
 * Edits kept for undo. Each is written to a file of its own in a folder as soon as it is added, so that a process
 * that is killed loses none that was written; in memory stay the ones used last, up to a number of bytes.
 */
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { removeLeftovers, writeAtomically } from '../formats/atomicWrite';
import { sizeOfEdit, type LabelMapEdit } from './edit';
import { decodeEdit, encodeEdit } from './editBytes';

const FILE = /^(\d+)\.edit$/;

export interface EditStoreOptions {
  /** Made where it is not there; belongs to this store alone. */
  readonly folder: string;
  /** Edits that are written are kept in memory as well, up to about this many bytes. */
  readonly limitBytes: number;
}

export class EditStore {
  readonly #folder: string;
  readonly #limit: number;
  /** In the order of their last use: a Map iterates in order of insertion. */
  readonly #held = new Map<number, { readonly edit: LabelMapEdit; readonly bytes: number }>();
  readonly #writing = new Map<number, Promise<void>>();
  readonly #known: Set<number>;
  #heldBytes = 0;
  #next: number;

  private constructor({ folder, limitBytes }: EditStoreOptions, known: readonly number[]) {
    this.#folder = folder;
    this.#limit = limitBytes;
    this.#known = new Set(known);
    this.#next = Math.max(0, ...known) + 1;
  }

  /**
   * Opens the folder with the edits that are in it, such as those of a session that was killed.
   * @throws the system's error when the folder can be neither read nor made
   */
  static async open(options: EditStoreOptions): Promise<EditStore> {
    await mkdir(options.folder, { recursive: true });
    await removeLeftovers(options.folder);
    const names = await readdir(options.folder);
    return new EditStore(
      options,
      names.flatMap((name) => {
        const number = FILE.exec(name)?.[1];
        return number === undefined ? [] : [Number(number)];
      }),
    );
  }

  /** Numbers of all edits, in the order in which they were added. */
  get ids(): readonly number[] {
    return [...this.#known].sort((a, b) => a - b);
  }

  /** Bytes of the edits that are in memory. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** Adds an edit; it is at hand at once, and in its file when `written` resolves. */
  add(edit: LabelMapEdit): number {
    const id = this.#next++;
    this.#known.add(id);
    const writing = writeAtomically(this.#fileOf(id), [encodeEdit(edit)], { overwrite: false }).then(() => {
      this.#writing.delete(id);
      this.#letGo();
    });
    // Whoever waits is told; an edit that cannot be written stays in memory.
    writing.catch(() => undefined);
    this.#writing.set(id, writing);
    this.#hold(id, edit);
    return id;
  }

  /** Resolves when everything added so far is in its files. @throws FormatError 'unwritable' where one cannot be */
  async written(): Promise<void> {
    await Promise.all(this.#writing.values());
  }

  /**
   * @throws RangeError for an edit that was never added or was deleted, BrokenEditError for one whose file was changed
   */
  async get(id: number): Promise<LabelMapEdit> {
    const held = this.#held.get(id);
    if (held) {
      this.#held.delete(id);
      this.#held.set(id, held);
      return held.edit;
    }
    if (!this.#known.has(id)) throw new RangeError(`There is no edit ${id} in ${this.#folder}.`);
    const file = this.#fileOf(id);
    const edit = decodeEdit(await readFile(file), file);
    if (this.#known.has(id) && !this.#held.has(id)) this.#hold(id, edit);
    return edit;
  }

  /** Forgets edits that can no longer be undone or redone. */
  async delete(ids: Iterable<number>): Promise<void> {
    for (const id of ids) {
      this.#known.delete(id);
      this.#drop(id);
      await this.#writing.get(id)?.catch(() => undefined);
      this.#writing.delete(id);
      await rm(this.#fileOf(id), { force: true });
    }
  }

  /** Removes the folder with everything in it, as when the label map is closed. */
  async dispose(): Promise<void> {
    await Promise.allSettled(this.#writing.values());
    this.#known.clear();
    this.#held.clear();
    this.#heldBytes = 0;
    await rm(this.#folder, { recursive: true, force: true });
  }

  #hold(id: number, edit: LabelMapEdit): void {
    const bytes = sizeOfEdit(edit);
    this.#held.set(id, { edit, bytes });
    this.#heldBytes += bytes;
    this.#letGo();
  }

  /** Those that are not written yet are in memory only. */
  #letGo(): void {
    for (const id of [...this.#held.keys()]) {
      if (this.#heldBytes <= this.#limit) return;
      if (!this.#writing.has(id)) this.#drop(id);
    }
  }

  #drop(id: number): void {
    this.#heldBytes -= this.#held.get(id)?.bytes ?? 0;
    this.#held.delete(id);
  }

  #fileOf(id: number): string {
    return path.join(this.#folder, `${id}.edit`);
  }
}
