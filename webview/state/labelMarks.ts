/** On which slices the labels are: marks for the slice sliders. */
import { computed, effect, signal, type ReadonlySignal } from '@preact/signals';
import type { SlicesOfLabel } from '../../src/protocol/schemas';
import type { HostLink } from '../data/host';
import { follow } from './follow';
import type { ShownCase } from './session';

const REFRESH_AFTER_MS = 400;
const NONE: readonly SlicesOfLabel[] = [];

export class LabelMarks {
  readonly #marks = signal<readonly SlicesOfLabel[]>(NONE);
  /** Raised when voxels change. */
  readonly #version = signal(0);
  #handle: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param shown the case; its reference is marked, or where there is none its prediction */
  constructor(host: Pick<HostLink, 'labelSlices'>, shown: ReadonlySignal<ShownCase | undefined>) {
    const handle = computed(() => {
      const scene = shown.value?.scene;
      return (scene?.reference ?? scene?.prediction)?.handle;
    });
    effect(() => {
      follow(this.#version);
      const wanted = handle.value;
      // After a change of voxels the last marks stay until the next have come.
      if (wanted !== this.#handle) this.#marks.value = NONE;
      this.#handle = wanted;
      if (wanted === undefined) return undefined;
      const abort = new AbortController();
      void this.#ask(host, wanted, abort.signal);
      return () => {
        abort.abort();
      };
    });
  }

  get marks(): ReadonlySignal<readonly SlicesOfLabel[]> {
    return this.#marks;
  }

  /** Counts anew once voxels have not changed for a moment. */
  refreshSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#version.value++;
    }, REFRESH_AFTER_MS);
  }

  async #ask(host: Pick<HostLink, 'labelSlices'>, handle: number, signal: AbortSignal): Promise<void> {
    try {
      const marks = await host.labelSlices({ handle }, signal);
      if (!signal.aborted) this.#marks.value = marks;
    } catch {
      // Marks are a help only: without them the slider is what it was.
      if (!signal.aborted) this.#marks.value = NONE;
    }
  }
}
