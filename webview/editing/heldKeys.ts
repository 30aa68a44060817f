/** Ctrl (or Command) turns adding into taking away: the pointer shows it as soon as the key is down. */
import { useEffect } from 'preact/hooks';
import type { Session } from '../state/session';

export function useHeldKeys(session: Session): void {
  useEffect(() => {
    const { inverted } = session.editor;
    const controller = new AbortController();
    const { signal } = controller;
    const follow = ({ ctrlKey, metaKey }: KeyboardEvent): void => {
      inverted.value = ctrlKey || metaKey;
    };
    window.addEventListener('keydown', follow, { signal });
    window.addEventListener('keyup', follow, { signal });
    window.addEventListener(
      'blur',
      () => {
        inverted.value = false;
      },
      { signal },
    );
    return () => {
      controller.abort();
    };
  }, [session]);
}
