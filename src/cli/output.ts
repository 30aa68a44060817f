/**
 * What commands print: for people by default, one JSON value on standard output with --json.
 * Messages and progress go to standard error, so that standard output can be piped.
 */
import { CommanderError } from 'commander';

/** Exit codes: 0 done, 1 the work failed, 2 the command line was wrong, 130 interrupted (128 + SIGINT). */
export const EXIT = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** Prints a result: `value` as JSON, or the lines for people. */
export function printResult(options: { readonly json?: boolean }, value: unknown, forPeople: string): void {
  process.stdout.write(`${options.json === true ? JSON.stringify(value) : forPeople}\n`);
}

/** Prints a line of progress or advice, which is no part of the result. */
export function printNote(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** An error in the words people read, and in the form --json prints. */
export function describeError(error: unknown): { readonly error: string; readonly code?: string } {
  if (!(error instanceof Error)) return { error: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return { error: error.message, ...(code === undefined ? {} : { code }) };
}

/** The work is done and its result printed, but part of it failed. */
export class PartialFailure extends Error {
  override readonly name = 'PartialFailure';
}

/** Prints an error and tells the exit code that goes with it. */
export function reportError(error: unknown, json: boolean): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return EXIT.done; // --help and --version, printed by commander
    // Commander has printed its own message already.
    if (json) process.stdout.write(`${JSON.stringify(describeError(error))}\n`);
    return EXIT.usage;
  }
  const described = describeError(error);
  process.stderr.write(`error: ${described.error}\n`);
  // After a partial failure the result stands on standard output already.
  if (json && !(error instanceof PartialFailure)) process.stdout.write(`${JSON.stringify(described)}\n`);
  return error instanceof Error && error.name === 'AbortError' ? EXIT.interrupted : EXIT.failed;
}

/** Lays rows out in columns: the first flush left, numbers of the others flush right. */
export function formatTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, c) => Math.max(title.length, ...rows.map((row) => row[c]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, c) => (c === 0 ? cell.padEnd(widths[c] ?? 0) : cell.padStart(widths[c] ?? 0)))
      .join('  ')
      .trimEnd();
  return [line(header), ...rows.map(line)].join('\n');
}
