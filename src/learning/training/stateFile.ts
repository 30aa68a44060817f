/** state.json of the run that this process trains: its changes are written one after another. */
import { peakMemory } from './peakMemory';
import { writeJson, type RunPaths, type RunState } from './runFolder';

/** How often the progress within an epoch is written, in ms. */
const PROGRESS_EVERY = 2000;

export class StateFile {
  readonly #path: string;
  #state: RunState;
  #written: Promise<void> = Promise.resolve();
  #progressAt = -Infinity;

  constructor({ state: path }: RunPaths, state: RunState) {
    this.#path = path;
    this.#state = state;
  }

  async save(changes: Partial<RunState>): Promise<void> {
    const memory = Math.max(peakMemory(), this.#state.peakMemory ?? 0);
    this.#state = { ...this.#state, ...changes, peakMemory: memory, updated: new Date().toISOString() };
    const state = this.#state;
    const written = this.#written.then(() => writeJson(this.#path, state));
    this.#written = written.catch(() => undefined);
    await written;
  }

  /** Training does not wait for this, nor ends when it fails: the next save tells. */
  showProgress(progress: NonNullable<RunState['progress']>): void {
    if (performance.now() - this.#progressAt < PROGRESS_EVERY) return;
    this.#progressAt = performance.now();
    this.save({ progress }).catch(() => undefined);
  }
}
