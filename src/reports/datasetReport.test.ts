import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../datasets/check/finding';
import type { DatasetReport } from '../datasets/check/report';
import { datasetReportPage, reportedFiles } from './datasetReport';

const root = path.resolve('/data/set');
const address = (file: string): string => pathToFileURL(path.join(root, file)).href;

const finding = (over: Partial<Finding>): Finding => ({
  ...{ kind: 'empty-mask', severity: 'warning', files: [], message: '', values: {}, advice: 'Look.' },
  ...over,
});
const report = (...findings: readonly Finding[]): DatasetReport => ({
  ...{ root, name: 'A <set>', layout: 'paired', files: 4, findings, summary: null },
});

describe('the report page of a data set', () => {
  it('has a link for every file, within the message where it is named there', () => {
    const files = ['a+b.nii', 'a+b.nii.gz', 'c.nii'];
    const page = datasetReportPage(report(finding({ files, message: 'a+b.nii.gz differs from a+b.nii.' })));
    expect(page).toContain(
      `<li><a href="${address('a+b.nii.gz')}">a+b.nii.gz</a> differs from <a href="${address('a+b.nii')}">a+b.nii</a>.<ul><li><a href="${address('c.nii')}">c.nii</a></li></ul></li>`,
    );
  });

  it('has no link to a file that is missing', () => {
    const missing = report(finding({ kind: 'missing-file', files: ['a.nii'], message: 'a.nii is missing.' }));
    expect(datasetReportPage(missing)).toContain('<li>a.nii is missing.</li>');
    expect(reportedFiles(missing)).toEqual([]);
  });

  it('folds long lists of files away', () => {
    const files = Array.from({ length: 9 }, (_, n) => `${n}.nii`);
    const page = datasetReportPage(report(finding({ files, message: 'Nine are empty.' })));
    expect(page).toContain('<details><summary>9 files</summary>');
    expect(page).toContain(address('8.nii'));
  });

  it('gives errors first, and shared advice once', () => {
    const page = datasetReportPage(
      report(
        finding({ kind: 'unreadable', severity: 'error', files: ['x'], message: 'x is broken.' }),
        finding({ kind: 'unreadable', severity: 'error', files: ['y'], message: 'y is broken.' }),
        finding({ message: 'Empty.' }),
      ),
    );
    expect(page).toMatch(/Errors \(2\)[^]*Warnings \(1\)/);
    expect(page.match(/Look\./g)).toHaveLength(2);
    expect(page).toContain('It cannot be trained on as it is: 2 errors, 1 warning, 0 notes.');
  });

  it('escapes what comes from the data, and tells the editor which files it names', () => {
    const given = report(
      finding({ files: ['<b>.nii', 'c.nii'], message: '<b>.nii is odd.' }),
      finding({ files: ['c.nii'] }),
    );
    const page = datasetReportPage(given);
    expect(page).toContain('Data set A &lt;set&gt;');
    expect(page).not.toContain('<b>');
    expect(reportedFiles(given)).toEqual([path.join(root, '<b>.nii'), path.join(root, 'c.nii')]);
  });

  it('has tables of what the data set holds', () => {
    const page = datasetReportPage({
      ...report(),
      summary: {
        ...{ cases: 3, labelled: 2, furtherLabelMaps: 1, types: { int16: 3 } },
        channels: [{ name: 'T1', min: 0, max: 99.5, median: null }],
        labels: [{ value: 2, name: 'cyst', color: [1, 2, 3], voxels: 12_345, share: 0.0123, cases: 2 }],
        spacing: { median: [1, 1, 2], min: [1, 1, 1], max: [1, 1, 5] },
        shape: { median: [9, 8, 7], min: [1, 1, 1], max: [9, 9, 9] },
      },
    });
    expect(page).toContain('It can be trained on. No warnings, 0 notes.');
    expect(page).toContain(
      '>cyst</th><td class="number">2</td><td class="number">1.23 %</td><td class="number">12,345</td>',
    );
    expect(page).toContain('1 x 1 x 5');
    expect(page).toContain('>–</td>');
  });
});
