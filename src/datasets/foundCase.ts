/** A case as a layout finds it in folders, before it is decided what its files stand for. */
import type { Case } from './dataset';

export interface FoundCase {
  readonly id: string;
  /** Absolute paths by the name of the channel; '' for the only one, that has no name. */
  readonly images: ReadonlyMap<string, string>;
  /** One for each rater, the first in order first; none where the case has no label map. */
  readonly labels: readonly LabelGroup[];
  readonly split: Case['split'];
}

/** The files of one label map. */
export interface LabelGroup {
  /** Who drew it; '' where nothing says so. */
  readonly rater: string;
  readonly files: readonly LabelFile[];
}

export interface LabelFile {
  readonly file: string;
  /** What is drawn in it, from its name or its folder; '' where they do not tell. */
  readonly class: string;
}

/** Label files of one case by who drew them: unnamed first, then in the order of their names. */
export function groupByRater(
  files: readonly (LabelFile & { readonly rater: string })[],
): readonly LabelGroup[] {
  const groups = new Map<string, LabelFile[]>();
  for (const { rater, ...file } of files) {
    const group = groups.get(rater) ?? [];
    groups.set(rater, group);
    group.push(file);
  }
  return [...groups]
    .map(([rater, group]) => ({ rater, files: group }))
    .sort((a, b) => (a.rater < b.rater ? -1 : 1));
}
