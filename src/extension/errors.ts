/** The text of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What a notification has room for; the terminal has all of it. */
export function firstLine(message: string): string {
  const [line = '', ...others] = message.split('\n');
  return others.length === 0 ? line : line.replace(/:$/, '.');
}
