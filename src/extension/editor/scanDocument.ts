/** The document behind the editors of one scan: what is shown, what is edited, and the files that are watched. */
import * as vscode from 'vscode';
import type { HostEvent } from '../../protocol/page';
import type { Vector3 } from '../../volume/affine';
import type { ComputeService } from '../compute/computeService';
import { CaseEdits, type UndoableEdit } from '../editing/caseEdits';
import type { EditedLabelMap } from '../editing/editedLabelMap';
import type { LabelMaps } from '../editing/labelMaps';
import { CaseSession } from './caseSession';
import { askForConflict, restoreEdits } from './keepEdits';
import { watchFile } from './watchFile';

export interface ScanDocumentParts {
  readonly compute: ComputeService;
  readonly labelMaps: LabelMaps;
  readonly log: vscode.LogOutputChannel;
}

export interface OpenedScan {
  readonly uri: vscode.Uri;
  readonly viewType: string;
  /** VS Code has a backup of it: edits that were not saved must be there. */
  readonly isBackedUp: boolean;
}

export class ScanDocument implements vscode.CustomDocument {
  readonly session: CaseSession;
  readonly edits: CaseEdits;
  readonly #parts: ScanDocumentParts;
  readonly #events = new vscode.EventEmitter<HostEvent>();
  readonly onEvent = this.#events.event;
  readonly #edited = new vscode.EventEmitter<UndoableEdit>();
  /** Something was done that can be undone. */
  readonly onEdit = this.#edited.event;
  readonly #unsaved = new vscode.EventEmitter<void>();
  /** There is something to save that no edit tells of. */
  readonly onUnsaved = this.#unsaved.event;
  readonly #destinations = new vscode.EventEmitter<void>();
  /** There is a place to go to: the editor that shows it takes it. */
  readonly onDestination = this.#destinations.event;
  #destination: Vector3 | undefined;
  readonly #watchers: vscode.Disposable[] = [];
  #labelWatchers: vscode.Disposable[] = [];
  #watchedLabels = '';
  #started: Promise<void> | undefined;
  readonly uri: vscode.Uri;
  /** Id of the editor it is opened in. */
  readonly viewType: string;
  readonly #isBackedUp: boolean;

  constructor(
    { uri, viewType, isBackedUp }: OpenedScan,
    parts: ScanDocumentParts,
    readonly onDispose: () => void,
  ) {
    this.uri = uri;
    this.viewType = viewType;
    this.#parts = parts;
    this.#isBackedUp = isBackedUp;
    const problem = (message: string): void => {
      parts.log.warn(message);
      void vscode.window.showWarningMessage(message);
    };
    this.session = new CaseSession(uri.fsPath, parts.compute, parts.labelMaps, {
      event: (event) => {
        this.#watchLabels();
        this.#events.fire(event);
        if (event.kind === 'scene') this.edits.publish();
      },
      problem,
    });
    this.edits = new CaseEdits(this.session, {
      edited: (edit) => {
        this.#edited.fire(edit);
      },
      unsaved: () => {
        this.#unsaved.fire();
      },
      state: (state) => {
        this.#events.fire({ kind: 'editing', state });
      },
      conflict: (map) => void this.#askForConflict(map),
      problem,
    });
  }

  /** Starts reading, once; editors that open later find the scan as it is. */
  start(): Promise<void> {
    return (this.#started ??= this.#firstLoad());
  }

  /** Puts the crosshair on a voxel (i, j, k), in the editor that is seen or in the one that comes up next. */
  goTo(voxel: Vector3): void {
    this.#destination = voxel;
    this.#destinations.fire();
  }

  /** The place to go to; of several editors the first one that asks gets it. */
  takeDestination(): Vector3 | undefined {
    const destination = this.#destination;
    this.#destination = undefined;
    return destination;
  }

  async #firstLoad(): Promise<void> {
    if (this.uri.scheme !== 'file') {
      this.session.fail(
        `Boundary Lab opens scans that are files on disk; this one is at "${this.uri.scheme}:". Copy it to a folder first.`,
      );
      return;
    }
    this.#watchers.push(watchFile(this.uri.fsPath, () => void this.session.load()));
    await restoreEdits(this, this.#parts, this.#isBackedUp);
    await this.session.load();
  }

  dispose(): void {
    for (const watcher of [...this.#watchers, ...this.#labelWatchers]) watcher.dispose();
    void this.edits.dispose().then(() => {
      this.session.dispose();
    });
    this.#events.dispose();
    this.#edited.dispose();
    this.#unsaved.dispose();
    this.#destinations.dispose();
    this.onDispose();
  }

  async #askForConflict(map: EditedLabelMap): Promise<void> {
    const takesFile = await askForConflict(map.file);
    if (takesFile) await this.#takeFile();
    else map.keepEdits();
  }

  /** Through the workbench, which then knows that nothing is left to be saved. */
  async #takeFile(): Promise<void> {
    await vscode.commands.executeCommand('vscode.openWith', this.uri, this.viewType);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  }

  #watchLabels(): void {
    const paths = this.session.labelPaths;
    const watched = JSON.stringify(paths);
    if (watched === this.#watchedLabels) return;
    this.#watchedLabels = watched;
    for (const watcher of this.#labelWatchers) watcher.dispose();
    this.#labelWatchers = (['reference', 'prediction'] as const).flatMap((role) => {
      const file = paths[role];
      return file === undefined ? [] : [watchFile(file, () => void this.session.labelsFileChanged(role))];
    });
  }
}
