/** Notices when training has stopped to get better, as torch.optim.lr_scheduler.ReduceLROnPlateau. */
import { z } from 'zod';

/** What must not be lost between sessions of a run. */
export const plateauStateSchema = z.object({
  /** Best value so far; null before the first. */
  best: z.number().nullable(),
  /** Values since then. */
  waited: z.number().int(),
  /** How often a plateau was found. */
  reductions: z.number().int(),
});
export type PlateauState = z.infer<typeof plateauStateSchema>;

export const NO_PLATEAU = { best: null, waited: 0, reductions: 0 } as const satisfies PlateauState;

/** Smaller gains are none. Absolute, since losses may be negative. */
const THRESHOLD = 1e-4;

/** Whether a value is better than the best so far, if there is one, by more than next to nothing. */
export function isGain(best: number | null, value: number, better: 'higher' | 'lower'): boolean {
  if (best === null) return true;
  return (better === 'higher' ? value - best : best - value) > THRESHOLD;
}

/**
 * The state after another value.
 * @param better which values are
 * @param patience values without a gain that are put up with; the next one is a plateau
 */
export function advancePlateau(
  state: PlateauState,
  value: number,
  better: 'higher' | 'lower',
  patience: number,
): PlateauState {
  if (isGain(state.best, value, better)) return { ...state, best: value, waited: 0 };
  const waited = state.waited + 1;
  return waited > patience ? { ...state, waited: 0, reductions: state.reductions + 1 } : { ...state, waited };
}
