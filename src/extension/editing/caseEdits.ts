/**
 * What is edited in the editors of one scan: tools run on its label maps, each action one edit that can be undone.
 * Knows nothing of VS Code, which keeps the order of undo and redo.
 */
import path from 'node:path';
import type { Action } from '../../editing/actions';
import { NONE_REVIEWED, type LabelMapEdit } from '../../editing/edit';
import type { EditStep } from '../../editing/editHistory';
import type { PageApi } from '../../protocol/page';
import type { EditingState } from '../../protocol/pageEditing';
import type { LabelRole } from '../../protocol/schemas';
import { messageOf } from '../errors';
import { nameOfAction } from './actionName';
import type { EditedLabelMap } from './editedLabelMap';
import type { LeftJournal } from './journal';
import type { LabelMapEvent } from './labelMapTypes';
import type { LabelVolume } from './labelVolume';
import { VolumeWorker, type EditedCase } from './volumeWorker';

/** The scan, and the label maps shown on it. */
export interface ShownCase extends EditedCase {
  labelsIn(role: LabelRole): LabelVolume | undefined;
  /** Begins a label map without a voxel, shown as the reference. */
  beginLabels(): Promise<LabelVolume>;
}

/** A step that can be undone and done again. */
export interface UndoableEdit {
  readonly label: string;
  /** Returns at once, and is done in its turn: VS Code refuses the next undo until this one has returned. */
  readonly undo: () => void;
  readonly redo: () => void;
}

export interface CaseEditsListener {
  readonly edited: (edit: UndoableEdit) => void;
  /** There is something to save that no step of undo tells of. */
  readonly unsaved: () => void;
  readonly state: (state: EditingState) => void;
  /** The file of a label map that has edits was changed by another program. */
  readonly conflict: (map: EditedLabelMap) => void;
  /** Something to tell a person. */
  readonly problem: (message: string) => void;
}

export interface ToolCall {
  readonly signal: AbortSignal;
  readonly progress: (share: number) => void;
}

interface Edited {
  readonly worker: VolumeWorker;
  readonly stop: () => void;
}

interface Preview {
  readonly action: Action;
  readonly map: EditedLabelMap;
  readonly edit: LabelMapEdit;
  readonly epoch: number;
  readonly version: number;
}

type Changed = PageApi['runTool']['result'];

export class CaseEdits {
  readonly #case: ShownCase;
  readonly #listener: CaseEditsListener;
  readonly #edited = new Map<EditedLabelMap, Edited>();
  /** As VS Code has them. */
  readonly #undo: EditStep[] = [];
  readonly #redo: EditStep[] = [];
  #saved = 0;
  #saving = 0;
  #role: LabelRole | undefined;
  #busy: EditingState['busy'] = null;
  #preview: Preview | undefined;
  #beginning: Promise<LabelVolume> | undefined;
  #written: Promise<unknown> = Promise.resolve();

  constructor(edited: ShownCase, listener: CaseEditsListener) {
    this.#case = edited;
    this.#listener = listener;
  }

  get state(): EditingState {
    const role = this.#roleNow();
    const map = role && this.#case.labelsIn(role)?.labelMap;
    const other = map?.worker && map.worker !== this.#edited.get(map)?.worker ? map.worker.scan : undefined;
    return {
      role: role ?? null,
      name: map ? path.basename(map.file) : null,
      dirty: this.isDirty,
      undo: this.#undo.length,
      redo: this.#redo.length,
      reviewed: map?.content?.reviewed ?? NONE_REVIEWED,
      busy: this.#busy,
      preview: this.#preview !== undefined,
      lockedBy: other === undefined ? null : path.basename(other),
    };
  }

  get isDirty(): boolean {
    return [...this.#edited.keys()].some((map) => map.isDirty);
  }

  /** Tells the state; to be called, too, when other label maps are shown. */
  publish(): void {
    this.#listener.state(this.state);
  }

  editLabels(role: LabelRole): void {
    this.#role = role;
    this.publish();
  }

  /** @throws Error where it is edited in another tab; ToolError's message where the action cannot be done */
  async run(action: Action, call: ToolCall): Promise<Changed> {
    const map = await this.#target();
    return this.#act(map, action, call, () => this.#compute(map, action, call));
  }

  async preview(action: Action, call: ToolCall): Promise<PageApi['previewTool']['result']> {
    const map = await this.#target();
    const { epoch, version } = map;
    const edit = await this.#whileBusy(map, action, call, (told) => this.#compute(map, action, told));
    this.#preview = { action, map, edit, epoch, version };
    this.publish();
    return { edit };
  }

  async applyPreview(call: ToolCall): Promise<Changed> {
    const preview = this.#preview;
    if (!preview) return { changed: false, voxels: 0 };
    this.#preview = undefined;
    const { map, action, edit } = preview;
    return this.#act(map, action, call, (told) => {
      const isCurrent = map.epoch === preview.epoch && map.version === preview.version;
      return isCurrent ? Promise.resolve(edit) : this.#compute(map, action, told);
    });
  }

  cancelPreview(): void {
    this.#preview = undefined;
    this.publish();
  }

  /** Saves every label map that has edits. @throws FormatError's message; what could not be saved stays dirty */
  async save(signal?: AbortSignal): Promise<void> {
    this.#saving++;
    try {
      for (const map of this.#edited.keys()) await map.save(signal);
      this.#saved = this.#undo.length;
    } finally {
      this.#saving--;
      this.publish();
    }
  }

  /** Saves the label map that is edited to another file, which is edited from then on. */
  async saveAs(file: string, signal?: AbortSignal): Promise<void> {
    if (path.resolve(file) === path.resolve(this.#case.scanPath)) {
      throw new Error(`${file} is the scan, which is never written. Choose another name for the label map.`);
    }
    const map = await this.#target();
    await map.saveAs(file, signal);
    await this.save(signal);
  }

  /** Drops what is not saved. */
  async revert(): Promise<void> {
    for (const map of this.#edited.keys()) await map.revert();
    this.#undo.length = Math.min(this.#undo.length, this.#saved);
    this.#redo.length = 0;
    this.publish();
  }

  /** Resolves when every edit made so far is on disk, as far as it can be written. */
  async flush(): Promise<void> {
    await this.#written;
  }

  /** Goes on with edits that a process left behind. */
  async restore(map: EditedLabelMap, left: LeftJournal): Promise<void> {
    this.#claim(map);
    const steps = await map.restore(left);
    for (const step of steps) {
      const name = map.nameOf(step.id);
      this.#tellEdit(map, step, step.direction === 'forwards' ? name : `Undo ${name}`);
    }
    this.publish();
  }

  /** Edits that are not saved stay on disk, for whoever opens the scan next. */
  async dispose(): Promise<void> {
    const edited = [...this.#edited];
    this.#edited.clear();
    for (const [map, { worker, stop }] of edited) {
      await map.release(worker);
      stop();
      await worker.close();
    }
  }

  #roleNow(): LabelRole | undefined {
    const isShown = (role: LabelRole): boolean => this.#case.labelsIn(role) !== undefined;
    if (this.#role && isShown(this.#role)) return this.#role;
    return isShown('reference') ? 'reference' : isShown('prediction') ? 'prediction' : undefined;
  }

  async #target(): Promise<EditedLabelMap> {
    const role = this.#roleNow();
    const volume = (role && this.#case.labelsIn(role)) ?? (await this.#begin());
    const { labelMap } = volume;
    this.#claim(labelMap);
    return labelMap;
  }

  #begin(): Promise<LabelVolume> {
    return (this.#beginning ??= this.#case.beginLabels().finally(() => {
      this.#beginning = undefined;
    }));
  }

  #claim(map: EditedLabelMap): void {
    if (this.#edited.has(map)) return;
    const worker = new VolumeWorker(this.#case, map, (note) => {
      this.#listener.problem(note);
    });
    if (!map.claim(worker)) {
      const scan = path.basename(map.worker?.scan ?? '');
      throw new Error(
        `${path.basename(map.file)} is being edited in the tab of ${scan}. Save it there and close that tab to edit it here.`,
      );
    }
    const stop = map.listen((event) => {
      this.#hear(map, event);
    });
    this.#edited.set(map, { worker, stop });
  }

  #hear(map: EditedLabelMap, event: LabelMapEvent): void {
    if (event.kind === 'conflict') this.#listener.conflict(map);
    if (event.kind === 'problem') this.#listener.problem(event.message);
  }

  async #compute(map: EditedLabelMap, action: Action, { signal, progress }: ToolCall): Promise<LabelMapEdit> {
    const worker = this.#edited.get(map)?.worker;
    if (!worker) throw new RangeError(`${map.file} is no longer edited.`);
    return worker.use(async (process, handle) => {
      const { reference, prediction } = {
        reference: this.#case.labelsIn('reference'),
        prediction: this.#case.labelsIn('prediction'),
      };
      const other = reference?.labelMap === map ? prediction : reference;
      const { edit } = await process.call(
        'previewTool',
        {
          ...{ handle, action },
          scan: await this.#case.scanIn(process),
          other: await other?.handleIn(process),
        },
        { signal, onProgress: progress },
      );
      return edit;
    });
  }

  async #act(
    map: EditedLabelMap,
    action: Action,
    call: ToolCall,
    compute: (call: ToolCall) => Promise<LabelMapEdit>,
  ): Promise<Changed> {
    const name = nameOfAction(action, map.content?.table ?? []);
    const done = await map.act(name, () => this.#whileBusy(map, action, call, compute));
    if (!done) return { changed: false, voxels: 0 };
    this.#written = Promise.all([this.#written, done.written]);
    this.#redo.length = 0;
    this.#tellEdit(map, { id: done.id, direction: 'forwards' }, name);
    this.publish();
    await done.written;
    return { changed: true, voxels: done.voxels };
  }

  #tellEdit(map: EditedLabelMap, step: EditStep, label: string): void {
    this.#undo.push(step);
    const back = {
      id: step.id,
      direction: step.direction === 'forwards' ? 'backwards' : 'forwards',
    } as const;
    this.#listener.edited({
      label,
      undo: () => {
        this.#step(map, back, this.#undo, this.#redo);
      },
      redo: () => {
        this.#step(map, step, this.#redo, this.#undo);
      },
    });
  }

  #step(map: EditedLabelMap, step: EditStep, from: EditStep[], to: EditStep[]): void {
    const whileSaving = this.#saving > 0;
    to.push(...from.splice(-1));
    const done = map.step(step).then(
      () => {
        // VS Code takes what is there when the saving ends for saved.
        if (whileSaving && map.isDirty) this.#listener.unsaved();
        this.publish();
      },
      (error: unknown) => {
        this.#listener.problem(
          `"${map.nameOf(step.id)}" cannot be undone or done again: ${messageOf(error)}`,
        );
      },
    );
    this.#written = Promise.all([this.#written, done]);
  }

  async #whileBusy<T>(
    map: EditedLabelMap,
    action: Action,
    { signal, progress }: ToolCall,
    work: (call: ToolCall) => Promise<T>,
  ): Promise<T> {
    const what = nameOfAction(action, map.content?.table ?? []);
    const tell = (share: number | null): void => {
      this.#busy = { what, share };
      this.publish();
    };
    try {
      return await work({
        signal,
        progress: (share) => {
          tell(share);
          progress(share);
        },
      });
    } finally {
      if (this.#busy) {
        this.#busy = null;
        this.publish();
      }
    }
  }
}
