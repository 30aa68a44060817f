/** The editor for evaluations: the table, the charts, and how the cases behind the rows are opened. Read only. */
import path from 'node:path';
import * as vscode from 'vscode';
import type { Evaluation } from '../../evaluation/evaluation';
import { readEvaluation } from '../../evaluation/evaluationFile';
import { fileOfLabelMap } from '../../labels/labelMapSource';
import {
  evaluationPageSchemas,
  type EvaluationEvent,
  type EvaluationPageApi,
} from '../../protocol/evaluationPage';
import { RpcServer, type Envelope, type Handlers } from '../../protocol/rpc';
import type { Lab } from '../commands/lab';
import { pageHtml } from '../editor/html';
import { openCase } from '../editor/scanEditorProvider';
import { messageOf } from '../errors';
import { exportEvaluation } from './exportEvaluation';

export const EVALUATION_EDITOR = 'boundaryLab.evaluationEditor';

/** Programs write a file in several steps; it is read once they have been still for this long. */
const SETTLE_MS = 400;

export class EvaluationEditorProvider implements vscode.CustomReadonlyEditorProvider {
  readonly #dist: vscode.Uri;
  readonly #lab: Lab;

  constructor(extensionUri: vscode.Uri, lab: Lab) {
    this.#dist = vscode.Uri.joinPath(extensionUri, 'dist');
    this.#lab = lab;
  }

  openCustomDocument(uri: vscode.Uri): vscode.CustomDocument {
    return { uri, dispose: () => undefined };
  }

  resolveCustomEditor({ uri }: vscode.CustomDocument, panel: vscode.WebviewPanel): void {
    const { webview } = panel;
    webview.options = { enableScripts: true, localResourceRoots: [this.#dist] };
    const resource = (name: string): string =>
      webview.asWebviewUri(vscode.Uri.joinPath(this.#dist, name)).toString();
    let open = true;
    const tell = (message: EvaluationEvent | Envelope): void => {
      if (open) void webview.postMessage(message);
    };
    const shown = new ShownEvaluation(uri, this.#lab, tell);
    const server = new RpcServer<EvaluationPageApi>(evaluationPageSchemas, shown.handlers, {
      send: tell,
      onMessage: (listener) => {
        webview.onDidReceiveMessage(listener);
      },
    });
    const watcher = watchFile(uri.fsPath, () => void shown.tell());
    panel.onDidDispose(() => {
      open = false;
      watcher.dispose();
      void server.cancelAll();
    });
    webview.html = pageHtml({
      script: resource('evaluation.js'),
      style: resource('evaluation.css'),
      cspSource: webview.cspSource,
    });
  }
}

/** One editor of an evaluation. */
class ShownEvaluation {
  readonly #uri: vscode.Uri;
  readonly #lab: Lab;
  readonly #tell: (event: EvaluationEvent) => void;
  /** What the page shows: its indices are those of this one. */
  #evaluation: Evaluation | undefined;

  constructor(uri: vscode.Uri, lab: Lab, tell: (event: EvaluationEvent) => void) {
    this.#uri = uri;
    this.#lab = lab;
    this.#tell = tell;
  }

  get handlers(): Handlers<EvaluationPageApi> {
    return {
      ready: async () => {
        await this.tell();
        return null;
      },
      open: async ({ case: index, model, label }) => {
        await this.#openCase(index, model, label);
        return null;
      },
      export: async ({ kind }) => {
        if (this.#evaluation) await exportEvaluation(this.#lab, this.#evaluation, this.#uri.fsPath, kind);
        return null;
      },
    };
  }

  /** Reads the file, and tells the page what it holds. Never rejects. */
  async tell(): Promise<void> {
    try {
      if (this.#uri.scheme !== 'file') {
        throw new Error(
          `Evaluations are read from disk; this one is at "${this.#uri.scheme}:". Copy it to a folder first.`,
        );
      }
      this.#evaluation = await readEvaluation(this.#uri.fsPath);
      const name = path.basename(this.#uri.fsPath);
      this.#tell({ kind: 'evaluation', name, evaluation: this.#evaluation });
    } catch (error) {
      this.#evaluation = undefined;
      this.#tell({ kind: 'failure', message: messageOf(error) });
    }
  }

  /** @throws Error where there is no such row any more */
  async #openCase(index: number, model: number, label: number): Promise<void> {
    const { cases = [], labels: table = [] } = this.#evaluation ?? {};
    const own = cases[index];
    const result = own?.results.find((each) => each.model === model);
    if (!own || !result) throw new Error('This row is no longer in the evaluation.');
    const reference = fileOfLabelMap(own.reference);
    // Without its scan a case is shown on its reference.
    const scan = own.images[0] ?? reference;
    await openCase(this.#lab.editors, vscode.Uri.file(scan), {
      reference: {
        path: reference,
        table,
        ...(own.reference.kind === 'values' ? {} : { made: own.reference }),
      },
      prediction: { path: result.prediction, table },
      voxel: result.labels.find((each) => each.label === label)?.worst?.voxel,
    });
  }
}

function watchFile(file: string, changed: () => void): vscode.Disposable {
  // The name is a glob pattern here: brackets and braces in it must stand for themselves.
  const name = path.basename(file).replaceAll(/[[\]{}*?]/g, '?');
  const watcher = vscode.workspace.createFileSystemWatcher(
    new vscode.RelativePattern(vscode.Uri.file(path.dirname(file)), name),
  );
  let timer: NodeJS.Timeout | undefined;
  const settle = (uri: vscode.Uri): void => {
    if (uri.fsPath !== file) return;
    clearTimeout(timer);
    timer = setTimeout(changed, SETTLE_MS);
  };
  watcher.onDidChange(settle);
  watcher.onDidCreate(settle);
  watcher.onDidDelete(settle);
  return new vscode.Disposable(() => {
    clearTimeout(timer);
    watcher.dispose();
  });
}
