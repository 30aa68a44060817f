/** The document behind the editors of one scan: its case session, and the files it watches. */
import path from 'node:path';
import * as vscode from 'vscode';
import type { HostEvent } from '../../protocol/page';
import type { Vector3 } from '../../volume/affine';
import { CaseSession } from './caseSession';
import type { ComputeService } from '../compute/computeService';

/** Programs write a file in several steps; it is read once they have been still for this long. */
const SETTLE_MS = 400;

export class ScanDocument implements vscode.CustomDocument {
  readonly session: CaseSession;
  readonly #events = new vscode.EventEmitter<HostEvent>();
  readonly onEvent = this.#events.event;
  readonly #destinations = new vscode.EventEmitter<void>();
  /** There is a place to go to: the editor that shows it takes it. */
  readonly onDestination = this.#destinations.event;
  #destination: Vector3 | undefined;
  readonly #watchers: vscode.Disposable[] = [];
  #labelWatchers: vscode.Disposable[] = [];
  #watchedLabels = '';
  #started: Promise<void> | undefined;

  constructor(
    readonly uri: vscode.Uri,
    compute: ComputeService,
    log: vscode.LogOutputChannel,
    readonly onDispose: () => void,
  ) {
    this.session = new CaseSession(uri.fsPath, compute, {
      event: (event) => {
        this.#watchLabels();
        this.#events.fire(event);
      },
      problem: (message) => {
        log.warn(message);
        void vscode.window.showWarningMessage(message);
      },
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
    await this.session.load();
  }

  dispose(): void {
    for (const watcher of [...this.#watchers, ...this.#labelWatchers]) watcher.dispose();
    this.session.dispose();
    this.#events.dispose();
    this.#destinations.dispose();
    this.onDispose();
  }

  #watchLabels(): void {
    const paths = this.session.labelPaths;
    const watched = JSON.stringify(paths);
    if (watched === this.#watchedLabels) return;
    this.#watchedLabels = watched;
    for (const watcher of this.#labelWatchers) watcher.dispose();
    this.#labelWatchers = (['reference', 'prediction'] as const).flatMap((role) => {
      const file = paths[role];
      return file === undefined ? [] : [watchFile(file, () => void this.session.reloadLabels(role))];
    });
  }
}

function watchFile(file: string, changed: () => void): vscode.Disposable {
  const folder = vscode.Uri.file(path.dirname(file));
  // The name is a glob pattern here: brackets and braces in it must stand for themselves.
  const name = path.basename(file).replaceAll(/[[\]{}*?]/g, '?');
  const watcher = vscode.workspace.createFileSystemWatcher(
    new vscode.RelativePattern(folder, name),
    false,
    false,
    true,
  );
  let timer: NodeJS.Timeout | undefined;
  const settle = (uri: vscode.Uri): void => {
    if (uri.fsPath !== file) return;
    clearTimeout(timer);
    timer = setTimeout(changed, SETTLE_MS);
  };
  watcher.onDidChange(settle);
  watcher.onDidCreate(settle);
  return new vscode.Disposable(() => {
    clearTimeout(timer);
    watcher.dispose();
  });
}
