/**
 * What VS Code asks of the editor of scans: undo, save, backup. One for each kind of editor, since VS Code takes an edit
 * that one of them tells for one of its own documents.
 */
import * as vscode from 'vscode';
import type { ScanDocument } from './scanDocument';
import type { ScanEditorProvider } from './scanEditorProvider';

export class ScanCustomEditor implements vscode.CustomEditorProvider<ScanDocument> {
  readonly #viewType: string;
  readonly #editors: ScanEditorProvider;
  /** An edit is told by the same event, as a change that can be undone. */
  readonly #changes = new vscode.EventEmitter<vscode.CustomDocumentContentChangeEvent<ScanDocument>>();
  readonly onDidChangeCustomDocument = this.#changes.event;

  constructor(viewType: string, editors: ScanEditorProvider) {
    this.#viewType = viewType;
    this.#editors = editors;
  }

  openCustomDocument(uri: vscode.Uri, { backupId }: vscode.CustomDocumentOpenContext): ScanDocument {
    const document = this.#editors.openDocument(uri, this.#viewType, backupId !== undefined);
    document.onEdit((edit) => {
      const change: vscode.CustomDocumentEditEvent<ScanDocument> = { document, ...edit };
      this.#changes.fire(change);
    });
    document.onUnsaved(() => {
      this.#changes.fire({ document });
    });
    return document;
  }

  resolveCustomEditor(document: ScanDocument, panel: vscode.WebviewPanel): void {
    this.#editors.resolveEditor(document, panel);
  }

  saveCustomDocument(document: ScanDocument, token: vscode.CancellationToken): Promise<void> {
    return document.edits.save(signalOf(token));
  }

  async saveCustomDocumentAs(
    document: ScanDocument,
    destination: vscode.Uri,
    token: vscode.CancellationToken,
  ): Promise<void> {
    if (destination.scheme !== 'file') {
      throw new Error(`Label maps are saved as files on disk, not at "${destination.scheme}:".`);
    }
    await document.edits.saveAs(destination.fsPath, signalOf(token));
  }

  revertCustomDocument(document: ScanDocument): Promise<void> {
    return document.edits.revert();
  }

  /** The edits are on disk already; the backup only says so. */
  async backupCustomDocument(
    document: ScanDocument,
    { destination }: vscode.CustomDocumentBackupContext,
  ): Promise<vscode.CustomDocumentBackup> {
    await document.edits.flush();
    const note = JSON.stringify({ edits: document.uri.fsPath });
    await vscode.workspace.fs.writeFile(destination, new TextEncoder().encode(note));
    return {
      id: destination.toString(),
      delete: () => {
        void vscode.workspace.fs.delete(destination).then(undefined, () => undefined);
      },
    };
  }
}

function signalOf(token: vscode.CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  token.onCancellationRequested(() => {
    controller.abort();
  });
  return controller.signal;
}
