/**
 * The edits of one label map on disk, written ahead: a folder with a file for each edit (EditStore), a copy of the
 * file the edits begin from, and a manifest that says which of them lead from that copy to what is shown. Whoever
 * finds the folder after a crash has all that was done.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { editStepSchema } from '../../editing/editHistory';
import { EditStore } from '../../editing/editStore';
import { writeAtomically } from '../../formats/atomicWrite';
import { SerialQueue } from './serialQueue';

const manifestSchema = z.object({
  version: z.literal(1),
  /** The scan in whose editor the edits were made. */
  scan: z.string(),
  /** The label map: where it is saved. */
  file: z.string(),
  /** SHA-256 of that file's bytes as the edits begin from; null where there was no such file. */
  hash: z.string().nullable(),
  /** Name of the copy in the folder of the journal. */
  base: z.string(),
  /** The edits from the copy to now. */
  path: z.array(editStepSchema).readonly(),
  /** What each of these edits is called. */
  names: z.record(z.string(), z.string()),
});
export type Manifest = Readonly<z.infer<typeof manifestSchema>>;

const MANIFEST = 'manifest.json';
/** Holds the id of the process that writes the journal, and is touched while that lives. */
const OWNER = 'owner.pid';
const HEARTBEAT_MS = 20_000;
/** A process id may be given again; an owner that was silent for so long is not the one that wrote it. */
const SILENT_MS = 90_000;
/** Edits kept in memory beside their files, bytes. */
const MEMORY_BYTES = 32 * 2 ** 20;

export class Journal {
  readonly folder: string;
  readonly store: EditStore;
  readonly #writes = new SerialQueue();
  readonly #heartbeat: NodeJS.Timeout;
  #wanted: Manifest | undefined;
  #isWritten = true;

  private constructor(folder: string, store: EditStore) {
    this.folder = folder;
    this.store = store;
    this.#heartbeat = setInterval(() => {
      const now = new Date();
      utimes(path.join(folder, OWNER), now, now).catch(() => undefined);
    }, HEARTBEAT_MS);
    this.#heartbeat.unref();
  }

  /** A new journal in a folder of its own. @param root folder of all journals, made where it is not there */
  static create(root: string): Promise<Journal> {
    return Journal.#own(path.join(root, randomUUID()));
  }

  /** The journal of a process that ended, with what it says last. */
  static async takeOver(folder: string): Promise<Journal> {
    return Journal.#own(folder);
  }

  static async #own(folder: string): Promise<Journal> {
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, OWNER), String(process.pid));
    return new Journal(folder, await EditStore.open({ folder, limitBytes: MEMORY_BYTES }));
  }

  pathOf(name: string): string {
    return path.join(this.folder, name);
  }

  /**
   * Writes what is so now, after the edits it speaks of; undefined: nothing is left to be saved. Of calls that come
   * faster than the disk, the newest is written. @throws FormatError 'unwritable'
   */
  record(manifest: Manifest | undefined): Promise<void> {
    this.#wanted = manifest;
    this.#isWritten = false;
    return this.#writes.run(async () => {
      if (this.#isWritten) return;
      await this.store.written();
      const newest = this.#wanted;
      this.#isWritten = true;
      const file = this.pathOf(MANIFEST);
      try {
        if (newest) {
          await writeAtomically(file, [new TextEncoder().encode(JSON.stringify(newest))], {
            overwrite: true,
          });
        } else {
          await rm(file, { force: true });
        }
      } catch (error) {
        this.#isWritten = false;
        throw error;
      }
    });
  }

  /** Ends the journal. What is in it stays where edits are left to be saved: the next editor takes it over. */
  async close(): Promise<void> {
    clearInterval(this.#heartbeat);
    await this.#writes.run(() => Promise.resolve());
    if (this.#wanted) await rm(this.pathOf(OWNER), { force: true });
    else await this.remove();
  }

  /** Removes it with all edits. */
  async remove(): Promise<void> {
    clearInterval(this.#heartbeat);
    await this.store.dispose();
  }
}

export interface LeftJournal {
  readonly folder: string;
  readonly manifest: Manifest;
}

/** Journals that no living process writes to. Those that hold nothing to be saved, or are broken, are removed. */
export async function leftJournals(root: string): Promise<readonly LeftJournal[]> {
  const names = await readdir(root).catch(() => []);
  const left: LeftJournal[] = [];
  for (const name of names) {
    const folder = path.join(root, name);
    if (await isInUse(folder)) continue;
    const manifest = await readManifest(folder);
    if (manifest) left.push({ folder, manifest });
    else await rm(folder, { recursive: true, force: true });
  }
  return left;
}

async function readManifest(folder: string): Promise<Manifest | undefined> {
  try {
    const manifest = manifestSchema.parse(JSON.parse(await readFile(path.join(folder, MANIFEST), 'utf8')));
    return manifest.path.length > 0 ? manifest : undefined;
  } catch {
    return undefined;
  }
}

async function isInUse(folder: string): Promise<boolean> {
  const file = path.join(folder, OWNER);
  try {
    const pid = Number(await readFile(file, 'utf8'));
    const silent = Date.now() - (await stat(file)).mtimeMs;
    return silent < SILENT_MS && isAlive(pid);
  } catch {
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
