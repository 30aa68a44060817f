/** What a configuration file may hold besides its keys: for editors and readers, without effect on a training. */

/**
 * Names the JSON schema of configurations for editors. VS Code asks this program's extension for it, so that it
 * needs no network.
 */
export const SCHEMA_URI = 'boundary-lab:/schemas/config.schema.json';

const NOTES: readonly string[] = ['$schema', 'why'];

/** The configuration alone. */
export function withoutNotes(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => !NOTES.includes(key)));
}
