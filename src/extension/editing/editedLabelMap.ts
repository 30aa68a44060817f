/**
 * A label map that is shown and may be edited: which edits lead from its file to what is to be seen. The host owns
 * these edits; voxels are in compute processes, which may end and be replaced at any time: whoever shows the label map
 * asks for the edits its copy has not got yet (LabelVolume). Knows nothing of VS Code, nor of processes.
 */
import path from 'node:path';
import { boxOfEdit, invertEdit, isEmptyEdit, type LabelMapEdit } from '../../editing/edit';
import { withStep, type EditStep } from '../../editing/editHistory';
import { extensionOf } from '../../formats/registry';
import { sameTable } from '../../labels/labelTable';
import type { EditedState } from '../../protocol/editing';
import { copyWithHash, hashOfFile, sameStamp, stampOf, type FileStamp } from './fileIdentity';
import { Journal, type LeftJournal, type Manifest } from './journal';
import type { LabelMapEvent, LabelMapStart, LabelMapWorker } from './labelMapTypes';
import { SerialQueue } from './serialQueue';
import { PLANE_NAMES } from '../../volume/planes';

export interface EditedLabelMapOptions {
  readonly file: string;
  /** Folder of all journals. */
  readonly journals: string;
  /** It is read from its file; otherwise it is made of other files, or new, and its file is written by the first save. */
  readonly isFile: boolean;
  /** It has another file from now on. */
  readonly renamed?: (from: string, to: string) => void;
  /** Nobody listens any more. */
  readonly unused?: () => void;
}

export class EditedLabelMap {
  readonly #options: EditedLabelMapOptions;
  readonly #queue = new SerialQueue();
  readonly #listeners = new Set<(event: LabelMapEvent) => void>();
  readonly #names = new Map<number, string>();
  #file: string;
  #isFile: boolean;
  #worker: LabelMapWorker | undefined;
  #journal: Journal | undefined;
  /** The copy of what the edits begin from, in the journal's folder, with the hash of the file. */
  #base: { readonly name: string; readonly hash: string | null } | undefined;
  #bases = 0;
  #epoch = 0;
  #log: EditStep[] = [];
  #path: readonly EditStep[] = [];
  #content: EditedState | undefined;
  /** Of the content in the file. */
  #savedContent: EditedState | undefined;
  #stamp: FileStamp | undefined;
  /** The file on disk is not the one that the edits begin from. */
  #isOverwriting = false;
  #problemTold = false;

  constructor(options: EditedLabelMapOptions) {
    this.#options = options;
    this.#file = options.file;
    this.#isFile = options.isFile;
  }

  /** Where it is saved. */
  get file(): string {
    return this.#file;
  }

  /** Whether there is something to save. */
  get isDirty(): boolean {
    return this.#path.length > 0;
  }

  get content(): EditedState | undefined {
    return this.#content;
  }

  /** Whoever edits it. */
  get worker(): LabelMapWorker | undefined {
    return this.#worker;
  }

  listen(listener: (event: LabelMapEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      const wasThere = this.#listeners.delete(listener);
      if (wasThere && this.#listeners.size === 0) this.#options.unused?.();
    };
  }

  /** Where to begin showing it. */
  start(): LabelMapStart {
    return {
      epoch: this.#epoch,
      version: this.#log.length,
      file: this.#origin(),
      steps: this.#path,
    };
  }

  get epoch(): number {
    return this.#epoch;
  }

  get version(): number {
    return this.#log.length;
  }

  /** The step that leads from a version to the next one. */
  stepAt(version: number): EditStep | undefined {
    return this.#log[version];
  }

  /** What a step does. */
  async editOf({ id, direction }: EditStep): Promise<LabelMapEdit> {
    if (!this.#journal) throw new RangeError(`There is no edit ${id} of ${this.#file}.`);
    const edit = await this.#journal.store.get(id);
    return direction === 'forwards' ? edit : invertEdit(edit);
  }

  /**
   * It was read.
   * @param content with the steps of the start
   * @param inFile without them
   * @param stamp of the file, from before it was read
   */
  opened(
    start: LabelMapStart,
    content: EditedState,
    inFile: EditedState,
    stamp: FileStamp | undefined,
  ): void {
    if (start.epoch !== this.#epoch) return;
    if (start.version === this.#log.length) this.#content = content;
    this.#savedContent ??= inFile;
    if (start.file === this.#file) this.#stamp ??= stamp;
  }

  /** The edits up to a version were applied somewhere. */
  reached(epoch: number, version: number, content: EditedState): void {
    if (epoch === this.#epoch && version === this.#log.length) this.#content = content;
  }

  /** @returns whether it may be edited by this one: the first that does keeps it until it lets go */
  claim(worker: LabelMapWorker): boolean {
    this.#worker ??= worker;
    return this.#worker === worker;
  }

  /** The one who edits it goes away. Edits that are not saved stay on disk. */
  async release(worker: LabelMapWorker): Promise<void> {
    if (this.#worker !== worker) return;
    await this.#queue.run(async () => {
      await this.#journal?.close().catch(() => undefined);
      const wasDirty = this.isDirty;
      this.#worker = undefined;
      this.#journal = undefined;
      this.#base = undefined;
      if (wasDirty) this.#readAnew();
    });
  }

  /**
   * Does an action, after those before it.
   * @param compute the edit that it yields, from the newest state of the voxels; it is not applied yet
   * @returns number of the edit, how many voxels it changes, and when it is on disk; undefined where nothing changes
   */
  act(
    name: string,
    compute: () => Promise<LabelMapEdit>,
  ): Promise<{ readonly id: number; readonly voxels: number; readonly written: Promise<void> } | undefined> {
    return this.#queue.run(async () => {
      const edit = await compute();
      if (isEmptyEdit(edit)) return undefined;
      const journal = await this.#journalFromBase();
      const id = journal.store.add(edit);
      this.#names.set(id, name);
      const voxels = edit.voxels?.voxels ?? 0;
      return { id, voxels, ...(await this.#take({ id, direction: 'forwards' }, edit)) };
    });
  }

  /** Takes an edit back, or does it again. @throws what EditStore.get throws, and where the edit does not fit */
  async step(step: EditStep): Promise<void> {
    const { written } = await this.#queue.run(async () => {
      const edit = await this.editOf(step);
      await this.#journalFromBase();
      return this.#take(step, edit);
    });
    await written;
  }

  /**
   * Writes the label map, where there is something to save.
   * @throws FormatError as it came from the compute process; everything is as before then
   */
  save(signal?: AbortSignal): Promise<void> {
    return this.#queue.run(async () => {
      if (this.isDirty) await this.#write(this.#file, signal);
    });
  }

  /** Writes the label map to another file, which is its file from then on. */
  saveAs(file: string, signal?: AbortSignal): Promise<void> {
    return this.#queue.run(() => this.#write(file, signal));
  }

  /** Drops the edits that are not saved, and reads the file again. */
  revert(): Promise<void> {
    return this.#queue.run(async () => {
      await this.#forgetEdits();
      this.#readAnew();
    });
  }

  /** The file may have been changed by another program. */
  fileChanged(): Promise<void> {
    return this.#queue.run(async () => {
      const stamp = await stampOf(this.#file);
      if (!stamp || sameStamp(stamp, this.#stamp)) return;
      if (this.#base?.hash !== undefined && (await hashOfFile(this.#file)) === this.#base.hash) {
        this.#stamp = stamp;
        return;
      }
      if (!this.isDirty) {
        await this.#forgetEdits();
        this.#readAnew();
        return;
      }
      this.#stamp = stamp;
      this.#emit({ kind: 'conflict' });
    });
  }

  /** What another program wrote is overwritten by the next save. */
  keepEdits(): void {
    this.#isOverwriting = true;
  }

  /** Goes on with the edits of a process that ended. */
  restore({ folder, manifest }: LeftJournal): Promise<readonly EditStep[]> {
    return this.#queue.run(async () => {
      this.#journal = await Journal.takeOver(folder);
      this.#base = { name: manifest.base, hash: manifest.hash };
      this.#path = manifest.path;
      this.#log = [...manifest.path];
      for (const [id, name] of Object.entries(manifest.names)) this.#names.set(Number(id), name);
      this.#content = undefined;
      this.#savedContent = undefined;
      this.#stamp = await stampOf(this.#file);
      this.#epoch++;
      await this.#record();
      this.#emit({ kind: 'replaced' });
      return manifest.path;
    });
  }

  /** What an edit is called. */
  nameOf(id: number): string {
    return this.#names.get(id) ?? 'Edit';
  }

  #origin(): string | undefined {
    // What is in no file yet begins from the copy even where nothing is left to be saved.
    if (this.#base && this.#journal && (this.isDirty || !this.#isFile))
      return this.#journal.pathOf(this.#base.name);
    return this.#isFile ? this.#file : undefined;
  }

  /** Makes a step, and lets everybody know. @returns when it is on disk */
  async #take(step: EditStep, edit: LabelMapEdit): Promise<{ readonly written: Promise<void> }> {
    const before = this.#path;
    this.#log.push(step);
    this.#path = withStep(before, step);
    try {
      await this.#worker?.sync();
    } catch (error) {
      if (error instanceof Error && error.name === 'EditMismatchError') {
        this.#log.pop();
        this.#path = before;
        throw error;
      }
      // The process is gone, not the edit: whoever looks next has it applied.
      this.#problem(error);
    }
    if (this.#content) this.#emit({ kind: 'changed', box: boxOfEdit(edit) ?? null, content: this.#content });
    if (!this.isDirty && this.#isOverwriting) this.#readAnew();
    const written = this.#record().catch((error: unknown) => {
      if (!this.#problemTold) this.#problem(error);
      this.#problemTold = true;
    });
    return { written };
  }

  async #journalFromBase(): Promise<Journal> {
    const journal = (this.#journal ??= await Journal.create(this.#options.journals));
    this.#base ??= await this.#copyBase(journal);
    return journal;
  }

  /** Keeps what is shown now, before the first edit of it. */
  async #copyBase(journal: Journal): Promise<{ name: string; hash: string | null }> {
    const extension = this.#isFile ? (extensionOf(this.#file) ?? '') : '.nii.gz';
    const compress = extension.toLowerCase() === '.nii';
    const name = `base-${++this.#bases}${extension}${compress ? '.gz' : ''}`;
    if (!this.#isFile) {
      await this.#worker?.write({ file: journal.pathOf(name), like: undefined, keepNames: false });
      return { name, hash: null };
    }
    const hash = await copyWithHash(this.#file, journal.pathOf(name), compress);
    const stamp = await stampOf(this.#file);
    if (this.#stamp && !sameStamp(stamp, this.#stamp)) {
      this.#readAnew();
      throw new Error(
        `${this.#file} was changed by another program just now, and is read again. Do the last action once more.`,
      );
    }
    this.#stamp = stamp;
    return { name, hash };
  }

  async #write(file: string, signal: AbortSignal | undefined): Promise<void> {
    const worker = this.#worker;
    if (!worker) throw new Error(`Nobody edits ${this.#file}.`);
    await worker.sync();
    await worker.write({ file, like: this.#origin(), keepNames: !this.#hasOtherNames() }, signal);
    const from = this.#file;
    this.#file = file;
    this.#isFile = true;
    this.#isOverwriting = false;
    this.#stamp = await stampOf(file);
    this.#savedContent = this.#content;
    await this.#forgetEdits();
    if (file !== from) this.#options.renamed?.(from, file);
    this.#emit({ kind: 'saved', file });
  }

  /** Names are written where a person changed them: others come from the data set, and stay there. */
  #hasOtherNames(): boolean {
    const [saved, now] = [this.#savedContent, this.#content];
    return !saved || !now || !sameTable(saved.table, now.table) || !sameMarks(saved.reviewed, now.reviewed);
  }

  /** Nothing is left to be saved. Edits stay in the store: they may be undone. */
  async #forgetEdits(): Promise<void> {
    this.#path = [];
    if (this.#isFile) this.#base = undefined;
    await this.#journal?.record(undefined).catch((error: unknown) => {
      this.#problem(error);
    });
  }

  #readAnew(): void {
    this.#epoch++;
    this.#log = [];
    this.#path = [];
    if (this.#isFile) this.#base = undefined;
    this.#content = undefined;
    this.#savedContent = undefined;
    this.#stamp = undefined;
    this.#isOverwriting = false;
    this.#emit({ kind: 'replaced' });
  }

  #record(): Promise<void> {
    return this.#journal?.record(this.isDirty ? this.#manifest() : undefined) ?? Promise.resolve();
  }

  #manifest(): Manifest | undefined {
    if (!this.#base || !this.#worker) return undefined;
    return {
      version: 1,
      scan: this.#worker.scan,
      file: this.#file,
      hash: this.#base.hash,
      base: this.#base.name,
      path: this.#path,
      names: Object.fromEntries(this.#path.map(({ id }) => [id, this.nameOf(id)])),
    };
  }

  #problem(error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    this.#emit({ kind: 'problem', message: `${path.basename(this.#file)}: ${why} The edits are kept.` });
  }

  #emit(event: LabelMapEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }
}

function sameMarks(a: EditedState['reviewed'], b: EditedState['reviewed']): boolean {
  return PLANE_NAMES.every((plane) => a[plane].join() === b[plane].join());
}
