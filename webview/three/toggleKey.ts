/** The key that shows and hides the 3D view, wherever on the page the focus is but in a field. */
import { useEffect } from 'preact/hooks';
import type { Session } from '../state/session';

const KEY = '3';

export function useToggle3dKey(session: Session): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.key !== KEY || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
      if (event.target instanceof HTMLInputElement && event.target.type === 'text') return;
      // While a tool is in use, numbers choose labels.
      if (session.editor.tool.peek()) return;
      session.toggle3d();
      event.preventDefault();
    };
    window.addEventListener('keydown', pressed);
    return () => {
      window.removeEventListener('keydown', pressed);
    };
  }, [session]);
}
