/** What the page and the host say to each other about editing label maps. */
import { z } from 'zod';
import { actionSchema } from '../editing/actions';
import { labelMapEditSchema, reviewedSlicesSchema } from '../editing/edit';
import { editingMethods } from './editing';
import { labelRoleSchema } from './schemas';

/** Share of the work that is done, 0 to 1. */
const share = z.number();
const whole = z.number().int().nonnegative();

/** Whether an action changed anything, and how many voxels. */
const changed = z.object({ changed: z.boolean(), voxels: whole });

export const pageEditingMethods = {
  /**
   * Does an action on the label map that is edited, as one step of undo. Without a label map a new one is begun.
   * What changes is told by labelsChanged or a scene before this returns; a cancelled action changes nothing.
   */
  runTool: {
    params: z.object({ action: actionSchema }),
    result: changed,
    progress: share,
  },
  /** What an action would change. It is kept until it is applied or cancelled, or another one is previewed. */
  previewTool: {
    params: z.object({ action: actionSchema }),
    result: z.object({ edit: labelMapEditSchema }),
    progress: share,
  },
  /** Does what was previewed, as runTool; anew where the label map has changed since. */
  applyPreview: { params: z.object({}), result: changed, progress: share },
  cancelPreview: { params: z.object({}), result: z.null(), progress: z.never() },
  /** Edits the label map that is shown in a role. */
  editLabels: { params: z.object({ role: labelRoleSchema }), result: z.null(), progress: z.never() },
  /** Voxels along an edge of the scan that is shown. */
  livewirePath: {
    params: editingMethods.livewirePath.params.omit({ scan: true }),
    result: editingMethods.livewirePath.result,
    progress: z.never(),
  },
};

/** How editing stands; told when the page is ready, and whenever it changes. */
export const editingStateSchema = z.object({
  /** Where the label map that is edited is shown; null: there is none, the first action begins a new one. */
  role: labelRoleSchema.nullable(),
  /** Name of the file that is saved, null as above. */
  name: z.string().nullable(),
  /** Some edits are not saved. */
  dirty: z.boolean(),
  /** How many steps can be undone and done again in this editor, through the workbench. */
  undo: whole,
  redo: whole,
  reviewed: reviewedSlicesSchema,
  /** What is being done, and how much of it is done where that is known. */
  busy: z.object({ what: z.string(), share: share.nullable() }).nullable(),
  /** An action waits for applyPreview or cancelPreview. */
  preview: z.boolean(),
  /** Name of the scan in whose tab this label map is being edited: it cannot be edited here. */
  lockedBy: z.string().nullable(),
});
export type EditingState = z.infer<typeof editingStateSchema>;
