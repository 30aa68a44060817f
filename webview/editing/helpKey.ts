/** The key that lists mouse and keys, wherever on the page the focus is but in a field. */
import { useEffect } from 'preact/hooks';
import type { Session } from '../state/session';

export function useHelpKey(session: Session): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.key !== '?' || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target instanceof HTMLInputElement && event.target.type === 'text') return;
      session.showsHelp.value = !session.showsHelp.peek();
      event.preventDefault();
    };
    window.addEventListener('keydown', pressed);
    return () => {
      window.removeEventListener('keydown', pressed);
    };
  }, [session]);
}
