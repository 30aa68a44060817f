/** The report page of a data set that was checked: what is wrong with which files, and what it holds. */
import path from 'node:path';
import { FINDING_TITLES, SEVERITIES, type Finding, type Severity } from '../datasets/check/finding';
import { groupBy } from '../datasets/check/groupBy';
import { countFindings, type DatasetReport } from '../datasets/check/report';
import type { DatasetSummary } from '../datasets/check/summary';
import { formatNumber } from '../formats/wording';
import { fileLink, reportPage, reportTable } from './html';
import { markup, type Markup } from './markup';

/** More files than this are folded away. */
const MOST_SHOWN = 6;

const HEADINGS = { error: 'Errors', warning: 'Warnings', note: 'Notes' } as const satisfies Record<
  Severity,
  string
>;
const MEANINGS = {
  error: 'Training is refused until these are corrected.',
  warning: 'Training goes on, but look at these.',
  note: 'Good to know.',
} as const satisfies Record<Severity, string>;

/** A whole page. Files are links, which the editor follows where it is told reportedFiles. */
export function datasetReportPage(report: DatasetReport): string {
  const { root, name, files, findings, summary } = report;
  return reportPage(
    `Data set ${name}`,
    markup`<p class="verdict">${verdictOf(report)}</p>
<p class="faint"><code>${root}</code>, ${summary ? `${summary.cases} cases, ` : ''}${files} files read.</p>
${SEVERITIES.map((severity) => {
  const of = findings.filter((finding) => finding.severity === severity);
  return of.length > 0 && severitySection(severity, of, root);
})}
${summary !== null && summarySections(summary)}`,
  );
}

/** Absolute paths of the files that the page links to. */
export function reportedFiles({ root, findings }: DatasetReport): readonly string[] {
  const there = findings.filter(({ kind }) => kind !== 'missing-file');
  return [...new Set(there.flatMap(({ files }) => files))].map((file) => path.join(root, file));
}

/** In a sentence, for people. */
export function verdictOf(report: DatasetReport): string {
  const { error, warning, note } = countFindings(report);
  const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;
  const rest = `${count(warning, 'warning')}, ${count(note, 'note')}`;
  if (error > 0) return `It cannot be trained on as it is: ${count(error, 'error')}, ${rest}.`;
  return `It can be trained on. ${warning > 0 ? `Look at what was found first: ${rest}` : `No warnings, ${count(note, 'note')}`}.`;
}

function severitySection(severity: Severity, findings: readonly Finding[], root: string): Markup {
  const kinds = [...groupBy(findings, ({ kind }) => kind)];
  return markup`<h2 class="${severity}">${HEADINGS[severity]} (${findings.length})</h2>
<p class="faint">${MEANINGS[severity]}</p>
${kinds.map(([kind, of]) => kindSection(FINDING_TITLES[kind], of, root))}`;
}

/** Advice that all findings of a kind share is given once. */
function kindSection(title: string, findings: readonly Finding[], root: string): Markup {
  const advices = [...groupBy(findings, ({ advice }) => advice)];
  return markup`<h3>${title}</h3>
${advices.map(
  ([advice, of]) => markup`<ul class="findings">
${of.map((finding) => markup`<li>${findingMarkup(finding, root)}</li>\n`)}</ul>
<p class="advice">${advice}</p>
`,
)}`;
}

function findingMarkup({ kind, message, files }: Finding, root: string): Markup {
  if (kind === 'missing-file') return markup`${message}`;
  const others = files.filter((file) => !message.includes(file));
  const links = others.map((file) => markup`<li>${linkTo(file, root)}</li>`);
  const list = markup`<ul>${links}</ul>`;
  const folded = markup`<details><summary>${others.length} files</summary>${list}</details>`;
  return markup`${withLinks(message, files, root)}${others.length > MOST_SHOWN ? folded : others.length > 0 && list}`;
}

const linkTo = (file: string, root: string): Markup => fileLink(path.join(root, file), file);

/** The message, in which each file's name is a link. */
function withLinks(message: string, files: readonly string[], root: string): readonly (Markup | string)[] {
  if (files.length === 0) return [message];
  // The longest first: a file's name may begin as another's.
  const names = files
    .toSorted((a, b) => b.length - a.length)
    .map((file) => file.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return message
    .split(new RegExp(`(${names.join('|')})`))
    .map((part) => (files.includes(part) ? linkTo(part, root) : part));
}

function summarySections({
  cases,
  labelled,
  furtherLabelMaps,
  channels,
  labels,
  spacing,
  shape,
  types,
}: DatasetSummary): Markup {
  const figure = (value: number | null): string => (value === null ? '–' : formatNumber(value));
  return markup`<h2>What it holds</h2>
<dl>
<dt>Cases</dt><dd>${cases}, ${labelled === cases ? 'all' : labelled} with a label map</dd>
${furtherLabelMaps > 0 && markup`<dt>Label maps of further raters</dt><dd>${furtherLabelMaps}</dd>`}
<dt>Intensities stored as</dt><dd>${Object.entries(types)
    .map(([type, count]) => `${type} (${count})`)
    .join(', ')}</dd>
</dl>
${reportTable(
  'Labels. The share is that of the voxels of all label maps.',
  [
    { title: 'label', kind: 'text' },
    { title: 'value', kind: 'number' },
    { title: 'share of voxels', kind: 'number' },
    { title: 'voxels', kind: 'number' },
    { title: 'cases that have it', kind: 'number' },
  ],
  labels.map(({ name, value, share, voxels, cases: having }) => [
    name,
    value,
    `${formatNumber(100 * share)} %`,
    voxels.toLocaleString('en'),
    having,
  ]),
)}
${reportTable(
  'Channels. The median is that of the mean intensities of the cases.',
  [
    { title: 'channel', kind: 'text' },
    { title: 'smallest', kind: 'number' },
    { title: 'median', kind: 'number' },
    { title: 'largest', kind: 'number' },
  ],
  channels.map(({ name, min, median, max }) => [name, figure(min), figure(median), figure(max)]),
)}
${
  spacing !== null &&
  shape !== null &&
  reportTable(
    'Sizes of the first image of each case, each axis by itself.',
    [
      { title: '', kind: 'text' },
      { title: 'smallest', kind: 'number' },
      { title: 'median', kind: 'number' },
      { title: 'largest', kind: 'number' },
    ],
    [
      ['voxel, mm (left-right, back-front, foot-head)', ...inOrder(spacing)],
      ['voxels along i, j, k', ...inOrder(shape)],
    ],
  )
}`;
}

function inOrder({ min, median, max }: NonNullable<DatasetSummary['spacing']>): readonly string[] {
  return [min, median, max].map((triple) => triple.map(formatNumber).join(' x '));
}
