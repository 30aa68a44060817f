/** Comparisons and cross-validations: folders with a comparison.json, whose subfolders are runs. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { experimentPaths, experimentSchema } from '../../learning/comparison/experiment';
import { isRunAlive } from '../../learning/training/runFolder';
import { modifiedAt } from './runFacts';
import type { GroupFacts } from './runTree';

/** What is shown of it; the rest may be another version's. */
const groupSchema = experimentSchema.pick({
  ...{ kind: true, status: true, started: true, runs: true, data: true, pid: true, host: true },
});

/** @returns undefined where the folder holds neither, such as one whose comparison.json is another program's */
export async function readGroupFacts(folder: string): Promise<GroupFacts | undefined> {
  const paths = experimentPaths(folder);
  let raw: unknown;
  try {
    raw = JSON.parse(await readFile(paths.state, 'utf8'));
  } catch {
    return undefined;
  }
  const parsed = groupSchema.safeParse(raw);
  if (!parsed.success) return undefined;
  const { kind, status, started, runs, data } = parsed.data;
  const isAlive = isRunAlive(parsed.data);
  return {
    folder: paths.root,
    kind,
    started: Date.parse(started) || 0,
    planned: runs.map(({ folder: run }) => path.join(paths.root, ...run.split('/'))),
    isAlive,
    hasReport: (await modifiedAt(paths.report)) !== undefined,
    data,
    // Also where some have failed and the others are done: whoever resumes it tries those again.
    isResumable: !isAlive && (status !== 'done' || runs.some((run) => run.status === 'failed')),
  };
}
