/** The Runs view as data: which runs are shown, in which order, and which belong together. */
import path from 'node:path';
import type { RunFacts } from './runFacts';

/** A comparison of losses or a cross-validation: a folder whose subfolders are runs. */
export interface GroupFacts {
  readonly folder: string;
  readonly kind: 'compare' | 'cross-validate';
  /** In ms since 1970. */
  readonly started: number;
  /** How many runs it is made of; those whose turn has not come yet have no folder. */
  readonly planned: number;
  /** Whether there is a report to open. */
  readonly hasReport: boolean;
}

export type RunNode =
  | { readonly kind: 'run'; readonly facts: RunFacts }
  | {
      readonly kind: 'group';
      readonly facts: GroupFacts;
      readonly name: string;
      /** By name, so that seeds and folds of a recipe stand beside each other. */
      readonly runs: readonly RunFacts[];
    };

/** The newest first; runs inside a group's folder are its children, of groups in groups the innermost. */
export function arrangeRuns(runs: readonly RunFacts[], groups: readonly GroupFacts[]): RunNode[] {
  const children = new Map<string, RunFacts[]>(groups.map(({ folder }) => [folder, []]));
  const alone: RunNode[] = [];
  for (const facts of runs) {
    const group = groupOf(facts.folder, children);
    if (group) group.push(facts);
    else alone.push({ kind: 'run', facts });
  }
  const together = groups.map((facts): RunNode => ({
    kind: 'group',
    facts,
    name: path.basename(facts.folder),
    runs: (children.get(facts.folder) ?? []).sort(byName),
  }));
  return [...alone, ...together].sort((a, b) => startOf(b) - startOf(a));
}

function groupOf(folder: string, groups: ReadonlyMap<string, RunFacts[]>): RunFacts[] | undefined {
  const parent = path.dirname(folder);
  if (parent === folder) return undefined;
  return groups.get(parent) ?? groupOf(parent, groups);
}

const startOf = (node: RunNode): number => node.facts.started;

function byName(a: RunFacts, b: RunFacts): number {
  return a.folder.localeCompare(b.folder, undefined, { numeric: true });
}
