/** How far the work on a case is, as people set it. Knows nothing of VS Code. */
import { z } from 'zod';

/** In the order in which cases ask for attention. */
export const CASE_STATES = ['flagged', 'in progress', 'not started', 'done'] as const;
export const caseStateSchema = z.enum(CASE_STATES);
export type CaseState = z.infer<typeof caseStateSchema>;

export interface StateLook {
  /** With a capital, as titles have it. */
  readonly title: string;
  /** A product icon and a theme colour. */
  readonly icon: string;
  readonly color: string | undefined;
  /** Two letters at most, behind the file's name in the explorer. */
  readonly badge: string | undefined;
}

export const STATE_LOOKS: Readonly<Record<CaseState, StateLook>> = {
  flagged: { title: 'Flagged', icon: 'report', color: 'charts.red', badge: '!' },
  'in progress': { title: 'In Progress', icon: 'edit', color: 'charts.blue', badge: '…' },
  'not started': { title: 'Not Started', icon: 'circle-large-outline', color: undefined, badge: undefined },
  done: { title: 'Done', icon: 'pass-filled', color: 'charts.green', badge: '✓' },
};
