/** Comparisons and cross-validations: folders with a comparison.json, whose subfolders are runs. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { modifiedAt } from './runFacts';
import type { GroupFacts } from './runTree';

export const GROUP_FILE = 'comparison.json';
export const GROUP_REPORT = 'report.html';

/** The part of it that is shown (src/learning/comparison/ knows all of it). */
const groupSchema = z.object({
  kind: z.enum(['compare', 'cross-validate']),
  started: z.string(),
  runs: z.array(z.unknown()),
});

/** @returns undefined where the folder holds neither, such as one whose comparison.json is another program's */
export async function readGroupFacts(folder: string): Promise<GroupFacts | undefined> {
  let raw: unknown;
  try {
    raw = JSON.parse(await readFile(path.join(folder, GROUP_FILE), 'utf8'));
  } catch {
    return undefined;
  }
  const parsed = groupSchema.safeParse(raw);
  if (!parsed.success) return undefined;
  const { kind, started, runs } = parsed.data;
  return {
    folder: path.resolve(folder),
    kind,
    started: Date.parse(started) || 0,
    planned: runs.length,
    hasReport: (await modifiedAt(path.join(folder, GROUP_REPORT))) !== undefined,
  };
}
