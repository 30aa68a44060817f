/** Reads the files of a data set, each once, and keeps of each what the rules look at. */
import type { ReadOptions } from '../../formats/codec';
import { readVolume } from '../../formats/registry';
import { filesOfLabelMap, fileOfLabelMap } from '../../labels/labelMapSource';
import { readLabelMap } from '../../labels/readLabelMap';
import { labelMapsOf, type Case, type Dataset } from '../dataset';
import type { CheckedCase } from './checkedCase';
import { imageFacts, labelFacts, type ImageFacts, type LabelFacts } from './facts';
import { unreadableFinding, type Finding } from './finding';

export interface CheckHooks {
  readonly signal?: AbortSignal | undefined;
  /** Called before each file is read, and once when all are. */
  readonly progress?: ((progress: CheckProgress) => void) | undefined;
}

export interface CheckProgress {
  /** Files that were read, and all of them. */
  readonly done: number;
  readonly total: number;
  /** The one that is read. */
  readonly file: string;
}

/** Counts what it reads, and keeps what cannot be read. */
export class CaseReader {
  #read = 0;
  #unreadable: Finding[] = [];
  readonly #missing: ReadonlySet<string>;
  readonly #total: number;
  readonly #hooks: CheckHooks;

  constructor({ cases }: Dataset, missing: readonly string[], hooks: CheckHooks) {
    this.#missing = new Set(missing);
    this.#total = cases.flatMap((each) => [
      ...each.images,
      ...labelMapsOf(each).flatMap(filesOfLabelMap),
    ]).length;
    this.#hooks = hooks;
  }

  /** Files that were looked at. */
  get files(): number {
    return this.#read;
  }

  /** One file is in memory at a time. @throws the signal's reason when aborted */
  async read(each: Case): Promise<CheckedCase> {
    const { id, split, images } = each;
    const found: { readonly images: ImageFacts[]; readonly labels: LabelFacts[] } = {
      images: [],
      labels: [],
    };
    for (const file of images) {
      const facts = await this.#facts([file], async (options) =>
        imageFacts(file, await readVolume(file, options)),
      );
      if (facts) found.images.push(facts);
    }
    const sources = labelMapsOf(each);
    for (const source of sources) {
      const facts = await this.#facts(filesOfLabelMap(source), async (options) =>
        labelFacts(fileOfLabelMap(source), await readLabelMap(source, options)),
      );
      if (facts) found.labels.push(facts);
    }
    return { id, split, isLabelled: sources.length > 0, ...found };
  }

  /** What could not be read since this was asked the last time. */
  takeUnreadable(): readonly Finding[] {
    const taken = this.#unreadable;
    this.#unreadable = [];
    return taken;
  }

  finish(): void {
    this.#hooks.progress?.({ done: this.#total, total: this.#total, file: '' });
  }

  /** @returns undefined where a file is missing or cannot be read */
  async #facts<T>(
    files: readonly string[],
    factsOf: (options: ReadOptions) => Promise<T>,
  ): Promise<T | undefined> {
    const { signal, progress } = this.#hooks;
    signal?.throwIfAborted();
    progress?.({ done: this.#read, total: this.#total, file: files[0] ?? '' });
    this.#read += files.length;
    if (files.some((file) => this.#missing.has(file))) return undefined;
    try {
      return await factsOf({ signal });
    } catch (error) {
      signal?.throwIfAborted();
      this.#unreadable.push(unreadableFinding(files, error));
      return undefined;
    }
  }
}
