/** The editing part of the fake host: the product's own tools on the volumes in memory, without undo and files. */
import { applyEdit } from '../../../src/editing/applyEdit';
import type { EditContext } from '../../../src/editing/context';
import type { Action } from '../../../src/editing/actions';
import {
  isEmptyEdit,
  NONE_REVIEWED,
  type LabelMapEdit,
  type ReviewedSlices,
} from '../../../src/editing/edit';
import { livewirePath } from '../../../src/editing/livewire';
import { editOf } from '../../../src/editing/runTool';
import type { LabelTable } from '../../../src/labels/labelTable';
import type { HostEvent, PageApi, Scene } from '../../../src/protocol/page';
import type { Handlers } from '../../../src/protocol/rpc';
import type { LabelRole } from '../../../src/protocol/schemas';
import type { Volume } from '../../../src/volume/volume';

/** What is edited, as the fake host has it. */
export interface EditedCase {
  readonly scan: Volume;
  labels(role: LabelRole): Volume | undefined;
  replace(role: LabelRole, labels: Volume, table: LabelTable): void;
  table(): LabelTable;
  handle(role: LabelRole): number;
  scene(): Scene;
}

type EditHandlers = Pick<
  Handlers<PageApi>,
  'runTool' | 'previewTool' | 'applyPreview' | 'cancelPreview' | 'editLabels' | 'livewirePath'
>;

export class FakeEditing {
  readonly #case: EditedCase;
  readonly #tell: (event: HostEvent) => void;
  #role: LabelRole = 'reference';
  #reviewed: ReviewedSlices = NONE_REVIEWED;
  #preview: Action | undefined;
  /** Actions that were asked for. */
  readonly actions: Action[] = [];
  /** How long an answer takes, in ms. */
  delay = 0;

  constructor(edited: EditedCase, tell: (event: HostEvent) => void) {
    this.#case = edited;
    this.#tell = tell;
  }

  handlers(): EditHandlers {
    return {
      runTool: ({ action }) => this.#run(action),
      previewTool: ({ action }) => {
        this.#preview = action;
        return Promise.resolve({ edit: this.#edit(action) });
      },
      applyPreview: () => {
        const action = this.#preview;
        this.#preview = undefined;
        return action ? this.#run(action) : Promise.resolve({ changed: false, voxels: 0 });
      },
      cancelPreview: () => {
        this.#preview = undefined;
        return Promise.resolve(null);
      },
      editLabels: ({ role }) => {
        this.#role = role;
        this.tellState();
        return Promise.resolve(null);
      },
      livewirePath: (request) =>
        Promise.resolve({ points: livewirePath(this.#case.scan.data, this.#case.scan, request) }),
    };
  }

  tellState(): void {
    const has = this.#case.labels(this.#role) !== undefined;
    this.#tell({
      kind: 'editing',
      state: {
        role: has ? this.#role : null,
        name: has ? `${this.#role}.nii.gz` : null,
        dirty: this.actions.length > 0,
        undo: this.actions.length,
        redo: 0,
        reviewed: this.#reviewed,
        busy: null,
        preview: this.#preview !== undefined,
        lockedBy: null,
      },
    });
  }

  async #run(action: Action): Promise<PageApi['runTool']['result']> {
    await new Promise((done) => setTimeout(done, this.delay));
    const edit = this.#edit(action);
    const voxels = edit.voxels?.voxels ?? 0;
    if (isEmptyEdit(edit)) return { changed: false, voxels };
    this.actions.push(action);
    const context = this.#context();
    // Edits are applied in place, and other tests open the same volumes.
    const after = applyEdit({ ...context, data: context.data.slice() }, edit);
    this.#reviewed = after.reviewed;
    const volume = this.#volume();
    this.#case.replace(this.#role, { ...volume, data: after.data }, after.table);
    if (edit.voxels) {
      this.#tell({ kind: 'labelsChanged', handle: this.#case.handle(this.#role), box: edit.voxels.box });
    }
    this.#tell({ kind: 'scene', scene: this.#case.scene() });
    this.tellState();
    return { changed: true, voxels };
  }

  #edit(action: Action): LabelMapEdit {
    return editOf(this.#context(), action);
  }

  #volume(): Volume {
    const volume = this.#case.labels(this.#role);
    if (!volume) throw new Error('There is no label map to edit.');
    return volume;
  }

  #context(): EditContext {
    const { dims, affine, data } = this.#volume();
    const other = this.#case.labels(this.#role === 'reference' ? 'prediction' : 'reference');
    return {
      dims,
      affine,
      data,
      table: this.#case.table(),
      reviewed: this.#reviewed,
      scan: this.#case.scan.data,
      other: other?.data,
    };
  }
}
