import type { ReadonlySignal } from '@preact/signals';

/** Within an effect or computed value: run it again whenever one of these signals changes. */
export function follow(...signals: readonly ReadonlySignal<unknown>[]): void {
  signals.forEach((one) => one.value);
}
