/** Work that takes long, with its progress and a button that cancels it. */
import * as vscode from 'vscode';

/** @returns undefined when the user cancelled */
export async function withPercent<T>(
  title: string,
  work: (signal: AbortSignal, report: (done: number, total: number) => void) => Promise<T>,
): Promise<T | undefined> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (progress, token) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => {
        abort.abort();
      });
      let shown = 0;
      const report = (done: number, total: number): void => {
        const percent = (100 * done) / total;
        progress.report({ message: `${Math.round(percent)} %`, increment: percent - shown });
        shown = percent;
      };
      try {
        return await work(abort.signal, report);
      } catch (error) {
        if (abort.signal.aborted) return undefined;
        throw error;
      }
    },
  );
}
