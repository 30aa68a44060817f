/** What every component of the page works with, handed down by context. */
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { RendererHolder } from './render/chooseRenderer';
import type { Session, ShownCase } from './state/session';

export interface Page {
  readonly session: Session;
  readonly renderer: RendererHolder;
}

export const PageContext = createContext<Page | undefined>(undefined);

/** @throws Error outside of a PageContext */
export function usePage(): Page {
  const page = useContext(PageContext);
  if (!page) throw new Error('This component must stand inside a PageContext.');
  return page;
}

/** The case that is shown; components inside a case are drawn only while there is one. */
export const ShownCaseContext = createContext<ShownCase | undefined>(undefined);

/** @throws Error outside of a ShownCaseContext */
export function useShownCase(): ShownCase {
  const shown = useContext(ShownCaseContext);
  if (!shown) throw new Error('This component must stand inside a ShownCaseContext.');
  return shown;
}
