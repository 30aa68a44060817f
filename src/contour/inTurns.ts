/** Long work in small steps, so that the process stays responsive and the work can be cancelled. */
import { setImmediate } from 'node:timers/promises';

/**
 * Runs a generator to its end and lets other work of the process in between its steps.
 * @throws the signal's reason when aborted
 */
export async function runInTurns<T>(steps: Generator<undefined, T>, signal?: AbortSignal): Promise<T> {
  for (;;) {
    signal?.throwIfAborted();
    const step = steps.next();
    if (step.done === true) return step.value;
    await setImmediate();
  }
}
