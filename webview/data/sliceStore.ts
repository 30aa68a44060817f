/**
 * Slices as they come from the host. The page states what it wants, most urgent first, whenever that
 * changes; the store asks for what it has not got, a few at a time, and drops what is no longer
 * wanted: a crosshair that is dragged leaves no queue of stale requests behind.
 */
import { signal, type ReadonlySignal } from '@preact/signals';
import type { SliceContour, SliceImage } from '../../src/protocol/schemas';
import { LruCache } from './lru';
import {
  answerBytes,
  requestKey,
  type Answer,
  type ContoursRequest,
  type DistanceRequest,
  type SliceRequest,
  type VoxelsRequest,
} from './requests';

export type Fetch = (request: SliceRequest, signal: AbortSignal) => Promise<Answer>;

/** Enough to keep the host busy while an answer travels, few enough that an urgent one is next soon. */
const MOST_AT_ONCE = 6;
const CACHE_BYTES = 96 * 2 ** 20;
/** Changes of voxels that are remembered one by one. */
const MOST_EDITS = 64;

/** An answer, and how many changes of voxels had been told when it was asked for. */
interface Kept {
  readonly answer: Answer;
  readonly changes: number;
}

/** Whether a request's answer differs after a change of voxels. */
type Affects = (request: SliceRequest) => boolean;

export class SliceStore {
  readonly #fetch: Fetch;
  readonly #cache = new LruCache<Kept>(CACHE_BYTES);
  readonly #running = new Map<string, AbortController>();
  readonly #failed = new Map<string, string>();
  /** The last changes of voxels, oldest first, and how many there have been in all. */
  #edits: readonly Affects[] = [];
  #editCount = 0;
  #wanted: readonly SliceRequest[] = [];
  readonly #changes = signal(0);
  readonly #failure = signal<string | undefined>(undefined);

  constructor(fetch: Fetch) {
    this.#fetch = fetch;
  }

  /** Changes whenever an answer or a failure has come. */
  get changes(): ReadonlySignal<number> {
    return this.#changes;
  }

  /** How many changes of voxels there have been. */
  get edits(): number {
    return this.#editCount;
  }

  /** Why something that is wanted cannot be had. */
  get failure(): ReadonlySignal<string | undefined> {
    return this.#failure;
  }

  image(request: VoxelsRequest | DistanceRequest): SliceImage | undefined {
    const answer = this.#cache.get(requestKey(request))?.answer;
    return answer?.kind === 'image' ? answer.image : undefined;
  }

  contours(request: ContoursRequest): readonly SliceContour[] | undefined {
    const answer = this.#cache.get(requestKey(request))?.answer;
    return answer?.kind === 'contours' ? answer.contours : undefined;
  }

  /** Whether an answer or a failure is there: nothing more is to be waited for. */
  settled(request: SliceRequest): boolean {
    const key = requestKey(request);
    const kept = this.#cache.get(key);
    return (kept !== undefined && this.#isFresh(request, kept)) || this.#failed.has(key);
  }

  /** Voxels have changed: what that affects is asked for again, and is there as it was until then. */
  changed(affects: Affects): void {
    this.#edits = [...this.#edits, affects].slice(-MOST_EDITS);
    this.#editCount++;
    this.#changes.value++;
    this.#pump();
  }

  /** Replaces what is wanted, most urgent first. */
  want(requests: readonly SliceRequest[]): void {
    this.#wanted = requests;
    const keys = new Set(requests.map(requestKey));
    for (const [key, controller] of this.#running) {
      if (!keys.has(key)) controller.abort();
    }
    for (const key of this.#failed.keys()) {
      if (!keys.has(key)) this.#failed.delete(key);
    }
    this.#publishFailure();
    this.#pump();
  }

  /** Asks again for what failed. */
  retry(): void {
    this.#failed.clear();
    this.#publishFailure();
    this.#pump();
  }

  /** Forgets all answers, as when handles stand for something else. */
  clear(): void {
    this.want([]);
    this.#cache.clear();
    this.#edits = [];
    this.#editCount = 0;
  }

  #isFresh(request: SliceRequest, { changes }: Kept): boolean {
    const since = this.#editCount - changes;
    if (since === 0) return true;
    // What was changed too long ago to know how is taken for affected.
    return since <= this.#edits.length && !this.#edits.slice(-since).some((affects) => affects(request));
  }

  #pump(): void {
    for (const request of this.#wanted) {
      if (this.#running.size >= MOST_AT_ONCE) return;
      const key = requestKey(request);
      if (!this.#running.has(key) && !this.settled(request)) void this.#run(key, request);
    }
  }

  async #run(key: string, request: SliceRequest): Promise<void> {
    const controller = new AbortController();
    this.#running.set(key, controller);
    const changes = this.#editCount;
    try {
      const answer = await this.#fetch(request, controller.signal);
      this.#cache.set(key, { answer, changes }, answerBytes(answer));
    } catch (error) {
      // An aborted request that is wanted again by now is asked for again by #pump.
      if (!controller.signal.aborted) {
        this.#failed.set(key, error instanceof Error ? error.message : String(error));
      }
    }
    this.#running.delete(key);
    this.#publishFailure();
    this.#changes.value++;
    this.#pump();
  }

  #publishFailure(): void {
    const [first] = this.#failed.values();
    this.#failure.value = first;
  }
}
