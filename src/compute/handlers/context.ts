/** What the handlers share. */
import type { ComputeApi } from '../../protocol/compute';
import type { Handlers } from '../../protocol/rpc';
import type { Background } from '../background';
import type { DistanceMaps } from '../distanceMaps';
import type { OpenVolumes } from '../store';

export interface ComputeContext {
  readonly store: OpenVolumes;
  readonly distances: DistanceMaps;
  readonly background: Pick<Background, 'call'>;
}

/** The handlers of some of the methods of the compute process. */
export type HandlersOf<Method extends keyof ComputeApi> = Pick<Handlers<ComputeApi>, Method>;

/**
 * Lets messages that came meanwhile be read, so that a call cancelled by a later message of the same
 * burst (fast scrolling) costs nothing.
 * @throws the signal's reason when the call was cancelled
 */
export async function afterCancellations(signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    setImmediate(resolve);
  });
  signal.throwIfAborted();
}
