/** Surfaces as they come from the host: what is wanted is asked for one after the other, what no longer is, dropped. */
import { signal, type ReadonlySignal } from '@preact/signals';
import type { Surface } from '../../src/protocol/surfaces';
import type { SurfaceRequest } from '../data/host';
import { LruCache } from '../data/lru';
import { surfaceKey } from './wantedSurfaces';

type FetchSurface = (request: SurfaceRequest, signal: AbortSignal) => Promise<Surface>;

const CACHE_BYTES = 192 * 2 ** 20;
/** Surfaces are computed anew once voxels have not changed for this long, as between two strokes. */
const REFRESH_AFTER_MS = 400;

interface Entry {
  readonly surface: Surface;
  /** Edits of its label maps that it knows of. */
  readonly edits: number;
}

export class SurfaceStore {
  readonly #fetch: FetchSurface;
  readonly #cache = new LruCache<Entry>(CACHE_BYTES);
  readonly #changes = signal(0);
  readonly #failure = signal<string | undefined>(undefined);
  #wanted: readonly SurfaceRequest[] = [];
  #wantedKeys = '';
  /** Edits so far, by the handle of the label map. */
  readonly #edits = new Map<number, number>();
  #timer: ReturnType<typeof setTimeout> | undefined;
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
    return this.#cache.get(surfaceKey(request))?.surface;
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

  /** What belongs to a label map, or is measured to it, comes anew; until then the old is there. */
  changed(handle: number): void {
    this.#edits.set(handle, (this.#edits.get(handle) ?? 0) + 1);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#pump();
    }, REFRESH_AFTER_MS);
  }

  /** Asks again for what failed. */
  retry(): void {
    this.#failure.value = undefined;
    this.#pump();
  }

  #pump(): void {
    // After an edit the next one may come at once.
    if (this.#running || this.#timer !== undefined || this.#failure.peek() !== undefined) return;
    const next = this.#wanted.find(
      (request) => this.#cache.get(surfaceKey(request))?.edits !== this.#editsOf(request),
    );
    if (next) void this.#get(next);
  }

  #editsOf({ handle, reference }: SurfaceRequest): number {
    const of = (one: number | undefined): number => (one === undefined ? 0 : (this.#edits.get(one) ?? 0));
    return of(handle) + of(reference);
  }

  async #get(request: SurfaceRequest): Promise<void> {
    const key = surfaceKey(request);
    const abort = new AbortController();
    const edits = this.#editsOf(request);
    this.#running = { key, abort };
    try {
      const surface = await this.#fetch(request, abort.signal);
      this.#cache.set(key, { surface, edits }, bytesOf(surface));
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
