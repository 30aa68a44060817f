/** What the page asks about the volumes it shows, passed on to the compute process. Knows nothing of VS Code. */
import type { PageApi } from '../../protocol/page';
import type { ScanInfo } from '../../protocol/schemas';
import type { ComputeService, ServedProcess } from '../compute/computeService';
import type { LabelVolume } from '../editing/labelVolume';
import type { RemoteVolume } from './remoteVolume';

export type ShownVolume = RemoteVolume<ScanInfo> | LabelVolume;

type Asked<Method extends keyof PageApi> = PageApi[Method]['params'];
type Answer<Method extends keyof PageApi> = Promise<PageApi[Method]['result']>;

export class CaseRequests {
  readonly #compute: ComputeService;
  readonly #volumeOf: (pageHandle: number) => ShownVolume;

  /** @param volumeOf throws for a handle of something no longer shown */
  constructor(compute: ComputeService, volumeOf: (pageHandle: number) => ShownVolume) {
    this.#compute = compute;
    this.#volumeOf = volumeOf;
  }

  slice({ handle, ...place }: Asked<'slice'>, signal: AbortSignal): Answer<'slice'> {
    const volume = this.#volumeOf(handle);
    return this.#ask(async (process) =>
      process.call('slice', { ...place, handle: await volume.handleIn(process) }, { signal }),
    );
  }

  contours({ handle, reference, ...place }: Asked<'contours'>, signal: AbortSignal): Answer<'contours'> {
    const volume = this.#volumeOf(handle);
    const other = this.#optional(reference);
    return this.#ask(async (process) =>
      process.call(
        'contours',
        { ...place, handle: await volume.handleIn(process), reference: await other?.handleIn(process) },
        { signal },
      ),
    );
  }

  distanceSlice({ handle, ...place }: Asked<'distanceSlice'>, signal: AbortSignal): Answer<'distanceSlice'> {
    const volume = this.#volumeOf(handle);
    return this.#ask(async (process) =>
      process.call('distanceSlice', { ...place, handle: await volume.handleIn(process) }, { signal }),
    );
  }

  labelSlices({ handle }: Asked<'labelSlices'>, signal: AbortSignal): Answer<'labelSlices'> {
    const volume = this.#volumeOf(handle);
    return this.#ask(async (process) =>
      process.call('labelSlices', { handle: await volume.handleIn(process) }, { signal }),
    );
  }

  probe(asked: Asked<'probe'>, signal: AbortSignal): Answer<'probe'> {
    const reference = this.#optional(asked.reference);
    const prediction = this.#optional(asked.prediction);
    return this.#ask(async (process) =>
      process.call(
        'probe',
        {
          ...asked,
          reference: await reference?.handleIn(process),
          prediction: await prediction?.handleIn(process),
        },
        { signal },
      ),
    );
  }

  errorOverview(asked: Asked<'errorOverview'>, signal: AbortSignal): Answer<'errorOverview'> {
    const reference = this.#volumeOf(asked.reference);
    const prediction = this.#volumeOf(asked.prediction);
    return this.#ask(async (process) =>
      process.call(
        'errorOverview',
        { reference: await reference.handleIn(process), prediction: await prediction.handleIn(process) },
        { signal },
      ),
    );
  }

  surface({ handle, reference, ...what }: Asked<'surface'>, signal: AbortSignal): Answer<'surface'> {
    const volume = this.#volumeOf(handle);
    const other = this.#optional(reference);
    return this.#ask(async (process) =>
      process.call(
        'surface',
        { ...what, handle: await volume.handleIn(process), reference: await other?.handleIn(process) },
        { signal },
      ),
    );
  }

  #optional(pageHandle: number | undefined): ShownVolume | undefined {
    return pageHandle === undefined ? undefined : this.#volumeOf(pageHandle);
  }

  #ask<T>(work: (process: ServedProcess) => Promise<T>): Promise<T> {
    return this.#compute.withShared(work);
  }
}
