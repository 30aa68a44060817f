/** What a check of a data set comes to: its findings, and the table of what it holds. */
import path from 'node:path';
import { z } from 'zod';
import { FINDING_TITLES, findingSchema, SEVERITIES, type Finding } from './finding';
import { summarySchema, type DatasetSummary } from './summary';

export const datasetReportSchema = z.object({
  /** Absolute path of the folder. */
  root: z.string(),
  name: z.string(),
  /** As of Dataset; null where the folder cannot be opened as a data set. */
  layout: z.string().nullable(),
  /** Files that were read. */
  files: z.number().int(),
  /** Errors first, then warnings, then notes; within each by kind and file. */
  findings: z.array(findingSchema).readonly(),
  /** null where the folder cannot be opened as a data set. */
  summary: summarySchema.nullable(),
});
export type DatasetReport = Readonly<z.infer<typeof datasetReportSchema>>;

export interface CheckedDataset {
  readonly root: string;
  readonly name: string;
  readonly layout: string | null;
  readonly files: number;
  /** With absolute paths. */
  readonly findings: readonly Finding[];
  readonly summary: DatasetSummary | null;
}

export function reportOf(checked: CheckedDataset): DatasetReport {
  const { root, findings } = checked;
  return { ...checked, findings: findings.map((finding) => withinFolder(finding, root)).sort(byWeight) };
}

/** How many of each severity. */
export function countFindings({
  findings,
}: Pick<DatasetReport, 'findings'>): Readonly<Record<Finding['severity'], number>> {
  const count = (severity: Finding['severity']): number =>
    findings.filter((finding) => finding.severity === severity).length;
  return { error: count('error'), warning: count('warning'), note: count('note') };
}

function withinFolder(finding: Finding, root: string): Finding {
  const relative = (file: string): string => path.relative(root, file).split(path.sep).join('/');
  const files = finding.files.filter((file) => file !== root);
  // The longest first: a file's name may begin as another's.
  const named = files
    .toSorted((a, b) => b.length - a.length)
    .reduce((text, file) => text.replaceAll(file, () => relative(file)), finding.message);
  const message = named
    .replaceAll(`${root}${path.sep}`, () => '')
    .replaceAll(root, () => `"${path.basename(root)}"`);
  return { ...finding, files: files.map(relative), message };
}

const KINDS = Object.keys(FINDING_TITLES);

function byWeight(a: Finding, b: Finding): number {
  const order = (finding: Finding): readonly [number, number] => [
    SEVERITIES.indexOf(finding.severity),
    KINDS.indexOf(finding.kind),
  ];
  const [[severityA, kindA], [severityB, kindB]] = [order(a), order(b)];
  return severityA - severityB || kindA - kindB || (a.files[0] ?? '').localeCompare(b.files[0] ?? '');
}
