/**
 * The editor for scans. Read only: a scan is never written, and label maps are files of their own. One
 * document a file, any number of editors (tabs, split views) on it.
 */
import * as vscode from 'vscode';
import { isPictureFile } from '../../formats/registry';
import { pageSchemas, type HostEvent, type PageApi } from '../../protocol/page';
import { RpcServer, type Channel, type Envelope, type Handlers } from '../../protocol/rpc';
import { runPageCommand } from '../commandIds';
import type { ComputeService } from '../compute/computeService';
import { pageHtml } from './html';
import { ScanDocument } from './scanDocument';

export const SCAN_EDITOR = 'boundaryLab.scanEditor';
/** The same editor for pictures, which VS Code opens in an editor of its own unless this one is asked for. */
export const PICTURE_EDITOR = 'boundaryLab.pictureEditor';

/** Opens a scan or a picture in its editor. */
export async function openScan(uri: vscode.Uri): Promise<void> {
  const editor = isPictureFile(uri.fsPath) ? PICTURE_EDITOR : SCAN_EDITOR;
  await vscode.commands.executeCommand('vscode.openWith', uri, editor);
}

export class ScanEditorProvider implements vscode.CustomReadonlyEditorProvider<ScanDocument> {
  readonly #dist: vscode.Uri;
  readonly #compute: ComputeService;
  readonly #log: vscode.LogOutputChannel;
  readonly #open = new Map<string, ScanDocument>();
  #active: ScanDocument | undefined;

  constructor(extensionUri: vscode.Uri, compute: ComputeService, log: vscode.LogOutputChannel) {
    this.#dist = vscode.Uri.joinPath(extensionUri, 'dist');
    this.#compute = compute;
    this.#log = log;
  }

  /** The open scan whose editor was last in front. */
  get activeDocument(): ScanDocument | undefined {
    return this.#active;
  }

  /** The document of a file, where that is open. */
  documentOf(uri: vscode.Uri): ScanDocument | undefined {
    return this.#open.get(uri.toString());
  }

  openCustomDocument(uri: vscode.Uri): ScanDocument {
    const document: ScanDocument = new ScanDocument(uri, this.#compute, this.#log, () => {
      // The file may have been opened again before its last document went away.
      if (this.documentOf(uri) === document) this.#open.delete(uri.toString());
      if (this.#active === document) this.#active = undefined;
    });
    this.#open.set(uri.toString(), document);
    return document;
  }

  resolveCustomEditor(document: ScanDocument, panel: vscode.WebviewPanel): void {
    const { webview } = panel;
    webview.options = { enableScripts: true, localResourceRoots: [this.#dist] };
    const resource = (name: string): string =>
      webview.asWebviewUri(vscode.Uri.joinPath(this.#dist, name)).toString();

    let open = true;
    const tell = (message: HostEvent | Envelope): void => {
      if (open) void webview.postMessage(message);
    };
    const server = new RpcServer<PageApi>(
      pageSchemas,
      pageHandlers(document, tell),
      pageChannel(webview, tell),
    );
    const events = document.onEvent(tell);
    const inFront = (): void => {
      if (panel.active) this.#active = document;
    };
    panel.onDidChangeViewState(inFront);
    panel.onDidDispose(() => {
      open = false;
      events.dispose();
      void server.cancelAll();
    });
    inFront();
    webview.html = pageHtml({
      script: resource('webview.js'),
      style: resource('webview.css'),
      cspSource: webview.cspSource,
    });
    void document.start();
  }
}

function pageHandlers({ session, uri }: ScanDocument, tell: (event: HostEvent) => void): Handlers<PageApi> {
  return {
    ready: () => {
      tell(session.current);
      return Promise.resolve(null);
    },
    slice: (params, { signal }) => session.slice(params, signal),
    contours: (params, { signal }) => session.contours(params, signal),
    distanceSlice: (params, { signal }) => session.distanceSlice(params, signal),
    command: ({ name }) => {
      runPageCommand(name, uri);
      return Promise.resolve(null);
    },
  };
}

function pageChannel(webview: vscode.Webview, send: (message: Envelope) => void): Channel {
  return {
    send,
    onMessage: (listener) => {
      webview.onDidReceiveMessage(listener);
    },
  };
}
