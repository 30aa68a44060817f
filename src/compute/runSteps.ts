/** Long work in the process that answers slices: in turns with everything else that is asked of it. */
import { setImmediate } from 'node:timers/promises';
import type { Steps } from '../editing/steps';

/** Other work waits at most about this long. */
const TURN_MS = 8;
const PROGRESS_MS = 100;

/**
 * Runs steps to their end. Short work, such as a move of the brush, is done in one turn.
 * @throws the signal's reason when aborted
 */
export async function runSteps<T>(
  steps: Steps<T>,
  signal: AbortSignal,
  progress: (share: number) => void = () => undefined,
): Promise<T> {
  let turn = performance.now();
  let told = turn;
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    const now = performance.now();
    if (now - turn < TURN_MS) continue;
    if (now - told >= PROGRESS_MS) {
      progress(step.value);
      told = now;
    }
    await setImmediate();
    signal.throwIfAborted();
    turn = performance.now();
  }
}
