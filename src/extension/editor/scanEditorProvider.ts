/**
 * The editors of scans that are open. A scan is never written; what is edited and saved is its label map. One document
 * a file, any number of editors (tabs, split views) on it.
 */
import * as vscode from 'vscode';
import { isPictureFile } from '../../formats/registry';
import { pageSchemas, type HostEvent, type PageAction, type PageApi } from '../../protocol/page';
import { RpcServer, type Channel, type Envelope, type Handlers } from '../../protocol/rpc';
import { runPageCommand } from '../commandIds';
import type { Vector3 } from '../../volume/affine';
import type { LabelSource } from './caseSession';
import { pageHtml } from './html';
import { ScanDocument, type ScanDocumentParts } from './scanDocument';

export const SCAN_EDITOR = 'boundaryLab.scanEditor';
/** The same editor for pictures, which VS Code opens in an editor of its own unless this one is asked for. */
export const PICTURE_EDITOR = 'boundaryLab.pictureEditor';

/** Context key: the scan in front has a reference and a prediction. */
const COMPARES = 'boundaryLab.compares';
/** Context key: the editor of a scan is in front, and its label map may be edited. */
const EDITABLE = 'boundaryLab.editable';
/** Context key: the page of a scan has the focus, and keys pressed there are commands. */
const TAKES_KEYS = 'boundaryLab.takesKeys';

/** Opens a scan or a picture in its editor. */
export async function openScan(uri: vscode.Uri): Promise<void> {
  const editor = isPictureFile(uri.fsPath) ? PICTURE_EDITOR : SCAN_EDITOR;
  await vscode.commands.executeCommand('vscode.openWith', uri, editor);
}

/** What of a case is to be seen. */
export interface CasePlace {
  readonly reference?: LabelSource | undefined;
  readonly prediction?: LabelSource | undefined;
  /** Where the crosshair goes: voxel (i, j, k). */
  readonly voxel?: Vector3 | undefined;
}

/** Opens a scan with these label maps chosen and the crosshair on a voxel. */
export async function openCase(
  editors: Pick<ScanEditorProvider, 'documentOf'>,
  scan: vscode.Uri,
  { reference, prediction, voxel }: CasePlace,
): Promise<void> {
  await openScan(scan);
  const document = editors.documentOf(scan);
  if (!document) return;
  if (voxel) document.goTo(voxel);
  await document.start();
  if (reference) await document.session.showLabels('reference', reference);
  if (prediction) await document.session.showLabels('prediction', prediction);
}

export class ScanEditorProvider {
  readonly #dist: vscode.Uri;
  readonly #parts: ScanDocumentParts;
  readonly #open = new Map<string, ScanDocument>();
  #active: ScanDocument | undefined;
  /** Tells the page of the editor that was last in front. */
  #tellPage: ((event: HostEvent) => void) | undefined;

  constructor(extensionUri: vscode.Uri, parts: ScanDocumentParts) {
    this.#dist = vscode.Uri.joinPath(extensionUri, 'dist');
    this.#parts = parts;
  }

  /** The open scan whose editor was last in front. */
  get activeDocument(): ScanDocument | undefined {
    return this.#active;
  }

  /** The document of a file, where that is open. */
  documentOf(uri: vscode.Uri): ScanDocument | undefined {
    return this.#open.get(uri.toString());
  }

  /** Has the page of the editor in front do something. */
  act(action: PageAction): void {
    this.#tellPage?.({ kind: 'action', action });
  }

  /** For the commands that need two label maps to compare. */
  #tellWhatIsInFront(): void {
    const document = this.#active;
    const isEditable = document?.session.scan !== undefined && document.edits.state.lockedBy === null;
    void vscode.commands.executeCommand('setContext', COMPARES, document?.session.compares ?? false);
    void vscode.commands.executeCommand('setContext', EDITABLE, isEditable);
  }

  /** @param viewType id of the editor it is opened in @param isBackedUp VS Code has a backup of its edits */
  openDocument(uri: vscode.Uri, viewType: string, isBackedUp: boolean): ScanDocument {
    const document: ScanDocument = new ScanDocument({ uri, viewType, isBackedUp }, this.#parts, () => {
      // The file may have been opened again before its last document went away.
      if (this.documentOf(uri) === document) this.#open.delete(uri.toString());
      if (this.#active !== document) return;
      this.#active = undefined;
      this.#tellWhatIsInFront();
    });
    this.#open.set(uri.toString(), document);
    return document;
  }

  resolveEditor(document: ScanDocument, panel: vscode.WebviewPanel): void {
    const { webview } = panel;
    webview.options = { enableScripts: true, localResourceRoots: [this.#dist] };
    const resource = (name: string): string =>
      webview.asWebviewUri(vscode.Uri.joinPath(this.#dist, name)).toString();

    let open = true;
    const tell = (message: HostEvent | Envelope): void => {
      if (open) void webview.postMessage(message);
    };
    // A page that is hidden is taken down by VS Code, and hears nothing until it is ready again.
    let listens = false;
    const goThere = (): void => {
      const voxel = listens && panel.visible ? document.takeDestination() : undefined;
      if (voxel) tell({ kind: 'goTo', voxel });
    };
    const isReady = (): void => {
      listens = true;
      tell(document.session.current);
      tell({ kind: 'editing', state: document.edits.state });
      goThere();
    };
    const server = new RpcServer<PageApi>(
      pageSchemas,
      pageHandlers(document, isReady),
      pageChannel(webview, tell),
    );
    const events = vscode.Disposable.from(
      document.onEvent((event) => {
        tell(event);
        if (this.#active === document) this.#tellWhatIsInFront();
      }),
      document.onDestination(goThere),
    );
    const inFront = (): void => {
      if (!panel.visible) listens = false;
      if (!panel.active) return;
      this.#active = document;
      this.#tellPage = tell;
      this.#tellWhatIsInFront();
    };
    panel.onDidChangeViewState(inFront);
    panel.onDidDispose(() => {
      open = false;
      if (this.#tellPage === tell) {
        this.#tellPage = undefined;
        void vscode.commands.executeCommand('setContext', TAKES_KEYS, false);
      }
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

function pageHandlers({ session, edits, uri }: ScanDocument, isReady: () => void): Handlers<PageApi> {
  const { requests } = session;
  return {
    ready: () => {
      isReady();
      return Promise.resolve(null);
    },
    slice: (params, { signal }) => requests.slice(params, signal),
    contours: (params, { signal }) => requests.contours(params, signal),
    distanceSlice: (params, { signal }) => requests.distanceSlice(params, signal),
    errorOverview: (params, { signal }) => requests.errorOverview(params, signal),
    surface: (params, { signal }) => requests.surface(params, signal),
    labelSlices: (params, { signal }) => requests.labelSlices(params, signal),
    probe: (params, { signal }) => requests.probe(params, signal),
    showLabels: async ({ role, path }) => {
      await session.choose(role, path);
      return null;
    },
    runTool: ({ action }, call) => edits.run(action, call),
    previewTool: ({ action }, call) => edits.preview(action, call),
    applyPreview: (_, call) => edits.applyPreview(call),
    cancelPreview: () => {
      edits.cancelPreview();
      return Promise.resolve(null);
    },
    editLabels: ({ role }) => {
      edits.editLabels(role);
      return Promise.resolve(null);
    },
    livewirePath: (params, { signal }) =>
      session.inProcess(async (process) =>
        process.call('livewirePath', { ...params, scan: await session.scanIn(process) }, { signal }),
      ),
    takesKeys: ({ keys }) => {
      void vscode.commands.executeCommand('setContext', TAKES_KEYS, keys);
      return Promise.resolve(null);
    },
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
