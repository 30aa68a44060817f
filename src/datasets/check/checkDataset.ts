/** Checks a data set as a whole: every file is read once, and each that is at fault is named. */
import path from 'node:path';
import { labelTableOf, type LabelTable } from '../../labels/labelTable';
import { openDataset, type Case, type Dataset } from '../dataset';
import { DatasetError } from '../datasetError';
import { CaseReader, type CheckHooks } from './caseReader';
import type { CheckedCase } from './checkedCase';
import { counted } from './checkedCase';
import { duplicateFindings } from './duplicates';
import type { LabelFacts } from './facts';
import { isError, type Finding } from './finding';
import { gridFindings } from './gridRules';
import { imageFindings, readerNotes } from './imageRules';
import { labelMapFindings } from './labelMapRules';
import { labelFindings } from './labelRules';
import { mixtureFindings } from './mixture';
import { reportOf, type DatasetReport } from './report';
import { splitFileFindings } from './splitFile';
import { strayFindings } from './strayFiles';
import { summarize } from './summary';

/**
 * One file is in memory at a time; a file that cannot be read is a finding like others. A folder that is
 * no data set gives a report that says why.
 * @throws the signal's reason when aborted
 */
export async function checkDataset(folder: string, hooks: CheckHooks = {}): Promise<DatasetReport> {
  const root = path.resolve(folder);
  const faults: DatasetError[] = [];
  try {
    const dataset = await openDataset(root, {
      signal: hooks.signal,
      report: (fault) => faults.push(fault),
      leaveLabelValues: true,
    });
    return await checkOpened(dataset, faults, hooks);
  } catch (error) {
    if (!(error instanceof DatasetError)) throw error;
    return reportOf({
      ...{ root, name: path.basename(root), layout: null, files: 0, summary: null },
      findings: [...faults, error].map(faultFinding),
    });
  }
}

async function checkOpened(
  dataset: Dataset,
  faults: readonly DatasetError[],
  hooks: CheckHooks,
): Promise<DatasetReport> {
  const { root, name, layout, channels } = dataset;
  const reader = new CaseReader(
    dataset,
    faults.filter(({ fault }) => fault === 'missing-file').map(({ file }) => file),
    hooks,
  );
  const cases: CheckedCase[] = [];
  const findings: Finding[] = [];
  for (const each of dataset.cases) {
    const checked = await reader.read(each);
    const isWhole = checked.images.length === each.images.length;
    const found = [
      ...reader.takeUnreadable(),
      ...gridFindings(checked, isWhole ? channels : undefined),
      ...checked.images.flatMap(imageFindings),
    ];
    findings.push(...inSplit(each.split, found));
    cases.push(checked);
  }
  reader.finish();
  const table = tableOf(
    dataset,
    cases.flatMap(({ labels }) => labels),
  );
  for (const { split, labels } of cases) {
    const found = labels.flatMap(({ file, content }) => labelMapFindings(file, content, table));
    findings.push(...inSplit(split, found));
  }
  // Cases with other channels were counted above, with the channels within their files.
  const isCounted = findings.some(({ kind }) => kind === 'channels');
  findings.push(...faults.filter(({ fault }) => fault !== 'channels' || !isCounted).map(faultFinding));
  const labelled = dataset.cases.filter(({ split, label }) => split === 'training' && label !== undefined);
  findings.push(
    ...labelledCases(dataset, labelled),
    ...duplicateFindings(cases),
    ...labelFindings(cases, table, dataset.labels),
    ...mixtureFindings(cases),
    ...readerNotes(cases),
    ...(await strayFindings(dataset, new Set(faults.map(({ file }) => file)))),
    ...(dataset.notes ?? []).map(choiceFinding),
    ...(await splitFileFindings(
      root,
      labelled.map(({ id }) => id),
    )),
  );
  const summary = summarize(cases, channels, table);
  return reportOf({ root, name, layout, files: reader.files, findings, summary });
}

/** What is wrong with a test case keeps nobody from training. */
function inSplit(split: Case['split'], findings: readonly Finding[]): readonly Finding[] {
  if (split === 'training') return findings;
  return findings.map((finding) => (isError(finding) ? { ...finding, severity: 'warning' } : finding));
}

const faultFinding = ({ fault, file, message }: DatasetError): Finding => ({
  kind: fault,
  severity: 'error',
  files: [file],
  message,
  values: {},
  advice: FAULT_ADVICE[fault],
});

const FAULT_ADVICE = {
  layout: 'See docs/datasets.md for the layouts that are understood.',
  'missing-file': 'Put it there, or take the case out of the data set.',
  unreadable: 'Replace the file, or take the case out of the data set.',
  'label-without-image': 'Add the image, or take the label map out of the folder.',
  channels: 'Every case needs the same channels in the same order.',
} as const satisfies Record<DatasetError['fault'], string>;

const choiceFinding = (note: string): Finding => ({
  kind: 'choice',
  severity: 'note',
  files: [],
  message: note,
  values: {},
  advice: 'Nothing has to be done where that is as it should be.',
});

/** Only dataset.json says which labels there are and no others; else values that are found add to the table. */
function tableOf(dataset: Dataset, maps: readonly LabelFacts[]): LabelTable {
  if (hasJson(dataset)) return dataset.labels;
  const known = new Set(dataset.labels.map(({ value }) => value));
  const values = maps.flatMap(({ content }) => (content.kind === 'labels' ? [...content.counts.keys()] : []));
  const found = labelTableOf(
    values.filter((value) => !known.has(value)),
    new Map(maps.flatMap(({ names }) => [...names])),
  );
  return [...dataset.labels, ...found].sort((a, b) => a.value - b.value);
}

const hasJson = ({ layout }: Dataset): boolean => layout === 'decathlon' || layout === 'nnunet';

function labelledCases(dataset: Dataset, labelled: readonly Case[]): Finding[] {
  const { root, cases } = dataset;
  if (labelled.length === 0) {
    return [
      {
        kind: 'no-labelled-case',
        severity: 'error',
        files: [],
        message: `${path.basename(root)} has no case with a label map to learn from.`,
        values: { cases: cases.length },
        advice: 'Training needs at least one, and better two: one to learn from and one to validate on.',
      },
    ];
  }
  // A layout with a place for test cases says which they are.
  const without = hasJson(dataset) ? [] : cases.filter(({ label }) => label === undefined);
  if (without.length === 0) return [];
  return [
    {
      kind: 'image-without-label',
      severity: 'note',
      files: without.flatMap(({ images }) => images),
      message: `${counted(without.length, 'case')} of ${cases.length} ${without.length === 1 ? 'has' : 'have'} no label map.`,
      values: { cases: without.length },
      advice: 'They are not learned from. Where their label maps are there, see how they are named.',
    },
  ];
}
