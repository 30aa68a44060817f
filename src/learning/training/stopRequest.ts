/** Stops a training that another process asks to stop, through the file `stop` in its run folder. */
import { existsSync } from 'node:fs';
import type { RunPaths } from './runFolder';

/** Between two looks, in ms. */
const LOOK_EVERY = 500;

export interface StopWatch {
  /** Aborts with the given signal, or when the file appears. */
  readonly signal: AbortSignal;
  end(): void;
}

export function watchForStop({ stop }: RunPaths, signal: AbortSignal): StopWatch {
  const controller = new AbortController();
  const timer = setInterval(() => {
    if (!existsSync(stop)) return;
    clearInterval(timer);
    controller.abort(new DOMException('Stopped by request.', 'AbortError'));
  }, LOOK_EVERY);
  return {
    signal: AbortSignal.any([signal, controller.signal]),
    end: () => {
      clearInterval(timer);
    },
  };
}
