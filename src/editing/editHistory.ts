/**
 * What was done to a label map since its file was read or saved: the edits that lead from the file on disk to
 * what is shown. A new compute process, or an editor restored after a crash, does them again.
 *
 * VS Code holds the undo stack and may undo beyond the last save, and may then throw away what was saved by a new
 * edit. So what leads from the file to now is kept as a path: steps forwards or backwards, in which a step and
 * the same one back cancel out.
 */
import { z } from 'zod';

/** Whether an edit is made (or made again), or taken back. */
export const directionSchema = z.enum(['forwards', 'backwards']);
export type Direction = z.infer<typeof directionSchema>;

export const editStepSchema = z.object({
  /** Number of the edit in its EditStore. */
  id: z.number().int().positive(),
  direction: directionSchema,
});
export type EditStep = Readonly<z.infer<typeof editStepSchema>>;

/** The path after one more step. */
export function withStep(path: readonly EditStep[], step: EditStep): readonly EditStep[] {
  const last = path.at(-1);
  const cancels = last?.id === step.id && last.direction !== step.direction;
  return cancels ? path.slice(0, -1) : [...path, step];
}
