/** `boundary-lab check --data DIR`: whether a data set can be trained on, and which files are at fault. */
import type { Command } from 'commander';
import { FINDING_TITLES, type Finding } from '../datasets/check/finding';
import { countFindings, type DatasetReport } from '../datasets/check/report';
import { formatNumber } from '../formats/wording';
import { interruptSignal } from './interrupt';
import { formatTable, PartialFailure, printNote, printResult } from './output';

interface CheckOptions {
  readonly data: string;
  readonly report?: string;
  readonly json?: boolean;
}

const HELP = `Every file is read once. Errors are what training refuses; warnings and notes are worth a look.
The exit code is 1 where there are errors. docs/checking.md says what each finding means.`;

export function registerCheck(program: Command): void {
  program
    .command('check')
    .description('Check a data set before training: every faulty file is named, and what it holds is told.')
    .requiredOption('--data <folder>', 'the data set')
    .option('--report <file>', 'also write the report as a page, an .html file')
    .option('--json', 'print one JSON value')
    .addHelpText('after', `\n${HELP}`)
    .action(async ({ data, report: file, json = false }: CheckOptions) => {
      const { checkDataset } = await import('../datasets/check/checkDataset');
      const signal = interruptSignal();
      const report = await checkDataset(data, { signal, progress: progressLines() });
      printResult({ json }, report, describe(report));
      if (file !== undefined) {
        const { datasetReportPage } = await import('../reports/datasetReport');
        const { writeAtomically } = await import('../formats/atomicWrite');
        const page = new TextEncoder().encode(datasetReportPage(report));
        await writeAtomically(file, [page], { overwrite: true });
        printNote(`The report is in ${file}.`);
      }
      const { error } = countFindings(report);
      if (error > 0) {
        throw new PartialFailure(`${error === 1 ? 'One error' : `${error} errors`} in ${report.root}.`);
      }
    });
}

/** Milliseconds between two lines. */
const NOTE_EVERY = 2000;

function progressLines(): (progress: { readonly done: number; readonly total: number }) => void {
  let said = performance.now();
  return ({ done, total }) => {
    if (performance.now() - said < NOTE_EVERY) return;
    said = performance.now();
    printNote(`${done} of ${total} files`);
  };
}

function describe({ findings, summary, files, name }: DatasetReport): string {
  const lines = findings.map((finding) => `${finding.severity}: ${text(finding)}`);
  const found = lines.length > 0 ? lines.join('\n') : 'Nothing was found that is wrong.';
  if (!summary) return found;
  const cases = `${name}: ${summary.cases} cases, ${summary.labelled} with a label map; ${files} files.`;
  const rows = summary.labels.map((label) => [
    label.name,
    String(label.value),
    `${formatNumber(100 * label.share)} %`,
    String(label.cases),
  ]);
  return [cases, '', formatTable(['label', 'value', 'share of voxels', 'cases'], rows), '', found].join('\n');
}

function text(finding: Finding): string {
  const others = finding.files.filter((file) => !finding.message.includes(file));
  const list = others.map((file) => `\n    ${file}`).join('');
  return `${FINDING_TITLES[finding.kind]}\n  ${finding.message}${list}\n  ${finding.advice}`;
}
