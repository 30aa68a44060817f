/**
 * The states of the cases of a data set, in a file in its folder that people can read and keep under version control:
 *
 *     { "version": 1, "cases": { "liver_07": { "state": "done", "changed": "2026-03-04T15:00:00.000Z" } } }
 *
 * Cases that nobody has set are not in it. Where the folder cannot be written, the same file lies in a folder of this
 * workspace's own; of a case that is in both, the entry that was changed last holds. Knows nothing of VS Code.
 */
import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { writeAtomically } from '../../formats/atomicWrite';
import { FormatError } from '../../formats/formatError';
import { readIfThere } from '../../formats/readIfThere';
import { caseStateSchema, type CaseState } from './caseState';

export const STATE_FILE = 'boundary-cases.json';

const entrySchema = z.object({
  state: caseStateSchema,
  /** ISO 8601. */
  changed: z.string(),
});
const fileSchema = z.object({ version: z.literal(1), cases: z.record(z.string(), entrySchema) });
type Entries = z.infer<typeof fileSchema>['cases'];

/** A file of states that is no such file; the message says what to do. */
export class StateFileError extends Error {
  override readonly name = 'StateFileError';
  readonly code = 'case-states';
}

/** Where the states of a data set may lie: in its folder, and where that cannot be written. */
export interface StatePlaces {
  readonly inDataset: string;
  /** Absent where the window has no workspace. */
  readonly own: string | undefined;
}

/** @param storage folder of this workspace's own */
export function statePlaces(root: string, storage: string | undefined): StatePlaces {
  const key = createHash('sha256').update(path.resolve(root)).digest('hex').slice(0, 16);
  return {
    inDataset: path.join(root, STATE_FILE),
    own: storage === undefined ? undefined : path.join(storage, 'cases', `${key}.json`),
  };
}

/** @throws StateFileError where a file is damaged */
export async function readStates({ inDataset, own }: StatePlaces): Promise<ReadonlyMap<string, CaseState>> {
  const entries = newest(await readEntries(inDataset), own === undefined ? {} : await readEntries(own));
  return new Map(Object.entries(entries).map(([id, { state }]) => [id, state]));
}

/**
 * Sets cases to a state. What others have written to the file meanwhile is kept.
 * @returns where it was written
 * @throws StateFileError where the file is damaged, and is left as it is; FormatError where no place can be written
 */
export async function writeStates(
  places: StatePlaces,
  ids: readonly string[],
  state: CaseState,
  now: Date,
): Promise<'in data set' | 'own'> {
  const entry = { state, changed: now.toISOString() };
  const change = Object.fromEntries(ids.map((id) => [id, entry]));
  try {
    await writeEntries(places.inDataset, { ...(await readEntries(places.inDataset)), ...change });
    return 'in data set';
  } catch (error) {
    if (!(error instanceof FormatError) || places.own === undefined) throw error;
    await mkdir(path.dirname(places.own), { recursive: true });
    await writeEntries(places.own, { ...(await readEntries(places.own)), ...change });
    return 'own';
  }
}

async function readEntries(file: string): Promise<Entries> {
  const text = await readIfThere(file);
  if (text === undefined) return {};
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  const parsed = fileSchema.safeParse(json);
  if (parsed.success) return parsed.data.cases;
  const [issue] = parsed.error.issues;
  const where =
    json === undefined ? 'it is no JSON' : `at ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`;
  throw new StateFileError(
    `${file} does not hold states of cases as this version knows them (${where}). Correct it, or remove it to begin anew.`,
  );
}

async function writeEntries(file: string, cases: Entries): Promise<void> {
  const sorted = Object.fromEntries(Object.entries(cases).sort(([a], [b]) => (a < b ? -1 : 1)));
  const text = `${JSON.stringify({ version: 1, cases: sorted }, undefined, 2)}\n`;
  await writeAtomically(file, [new TextEncoder().encode(text)], { overwrite: true });
}

function newest(a: Entries, b: Entries): Entries {
  const merged = { ...a };
  for (const [id, entry] of Object.entries(b)) {
    const other = merged[id];
    if (!other || other.changed < entry.changed) merged[id] = entry;
  }
  return merged;
}
