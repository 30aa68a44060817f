/** The Runs view as data: which runs are shown, in which order, and which belong together. */
import path from 'node:path';
import type { RunFacts } from './runFacts';

/** A comparison of losses or a cross-validation: a folder whose subfolders are runs. */
export interface GroupFacts {
  readonly folder: string;
  readonly kind: 'compare' | 'cross-validate';
  /** In ms since 1970. */
  readonly started: number;
  /** Folders of the runs it is made of; those whose turn has not come yet are not there. */
  readonly planned: readonly string[];
  /** Whether a process works on it. */
  readonly isAlive: boolean;
  /** Whether there is a report to open. */
  readonly hasReport: boolean;
  /** Folder of its data set. */
  readonly data: string;
  /** Whether some of its runs are not done and nobody works on them. */
  readonly isResumable: boolean;
}

export type RunNode =
  | { readonly kind: 'run'; readonly facts: RunFacts }
  | {
      readonly kind: 'group';
      readonly facts: GroupFacts;
      readonly name: string;
      /** By name, so that seeds and folds of a recipe stand beside each other; named by their path in the group. */
      readonly runs: readonly RunFacts[];
    };

/** The newest first; runs inside a group's folder are its children, of groups in groups the innermost. */
export function arrangeRuns(runs: readonly RunFacts[], groups: readonly GroupFacts[]): RunNode[] {
  const children = new Map<string, RunFacts[]>(groups.map(({ folder }) => [folder, []]));
  const alone: RunNode[] = [];
  for (const facts of runs) {
    const group = groupOf(facts.folder, children);
    if (group === undefined) alone.push({ kind: 'run', facts });
    else children.get(group)?.push({ ...facts, name: pathInGroup(group, facts.folder) });
  }
  const together = groups.map((facts): RunNode => ({
    kind: 'group',
    facts,
    name: path.basename(facts.folder),
    runs: (children.get(facts.folder) ?? []).sort(byName),
  }));
  return [...alone, ...together].sort((a, b) => startOf(b) - startOf(a));
}

/** The innermost group that holds the folder. */
function groupOf(folder: string, groups: ReadonlyMap<string, unknown>): string | undefined {
  const parent = path.dirname(folder);
  if (parent === folder) return undefined;
  return groups.has(parent) ? parent : groupOf(parent, groups);
}

/** "boundary/seed-0": every recipe has a seed-0. */
function pathInGroup(group: string, folder: string): string {
  return path.relative(group, folder).split(path.sep).join('/');
}

const startOf = (node: RunNode): number => node.facts.started;

function byName(a: RunFacts, b: RunFacts): number {
  return a.folder.localeCompare(b.folder, undefined, { numeric: true });
}
