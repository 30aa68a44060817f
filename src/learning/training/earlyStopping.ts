/** Ends a training whose validation has stopped to get better. */
import { z } from 'zod';
import { BETTER } from '../../metrics/labelScores';
import { isGain } from './plateau';
import type { CompleteConfig } from './config';
import type { ValidationScores } from './validationScores';

/** What must not be lost between sessions of a run. */
export const stoppingStateSchema = z.object({
  /** Best value so far; null before the first. */
  best: z.number().nullable(),
  /** Validations since then. */
  waited: z.number().int(),
});
export type StoppingState = z.infer<typeof stoppingStateSchema>;

export const NO_WAITING = { best: null, waited: 0 } as const satisfies StoppingState;

type EarlyStopping = CompleteConfig['earlyStopping'];

/** The state after another validation. A score that cannot be measured is no gain. */
export function advanceStopping(
  state: StoppingState,
  scores: ValidationScores,
  stopping: EarlyStopping,
): StoppingState {
  if (!stopping) return state;
  const value = scores[stopping.metric];
  return value !== null && isGain(state.best, value, BETTER[stopping.metric])
    ? { best: value, waited: 0 }
    : { ...state, waited: state.waited + 1 };
}

/** Whether the patience is over. */
export function isStopped({ waited }: StoppingState, stopping: EarlyStopping): boolean {
  return stopping !== undefined && waited >= stopping.patience;
}
