/** Surfaces as they come from the host: what is wanted is asked for one after the other, what no longer is, dropped. */
import { signal, type ReadonlySignal } from '@preact/signals';
import type { Surface } from '../../src/protocol/surfaces';
import type { SurfaceRequest } from '../data/host';
import { LruCache } from '../data/lru';
import { surfaceKey } from './wantedSurfaces';

type FetchSurface = (request: SurfaceRequest, signal: AbortSignal) => Promise<Surface>;

const CACHE_BYTES = 192 * 2 ** 20;

export class SurfaceStore {
  readonly #fetch: FetchSurface;
  readonly #cache = new LruCache<Surface>(CACHE_BYTES);
  readonly #changes = signal(0);
  readonly #failure = signal<string | undefined>(undefined);
  #wanted: readonly SurfaceRequest[] = [];
  #wantedKeys = '';
  #running: { readonly key: string; readonly abort: AbortController } | undefined;

  constructor(fetch: FetchSurface) {
    this.#fetch = fetch;
  }

  /** Changes whenever a surface has come. */
  get changes(): ReadonlySignal<number> {
    return this.#changes;
  }

  /** Why the rest of what is wanted cannot be had. */
  get failure(): ReadonlySignal<string | undefined> {
    return this.#failure;
  }

  get(request: SurfaceRequest): Surface | undefined {
    return this.#cache.get(surfaceKey(request));
  }

  /** Replaces what is wanted, most urgent first. */
  want(requests: readonly SurfaceRequest[]): void {
    this.#wanted = requests;
    const running = this.#running;
    if (running && !requests.some((request) => surfaceKey(request) === running.key)) running.abort.abort();
    const keys = requests.map(surfaceKey).join();
    if (keys !== this.#wantedKeys) this.#failure.value = undefined;
    this.#wantedKeys = keys;
    this.#pump();
  }

  /** Asks again for what failed. */
  retry(): void {
    this.#failure.value = undefined;
    this.#pump();
  }

  #pump(): void {
    if (this.#running || this.#failure.peek() !== undefined) return;
    const next = this.#wanted.find((request) => !this.#cache.has(surfaceKey(request)));
    if (next) void this.#get(next);
  }

  async #get(request: SurfaceRequest): Promise<void> {
    const key = surfaceKey(request);
    const abort = new AbortController();
    this.#running = { key, abort };
    try {
      const surface = await this.#fetch(request, abort.signal);
      this.#cache.set(key, surface, bytesOf(surface));
      this.#changes.value++;
    } catch (error) {
      if (!abort.signal.aborted) this.#failure.value = error instanceof Error ? error.message : String(error);
    }
    this.#running = undefined;
    this.#pump();
  }
}

function bytesOf({ positions, normals, indices, voxels, error }: Surface): number {
  return (
    positions.byteLength +
    normals.byteLength +
    indices.byteLength +
    voxels.byteLength +
    (error?.byteLength ?? 0)
  );
}
