/** What a configuration file may hold besides its keys: for editors and readers, without effect on a training. */

import path from 'node:path';
import { z } from 'zod';

/**
 * Names the JSON schema of configurations for editors. VS Code asks this program's extension for it, so that it
 * needs no network.
 */
export const SCHEMA_URI = 'boundary-lab:/schemas/config.schema.json';

/** How names of plans end, by which editors know them. */
export const PLAN_ENDING = '.boundary-plan.json';

const NOTES: readonly string[] = ['$schema', 'data', 'why'];

/** The configuration alone. */
export function withoutNotes(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => !NOTES.includes(key)));
}

/** The folder of the data set that a plan was made for, as it stands in the plan. */
export function noteOfData(data: string, plan: string): string {
  return path.relative(path.dirname(plan), data).split(path.sep).join('/') || '.';
}

/** The absolute path of the folder that a plan names; undefined where it names none. @param plan its path */
export function dataOfPlan(value: unknown, plan: string): string | undefined {
  const { data } = z.looseObject({ data: z.string().optional() }).safeParse(value).data ?? {};
  return data === undefined ? undefined : path.resolve(path.dirname(plan), data);
}
