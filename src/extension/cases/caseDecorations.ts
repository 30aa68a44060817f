/** The state of a case beside the names of its scans, in the explorer and on tabs. */
import * as vscode from 'vscode';
import type { CaseIndex } from './caseIndex';
import { STATE_LOOKS, type CaseState } from './caseState';

export class CaseDecorations implements vscode.FileDecorationProvider, vscode.Disposable {
  readonly #index: CaseIndex;
  readonly #changed = new vscode.EventEmitter<vscode.Uri[]>();
  readonly onDidChangeFileDecorations = this.#changed.event;
  readonly #disposables: readonly { dispose(): unknown }[];
  /** Of cases that somebody has set, by path of the scan. */
  #states: ReadonlyMap<string, CaseState> = new Map();

  constructor(index: CaseIndex) {
    this.#index = index;
    this.#disposables = [
      this.#changed,
      vscode.window.registerFileDecorationProvider(this),
      index.onDidChange(() => {
        this.#update();
      }),
    ];
  }

  provideFileDecoration({ scheme, fsPath }: vscode.Uri): vscode.FileDecoration | undefined {
    const state = scheme === 'file' ? this.#states.get(fsPath) : undefined;
    if (state === undefined) return undefined;
    const { title, badge, color } = STATE_LOOKS[state];
    return new vscode.FileDecoration(
      badge,
      `Case: ${title}`,
      color === undefined ? undefined : new vscode.ThemeColor(color),
    );
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #update(): void {
    const before = this.#states;
    const now = new Map<string, CaseState>();
    for (const { cases } of this.#index.known) {
      for (const { images, state } of cases) {
        if (state !== 'not started') for (const file of images) now.set(file, state);
      }
    }
    this.#states = now;
    const changed = [...new Set([...before.keys(), ...now.keys()])].filter(
      (file) => before.get(file) !== now.get(file),
    );
    if (changed.length > 0) this.#changed.fire(changed.map((file) => vscode.Uri.file(file)));
  }
}
