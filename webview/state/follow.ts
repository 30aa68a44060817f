import type { ReadonlySignal } from '@preact/signals';

/** Within an effect or computed value: run it again whenever one of these signals changes. */
export function follow(...signals: readonly ReadonlySignal<unknown>[]): void {
  for (const one of signals) void one.value;
}
