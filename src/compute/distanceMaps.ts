/** Signed distance maps of open label maps, each computed once and kept while there is room. */
import { ByteCache } from './byteCache';
import type { Background } from './background';
import type { OpenVolumes } from './store';

/** Five maps of a 512 x 512 x 200 label map. */
const CACHE_BYTES = 2 ** 30;

export class DistanceMaps {
  readonly #store: OpenVolumes;
  readonly #background: Pick<Background, 'call'>;
  readonly #finished = new ByteCache<Float32Array<ArrayBuffer>>(CACHE_BYTES);
  readonly #running = new Map<string, Promise<Float32Array<ArrayBuffer>>>();

  constructor(store: OpenVolumes, background: Pick<Background, 'call'>) {
    this.#store = store;
    this.#background = background;
  }

  /**
   * Signed distance (mm, negative inside) of every voxel centre to the surface of a label, in the
   * 'interface' convention (docs/decisions/0004-distance-conventions.md).
   * @param handle of an open label map
   * @throws RangeError when the label map has no voxel of the label: nothing has no surface
   */
  of(handle: number, value: number): Promise<Float32Array<ArrayBuffer>> {
    const key = `${handle}:${value}`;
    const finished = this.#finished.get(key);
    if (finished) return Promise.resolve(finished);
    const running = this.#running.get(key);
    if (running) return running;
    const started = this.#compute(handle, value);
    this.#running.set(key, started);
    const ended = (map?: Float32Array<ArrayBuffer>): void => {
      // Closed or edited meanwhile: nobody will ask for this one again.
      if (this.#running.get(key) !== started) return;
      this.#running.delete(key);
      if (map) this.#finished.set(key, map);
    };
    started.then(ended, () => {
      ended();
    });
    return started;
  }

  /** After voxels of a label map have changed, or when it is closed. */
  forget(handle: number): void {
    for (const key of [...this.#running.keys()]) if (key.startsWith(`${handle}:`)) this.#running.delete(key);
    this.#finished.deleteWhere((key) => key.startsWith(`${handle}:`));
  }

  async #compute(handle: number, value: number): Promise<Float32Array<ArrayBuffer>> {
    const { volume: labels, counts, path } = this.#store.labelMap(handle);
    if (!counts.has(value)) throw new RangeError(`Label ${value} has no voxel in ${path}.`);
    return this.#background.call('distanceMap', { labels, value });
  }
}
