/**
 * The data sets of the workspace and their cases, kept up to date: a data set is found by a bounded search, its cases
 * are listed when they are first asked for, and states and scores are filled in from small files. No scan is opened;
 * of label maps that people work on the header is read, for the slices they have reviewed.
 */
import path from 'node:path';
import * as vscode from 'vscode';
import { findDatasetFolders } from '../../datasets/findDatasetFolders';
import { listCases, type CaseList } from '../../datasets/listCases';
import { messageOf } from '../errors';
import { EXCLUDED } from '../workspace/folders';
import type { CaseFacts, CaseScores } from './caseOrder';
import type { CaseState } from './caseState';
import { ReviewedSlices } from './reviewedSlices';
import { SCORE_GLOBS, ScoreFiles, type ScoreFile } from './scoreFiles';
import { scoresOfCases } from './scoresOfCases';
import { readStates, STATE_FILE, statePlaces, writeStates } from './stateFile';

export interface DatasetFacts {
  /** Absolute path. */
  readonly root: string;
  readonly name: string;
  readonly cases: readonly CaseFacts[];
  /** Why there is something that is not shown. */
  readonly problem: string | undefined;
}

/** Programs write many files in a row. */
const SETTLE_MS = 400;
const MOST_SCORE_FILES = 500;
/** Of a folder that has just come, watchers may miss the files: it is looked at once more. */
const LOOK_AGAIN_MS = 3000;
const HIDDEN = /(?:^|[\\/])(?:\.|node_modules)/;
const VOLUMES = '**/*.{nii,nii.gz,png,jpg,jpeg,tif,tiff}';

/** A data set once its cases were listed. */
interface Listed {
  readonly list: CaseList;
  states: ReadonlyMap<string, CaseState>;
  scores: ReadonlyMap<string, CaseScores>;
  facts: DatasetFacts;
}

export class CaseIndex implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<readonly string[] | undefined>();
  /** Folders of the data sets that have changed; undefined where there are others. */
  readonly onDidChange = this.#changed.event;
  readonly #storage: string | undefined;
  readonly #roots = new Set<string>();
  /** Data sets outside of the workspace that somebody has worked with. */
  readonly #others = new Set<string>();
  readonly #listed = new Map<string, Promise<Listed>>();
  /** Those whose listing is done. */
  readonly #known = new Map<string, Listed>();
  readonly #scoreFiles = new ScoreFiles();
  readonly #reviewed: ReviewedSlices;
  #scores: Promise<readonly ScoreFile[]> | undefined;
  #searched: Promise<void> | undefined;
  #settling: NodeJS.Timeout | undefined;
  #lookAgain: NodeJS.Timeout | undefined;
  #stale = { roots: new Set<string>(), search: false, scores: false, states: new Set<string>() };
  readonly #disposables: { dispose(): unknown }[] = [];

  /** @param storage folder of this workspace's own; undefined where the window has no workspace */
  constructor(storage: string | undefined) {
    this.#storage = storage;
    this.#reviewed = new ReviewedSlices(() => {
      this.#renew([...this.#known.keys()]);
    });
    this.#disposables.push(
      this.#changed,
      this.#reviewed,
      this.#watch(
        VOLUMES,
        (file) => {
          this.#reviewed.forget(file);
          const root = this.#rootOf(file);
          if (root === undefined) this.#stale.search = true;
          else this.#stale.roots.add(root);
        },
        {
          changes: (file) => {
            this.#reviewed.forget(file);
          },
        },
      ),
      this.#watch(
        '**',
        (file) => {
          const within = vscode.workspace.asRelativePath(file);
          if (path.extname(file) === '' && !HIDDEN.test(within)) this.#folderTouched(file);
        },
        { changes: undefined },
      ),
      this.#watch('**/dataset.json', (file) => {
        this.#stale.roots.add(path.dirname(file));
        this.#stale.search = true;
      }),
      this.#watch(`**/${STATE_FILE}`, (file) => {
        this.#stale.states.add(path.dirname(file));
      }),
      ...SCORE_GLOBS.map((glob) =>
        this.#watch(glob, () => {
          this.#stale.scores = true;
        }),
      ),
      ...[
        vscode.workspace.onDidChangeWorkspaceFolders,
        // Of a folder that is deleted or moved in the explorer, watchers tell no files.
        vscode.workspace.onDidDeleteFiles,
        vscode.workspace.onDidRenameFiles,
      ].map((on) => on(() => void this.refresh())),
    );
  }

  /** Searches the workspace, once; later calls wait for that search. */
  ready(): Promise<void> {
    return (this.#searched ??= this.#search());
  }

  /** Folders of the data sets that were found. */
  get roots(): readonly string[] {
    return [...this.#roots];
  }

  /** What was listed so far. */
  get known(): readonly DatasetFacts[] {
    return [...this.#known.values()].map(({ facts }) => facts);
  }

  /** A data set with its cases, listed where that was not done yet. Never rejects. */
  async dataset(root: string): Promise<DatasetFacts> {
    try {
      return (await this.#list(root)).facts;
    } catch (error) {
      return { root, name: path.basename(root), cases: [], problem: messageOf(error) };
    }
  }

  /** The data set a file is a scan or a label map of a case of. */
  async caseOf(file: string): Promise<{ readonly root: string; readonly id: string } | undefined> {
    await this.ready();
    const near = this.#rootOf(file);
    if (near === undefined) return undefined;
    const { root, cases } = await this.dataset(near);
    const own = cases.find(({ images, labels }) => images.includes(file) || labels.includes(file));
    return own && { root, id: own.id };
  }

  /** Takes up a data set that may lie outside of the workspace, and what was written about it just now. */
  async add(root: string): Promise<void> {
    await this.ready();
    if (!this.#roots.has(root)) this.#others.add(root);
    this.#roots.add(root);
    this.#scores = undefined;
    await this.#list(root);
    await this.#readScores(root);
  }

  /** Looks at everything anew. */
  async refresh(): Promise<void> {
    this.#listed.clear();
    this.#known.clear();
    this.#scores = undefined;
    this.#searched = this.#search();
    await this.#searched;
    this.#changed.fire(undefined);
  }

  /** @returns where it was written @throws StateFileError, FormatError */
  async setState(root: string, ids: readonly string[], state: CaseState): Promise<'in data set' | 'own'> {
    const place = await writeStates(statePlaces(root, this.#storage), ids, state, new Date());
    await this.#readStates(root);
    return place;
  }

  dispose(): void {
    clearTimeout(this.#settling);
    clearTimeout(this.#lookAgain);
    for (const disposable of this.#disposables) disposable.dispose();
  }

  async #search(): Promise<void> {
    const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
    const found = await Promise.all(folders.map(({ uri }) => findDatasetFolders(uri.fsPath)));
    this.#roots.clear();
    for (const root of [...found.flat(), ...this.#others]) this.#roots.add(root);
  }

  #list(root: string): Promise<Listed> {
    const found = this.#listed.get(root);
    if (found) return found;
    const listing = this.#listNow(root);
    this.#listed.set(root, listing);
    void listing.then(
      (listed) => {
        if (this.#listed.get(root) === listing) this.#known.set(root, listed);
        void this.#readScores(root);
      },
      () => undefined,
    );
    return listing;
  }

  async #listNow(root: string): Promise<Listed> {
    const list = await listCases(root);
    const states = await this.#statesOf(root);
    const scores = new Map<string, CaseScores>();
    return { list, ...states, scores, facts: this.#factsOf(list, states.states, scores, states.problem) };
  }

  async #statesOf(
    root: string,
  ): Promise<{ states: ReadonlyMap<string, CaseState>; problem: string | undefined }> {
    try {
      return { states: await readStates(statePlaces(root, this.#storage)), problem: undefined };
    } catch (error) {
      return { states: new Map(), problem: messageOf(error) };
    }
  }

  #factsOf(
    list: CaseList,
    states: Listed['states'],
    scores: Listed['scores'],
    problem: string | undefined,
  ): DatasetFacts {
    const cases = list.cases.map(({ id, images, labels }): CaseFacts => {
      const state = states.get(id) ?? 'not started';
      const [label] = labels;
      // Nobody has marked slices of a case that was not begun: its label map is left alone.
      const reviewed = state === 'not started' || label === undefined ? undefined : this.#reviewed.of(label);
      return { id, images, labels, state, scores: scores.get(id) ?? {}, reviewed };
    });
    return { root: list.root, name: list.name, cases, problem };
  }

  async #readStates(root: string): Promise<void> {
    const known = this.#known.get(root);
    if (!known) return;
    const { states, problem } = await this.#statesOf(root);
    known.states = states;
    known.facts = { ...known.facts, problem };
    this.#renew([root]);
  }

  async #readScores(root: string): Promise<void> {
    const files = await (this.#scores ??= this.#findScores());
    const known = this.#known.get(root);
    if (!known) return;
    known.scores = scoresOfCases(known.list, files);
    this.#renew([root]);
  }

  async #findScores(): Promise<readonly ScoreFile[]> {
    const kinds = await Promise.all(
      SCORE_GLOBS.map(async (glob) => {
        const found = await vscode.workspace.findFiles(glob, EXCLUDED, MOST_SCORE_FILES);
        return this.#scoreFiles.newest(found.map(({ fsPath }) => fsPath));
      }),
    );
    return kinds.flat();
  }

  #renew(roots: readonly string[]): void {
    for (const root of roots) {
      const known = this.#known.get(root);
      if (known) known.facts = this.#factsOf(known.list, known.states, known.scores, known.facts.problem);
    }
    this.#changed.fire(roots);
  }

  /** A folder has come or gone, and with it what is in it. */
  #folderTouched(folder: string): void {
    const note = (): void => {
      const root = this.#rootOf(folder);
      if (root !== undefined) this.#stale.roots.add(root);
      this.#stale.search = true;
    };
    note();
    clearTimeout(this.#lookAgain);
    this.#lookAgain = setTimeout(() => {
      note();
      void this.#settle();
    }, LOOK_AGAIN_MS);
  }

  #rootOf(file: string): string | undefined {
    const around = [...this.#roots].filter((root) => file.startsWith(root + path.sep));
    return around.sort((a, b) => b.length - a.length)[0];
  }

  #watch(
    glob: string,
    touched: (file: string) => void,
    { changes }: { readonly changes: ((file: string) => void) | undefined } = { changes: touched },
  ): vscode.Disposable {
    const watcher = vscode.workspace.createFileSystemWatcher(glob, false, changes === undefined);
    const soon =
      (note: (file: string) => void) =>
      ({ fsPath }: vscode.Uri): void => {
        if (!this.#searched) return; // nobody has looked yet
        note(fsPath);
        clearTimeout(this.#settling);
        this.#settling = setTimeout(() => void this.#settle(), SETTLE_MS);
      };
    return vscode.Disposable.from(
      watcher,
      watcher.onDidCreate(soon(touched)),
      watcher.onDidDelete(soon(touched)),
      ...(changes ? [watcher.onDidChange(soon(changes))] : []),
    );
  }

  async #settle(): Promise<void> {
    const { roots, search, scores, states } = this.#stale;
    this.#stale = { roots: new Set(), search: false, scores: false, states: new Set() };
    if (search) await this.#search();
    if (scores) this.#scores = undefined;
    const listed = [...this.#known.keys()];
    for (const root of this.#listed.keys()) {
      if (!roots.has(root) && this.#roots.has(root)) continue;
      this.#listed.delete(root);
      this.#known.delete(root);
    }
    for (const root of listed) {
      if (!this.#roots.has(root)) continue;
      if (roots.has(root)) await this.dataset(root);
      else if (states.has(root)) await this.#readStates(root);
      if (scores) await this.#readScores(root);
    }
    if (search) this.#changed.fire(undefined);
    else this.#renew(listed);
  }
}
