/**
 * The runs of the workspace, kept up to date: found by a bounded search, followed by file watchers, and
 * looked at now and then, since watchers miss what other machines write and processes die without a word.
 */
import path from 'node:path';
import * as vscode from 'vscode';
import { EXPERIMENT_FILE } from '../../learning/comparison/experiment';
import { EXCLUDED } from '../workspace/folders';
import { readGroupFacts } from './groupFacts';
import { readRunFacts, type RunFacts } from './runFacts';
import type { GroupFacts } from './runTree';

/** More are not looked for. */
const MOST = 1000;
const LOOK_EVERY_MS = 3000;
/** Runs that nobody trains are looked at only every so many times. */
const IDLE_EVERY = 10;
/** Programs write several files in a row; what they changed is read once. */
const SETTLE_MS = 250;
const RUN_FILE = 'state.json';

export class RunIndex implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #runs = new Map<string, RunFacts>();
  readonly #groups = new Map<string, GroupFacts>();
  readonly #disposables: { dispose(): unknown }[] = [];
  #searched: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #settling = new Map<string, NodeJS.Timeout>();
  #looking = false;
  #looks = 0;

  constructor() {
    for (const file of [RUN_FILE, EXPERIMENT_FILE]) {
      const watcher = vscode.workspace.createFileSystemWatcher(`**/${file}`);
      const touched = (uri: vscode.Uri): void => {
        this.#readSoon(path.dirname(uri.fsPath));
      };
      this.#disposables.push(
        watcher,
        watcher.onDidCreate(touched),
        watcher.onDidChange(touched),
        watcher.onDidDelete(touched),
      );
    }
    this.#disposables.push(
      this.#changed,
      vscode.workspace.onDidChangeWorkspaceFolders(() => void this.search()),
      // Of a folder that is deleted or moved in the explorer, watchers tell no files.
      vscode.workspace.onDidDeleteFiles(() => void this.search()),
      vscode.workspace.onDidRenameFiles(() => void this.search()),
    );
  }

  get runs(): readonly RunFacts[] {
    return [...this.#runs.values()];
  }

  get groups(): readonly GroupFacts[] {
    return [...this.#groups.values()];
  }

  run(folder: string): RunFacts | undefined {
    return this.#runs.get(folder);
  }

  /** Searches the workspace, once; later calls wait for that search. */
  ready(): Promise<void> {
    return (this.#searched ??= this.search());
  }

  /** Searches the workspace again. */
  async search(): Promise<void> {
    const [runs, groups] = await Promise.all(
      [RUN_FILE, EXPERIMENT_FILE].map((file) => vscode.workspace.findFiles(`**/${file}`, EXCLUDED, MOST)),
    );
    const folders = [...(runs ?? []), ...(groups ?? [])]
      .filter(({ scheme }) => scheme === 'file')
      .map(({ fsPath }) => path.dirname(fsPath));
    // Those known before may lie outside of the workspace; what is gone is found out by reading.
    await this.#read([...new Set([...folders, ...this.#runs.keys(), ...this.#groups.keys()])]);
    this.#changed.fire();
  }

  /** Takes up a folder that may have become a run, and may lie outside of the workspace. */
  async add(folder: string): Promise<void> {
    if (await this.#read([folder])) this.#changed.fire();
  }

  /** Looks at the known runs every few seconds, for as long as somebody sees them. */
  set isWatched(watched: boolean) {
    clearInterval(this.#timer);
    if (!watched) return;
    this.#timer = setInterval(() => void this.#look(), LOOK_EVERY_MS);
    void this.#look();
  }

  dispose(): void {
    clearInterval(this.#timer);
    for (const timer of this.#settling.values()) clearTimeout(timer);
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #readSoon(folder: string): void {
    clearTimeout(this.#settling.get(folder));
    this.#settling.set(
      folder,
      setTimeout(() => {
        this.#settling.delete(folder);
        void this.add(folder);
      }, SETTLE_MS),
    );
  }

  async #look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      const isForAll = this.#looks++ % IDLE_EVERY === 0;
      const runs = this.runs.filter(({ status }) => isForAll || status === 'running');
      const groups = this.groups.filter(({ isAlive }) => isForAll || isAlive);
      if (await this.#read([...runs, ...groups].map(({ folder }) => folder))) this.#changed.fire();
    } finally {
      this.#looking = false;
    }
  }

  /** @returns whether anything has changed */
  async #read(folders: readonly string[]): Promise<boolean> {
    const changes = await Promise.all(folders.map((folder) => this.#readOne(folder)));
    return changes.includes(true);
  }

  async #readOne(folder: string): Promise<boolean> {
    const [run, group] = await Promise.all([readRunFacts(folder), readGroupFacts(folder)]);
    // Watchers may miss a run in a folder that was made a moment before; its group knows where it will be.
    const planned = await Promise.all(
      (group?.planned ?? []).map(async (one) => update(this.#runs, one, await readRunFacts(one))),
    );
    return [update(this.#runs, folder, run), update(this.#groups, folder, group), ...planned].includes(true);
  }
}

/** @returns whether the map has changed */
function update<T>(map: Map<string, T>, key: string, value: T | undefined): boolean {
  if (value === undefined) return map.delete(key);
  const isSame = JSON.stringify(map.get(key)) === JSON.stringify(value);
  map.set(key, value);
  return !isSame;
}
