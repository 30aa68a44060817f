/** Names of files in BIDS: entities as key-value pairs and a suffix, "sub-01_ses-1_acq-sag_FLAIR". */

export interface BidsName {
  /** Subject and session: "sub-01_ses-1". */
  readonly case: string;
  /** What tells one scan of a case from the others: "acq-sag_FLAIR". */
  readonly channel: string;
  readonly entities: ReadonlyMap<string, string>;
  readonly suffix: string;
}

/** @param base without folder and ending; undefined where it does not begin with a subject */
export function parseBidsName(base: string): BidsName | undefined {
  const parts = base.split('_');
  const pairs = parts.map((part) => /^([a-z]+)-(.+)$/i.exec(part));
  const [subject] = pairs;
  if (subject?.[1] !== 'sub') return undefined;
  // "seg-manual" at the end is a suffix with a dash, not an entity.
  const entities = new Map<string, string>();
  const suffix: string[] = [];
  for (const [n, part] of parts.entries()) {
    const pair = pairs[n];
    const isLast = n === parts.length - 1;
    if (pair?.[1] !== undefined && pair[2] !== undefined && !isLast && suffix.length === 0) {
      entities.set(pair[1], pair[2]);
    } else suffix.push(part);
  }
  const session = entities.get('ses');
  const others = [...entities].filter(([key]) => key !== 'sub' && key !== 'ses');
  return {
    case: `sub-${subject[2] ?? ''}${session === undefined ? '' : `_ses-${session}`}`,
    channel: [...others.map(([key, value]) => `${key}-${value}`), ...suffix].join('_'),
    entities,
    suffix: suffix.at(-1) ?? '',
  };
}
