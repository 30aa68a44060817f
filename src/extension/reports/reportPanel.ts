/**
 * Shows a report page in the editor: no scripts, nothing loaded from anywhere, and links only to the
 * files that whoever shows the report has named.
 */
import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { COMMANDS } from '../commandIds';
import { panelHtml } from './panelHtml';

export interface ReportOptions {
  /** Absolute paths of the files that links (`fileLink` of src/reports/html.ts) may open in the editor. */
  readonly files?: readonly string[];
}

/** A report in a file, or one that stands in no file. */
export type ReportSource = { readonly file: string } | { readonly html: string };

/** Files that links of the open reports may open, by report. */
const allowed = new Map<vscode.WebviewPanel, ReadonlySet<string>>();

/**
 * @param title of the tab
 * @throws Error naming the file when it cannot be read
 */
export async function showReport(
  source: ReportSource,
  title: string,
  { files = [] }: ReportOptions = {},
): Promise<void> {
  const text = 'file' in source ? await readFile(source.file, 'utf8') : source.html;
  const panel = vscode.window.createWebviewPanel('boundaryLab.report', title, vscode.ViewColumn.Active, {
    enableScripts: false,
    localResourceRoots: [],
    enableFindWidget: true,
    enableCommandUris: [COMMANDS.openReportedFile],
  });
  allowed.set(panel, new Set(files));
  panel.onDidDispose(() => allowed.delete(panel));
  panel.webview.html = panelHtml(text, files, COMMANDS.openReportedFile);
}

/** What a link of a report does; files that no open report has named are not opened. */
export async function openReportedFile(file: unknown): Promise<void> {
  if (typeof file !== 'string' || ![...allowed.values()].some((files) => files.has(file))) return;
  await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(file));
}
