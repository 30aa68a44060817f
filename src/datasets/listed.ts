/** Lists in messages, which are to be read. */

const MOST = 3;

/** The first few, and how many more: "a, b, c and 4 more". */
export function listed(items: readonly string[]): string {
  const more = items.length - MOST;
  return `${items.slice(0, MOST).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
