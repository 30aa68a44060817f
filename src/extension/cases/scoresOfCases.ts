/** Which of what is known belongs to the cases of a data set: of every value the newest. Knows nothing of VS Code. */
import type { CaseList, ListedCase } from '../../datasets/listCases';
import type { CaseScores } from './caseOrder';
import type { ScoredCase, ScoreFile } from './scoreFiles';

type Known = { -readonly [Key in keyof CaseScores]: CaseScores[Key] };

/** @returns by id of the case */
export function scoresOfCases(
  { root, cases }: CaseList,
  files: readonly ScoreFile[],
): ReadonlyMap<string, CaseScores> {
  const byFile = new Map(
    cases.flatMap((each) => [...each.images, ...each.labels].map((file) => [file, each] as const)),
  );
  const byId = new Map(cases.map((each) => [each.id, each]));
  const found = new Map<string, Known>();
  // Of a ranking the order counts, which parts of an older one would spoil.
  let ranking: ScoreFile | undefined;
  for (const file of files.toSorted((a, b) => b.modified - a.modified)) {
    for (const [n, scored] of file.cases.entries()) {
      const own = caseOf(scored, file.data === root ? byId : undefined, byFile);
      if (!own) continue;
      const known = found.get(own.id) ?? {};
      found.set(own.id, known);
      if (scored.dice !== null) known.dice ??= { value: scored.dice, from: file.name };
      if (scored.ranked && (ranking ??= file) === file) {
        known.ranked = { ...scored.ranked, place: n + 1, from: file.name };
      }
      if (scored.prediction !== undefined) {
        known.prediction ??= { path: scored.prediction, table: file.table };
      }
    }
  }
  return found;
}

function caseOf(
  { id, files }: ScoredCase,
  byId: ReadonlyMap<string, ListedCase> | undefined,
  byFile: ReadonlyMap<string, ListedCase>,
): ListedCase | undefined {
  const own = files.map((file) => byFile.get(file)).find((each) => each !== undefined);
  return own ?? byId?.get(id);
}
