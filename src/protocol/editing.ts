/** Editing label maps: asked by the host, which keeps the edits, of the compute process, which has the voxels. */
import { z } from 'zod';
import { actionSchema } from '../editing/actions';
import { labelMapEditSchema, reviewedSlicesSchema } from '../editing/edit';
import { directionSchema } from '../editing/editHistory';
import { labelTableSchema } from '../labels/labelTable';
import { labelMapInfoSchema, planeNameSchema, vector3Schema } from './schemas';

const handle = z.number().int();

/** What an edit may have changed besides voxels, as it is now. */
export const editedStateSchema = z.object({
  table: labelTableSchema,
  /** Voxels of each label in `table`, same order. */
  voxels: z.array(z.number().int()),
  reviewed: reviewedSlicesSchema,
});
export type EditedState = z.infer<typeof editedStateSchema>;

const toolParams = z.object({
  /** Of the label map. */
  handle,
  /** Of the scan whose intensities count; on the grid of the label map. */
  scan: handle.optional(),
  /** Of another label map on the grid, such as the prediction. */
  other: handle.optional(),
  action: actionSchema,
});
export type ToolParams = z.infer<typeof toolParams>;

/** Share of the work that is done, 0 to 1. */
const share = z.number();

export const editingMethods = {
  /** Does an action. The edit is empty (isEmptyEdit) where it changes nothing. */
  runTool: {
    params: toolParams,
    result: z.object({ edit: labelMapEditSchema, state: editedStateSchema }),
    progress: share,
  },
  /** The edit that an action would make; nothing is changed. To be applied with applyEdit. */
  previewTool: { params: toolParams, result: z.object({ edit: labelMapEditSchema }), progress: share },
  /** Does an edit (again), or takes it back. Fails whole where the label map is not as the edit has it. */
  applyEdit: {
    params: z.object({ handle, edit: labelMapEditSchema, direction: directionSchema }),
    result: editedStateSchema,
    progress: z.never(),
  },
  /**
   * Writes a label map as it is when the call comes in: to a temporary file, which is flushed and then takes the
   * place of `path`. What the file it was read from, or the one it shall be `like`, says beyond its voxels, names and
   * marks is kept. A new label map has no such file: it gets its place in the world from the file of `placedAs`.
   */
  saveLabelMap: {
    params: z.object({
      handle,
      path: z.string(),
      like: z.string().optional(),
      placedAs: z.string().optional(),
      /** Names and marks stay as they are in the other file. */
      keepNames: z.boolean().optional(),
    }),
    /** What a person should know, such as voxels stored in a wider type. */
    result: z.object({ notes: z.array(z.string()) }),
    progress: z.never(),
  },
  /** A label map without a voxel on the grid of an open scan. `path` is where it shall be saved; nothing is written. */
  newLabelMap: {
    params: z.object({ scan: handle, path: z.string(), table: labelTableSchema }),
    result: labelMapInfoSchema,
    progress: z.never(),
  },
  /** Voxels along the edge between two positions on a slice of a scan (src/editing/livewire.ts). */
  livewirePath: {
    params: z.object({
      scan: handle,
      plane: planeNameSchema,
      slice: z.number().int().nonnegative(),
      from: vector3Schema,
      to: vector3Schema,
    }),
    result: z.object({ points: z.array(vector3Schema) }),
    progress: z.never(),
  },
};
