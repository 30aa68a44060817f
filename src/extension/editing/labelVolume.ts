/**
 * A label map as one scan shows it, under one handle of the page for as long as it is shown. Its copy of the voxels, in
 * whatever compute process there is, is brought up to the newest edit whenever it is asked for.
 */
import path from 'node:path';
import { isEmptyEdit, NONE_REVIEWED } from '../../editing/edit';
import { mergeEdits } from '../../editing/mergeEdits';
import type { LabelMapInfo } from '../../protocol/schemas';
import type { ServedProcess } from '../compute/computeService';
import type { EditedLabelMap } from './editedLabelMap';
import { stampOf } from './fileIdentity';
import type { LabelMapStart } from './labelMapTypes';
import { SerialQueue } from './serialQueue';

/**
 * Opens the label map without its edits.
 * @param file to read; undefined: what the label map is made of, or a new one
 */
export type OpenLabelMap = (process: ServedProcess, file: string | undefined) => Promise<LabelMapInfo>;

interface Copy {
  readonly process: ServedProcess;
  /** What is done with it is done one after another. */
  readonly queue: SerialQueue;
  opened: { readonly handle: number; readonly epoch: number; version: number } | undefined;
}

const MOST_TRIES = 3;

export class LabelVolume {
  readonly labelMap: EditedLabelMap;
  readonly #open: OpenLabelMap;
  #info: LabelMapInfo;
  #copy: Copy;

  private constructor(labelMap: EditedLabelMap, open: OpenLabelMap, info: LabelMapInfo, copy: Copy) {
    this.labelMap = labelMap;
    this.#open = open;
    this.#info = info;
    this.#copy = copy;
  }

  /** @param pageHandle a number no other volume of the page has or had */
  static async open(
    process: ServedProcess,
    pageHandle: number,
    labelMap: EditedLabelMap,
    open: OpenLabelMap,
  ): Promise<LabelVolume> {
    const copy: Copy = { process, queue: new SerialQueue(), opened: undefined };
    const info = await openCopy(copy, labelMap, open);
    return new LabelVolume(labelMap, open, { ...info, handle: pageHandle }, copy);
  }

  /** What the page is told; `info.handle` is the page's handle. */
  get info(): LabelMapInfo {
    const { file, content } = this.labelMap;
    return { ...this.#info, path: file, name: path.basename(file), ...content };
  }

  /** The handle in the given process, where the label map is opened first if it is not yet, with all edits. */
  handleIn(process: ServedProcess): Promise<number> {
    if (this.#copy.process !== process) {
      this.#copy = { process, queue: new SerialQueue(), opened: undefined };
    }
    const copy = this.#copy;
    return copy.queue.run(async () => {
      if (!copy.opened) await openCopy(copy, this.labelMap, this.#open);
      const opened = copy.opened;
      if (!opened) throw new RangeError(`${this.#info.name} is no longer open.`);
      await catchUp(process, opened, this.labelMap);
      return opened.handle;
    });
  }

  /** Frees the voxels. Never fails: a process that has ended holds none. */
  async close(): Promise<void> {
    const { process, queue } = this.#copy;
    await queue.run(async () => {
      const handle = this.#copy.opened?.handle;
      if (handle !== undefined) await process.call('close', { handle }).catch(() => undefined);
    });
  }
}

async function openCopy(copy: Copy, labelMap: EditedLabelMap, open: OpenLabelMap): Promise<LabelMapInfo> {
  for (let tries = 1; ; tries++) {
    const start = labelMap.start();
    try {
      return await openAt(copy, labelMap, open, start);
    } catch (error) {
      // Saved, or read anew, meanwhile: the file and the edits may not have been of one time.
      if (tries === MOST_TRIES || isSame(start, labelMap.start())) throw error;
    }
  }
}

const isSame = (a: LabelMapStart, b: LabelMapStart): boolean =>
  a.epoch === b.epoch && a.version === b.version && a.file === b.file;

async function openAt(
  copy: Copy,
  labelMap: EditedLabelMap,
  open: OpenLabelMap,
  start: LabelMapStart,
): Promise<LabelMapInfo> {
  const { process } = copy;
  const stamp = start.file === undefined ? undefined : await stampOf(start.file);
  const edits = await Promise.all(start.steps.map((step) => labelMap.editOf(step)));
  const info = await open(process, start.file);
  const inFile = { table: info.table, voxels: info.voxels, reviewed: info.reviewed ?? NONE_REVIEWED };
  try {
    const edit = mergeEdits(edits);
    const content = isEmptyEdit(edit)
      ? inFile
      : await process.call('applyEdit', { handle: info.handle, edit, direction: 'forwards' });
    copy.opened = { handle: info.handle, epoch: start.epoch, version: start.version };
    labelMap.opened(start, content, inFile, stamp);
    return { ...info, ...content };
  } catch (error) {
    await process.call('close', { handle: info.handle }).catch(() => undefined);
    throw error;
  }
}

/** One edit after another, so that it is known which were applied where one does not fit. */
async function catchUp(
  process: ServedProcess,
  opened: NonNullable<Copy['opened']>,
  labelMap: EditedLabelMap,
): Promise<void> {
  while (opened.epoch === labelMap.epoch) {
    const step = labelMap.stepAt(opened.version);
    if (!step) return;
    const edit = await labelMap.editOf(step);
    const { handle } = opened;
    const content = await process.call('applyEdit', { handle, edit, direction: 'forwards' });
    opened.version++;
    labelMap.reached(opened.epoch, opened.version, content);
  }
}
