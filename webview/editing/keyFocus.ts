/**
 * Tells the host whether keys are commands now. VS Code hears every key that is pressed on a page, and cannot know by
 * itself whether somebody types a name there.
 */
import type { HostLink } from '../data/host';

/** Fields one types in, and the 3D view, whose keys look from a side. */
const OWN_KEYS =
  'input[type="text"], input:not([type]), textarea, select, [contenteditable], [data-own-keys]';

/** @returns a function that ends it */
export function tellKeyFocus(host: Pick<HostLink, 'takesKeys'>): () => void {
  const controller = new AbortController();
  const { signal } = controller;
  let told: boolean | undefined;
  const tell = (): void => {
    const keys = document.hasFocus() && document.activeElement?.matches(OWN_KEYS) !== true;
    if (keys === told) return;
    told = keys;
    // A host that is gone needs no keys.
    host.takesKeys(keys).catch(() => undefined);
  };
  // After the focus has arrived where it goes.
  const soon = (): void => {
    setTimeout(tell, 0);
  };
  for (const event of ['focus', 'blur', 'focusin', 'focusout'] as const) {
    window.addEventListener(event, soon, { signal });
  }
  tell();
  return () => {
    controller.abort();
  };
}
