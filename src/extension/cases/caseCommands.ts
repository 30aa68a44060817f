/** What can be done with cases: open them one after the other, say how far they are. */
import path from 'node:path';
import * as vscode from 'vscode';
import { z } from 'zod';
import { readRanking } from '../../learning/prediction/ranking/rankingFile';
import type { Lab } from '../commands/lab';
import { openCase } from '../editor/scanEditorProvider';
import type { CaseIndex } from './caseIndex';
import { arrangeCases, neighbour, type Arrangement, type CaseFacts } from './caseOrder';
import { describeCase } from './casePresentation';
import { STATE_LOOKS, type CaseState } from './caseState';
import type { CaseNode, CasesView } from './casesView';

/** The case that was opened last, for when none is in front. */
const LAST = 'boundaryLab.cases.last';
/** How long the status bar says which case was opened, or how it was set. */
const TELL_MS = 20_000;

const caseKeySchema = z.object({ root: z.string(), id: z.string() });
type CaseKey = Readonly<z.infer<typeof caseKeySchema>>;

export class CaseCommands {
  readonly #lab: Lab;
  readonly #index: CaseIndex;
  readonly #view: CasesView;
  /** A data set whose cases are gone through from the first one on, whichever is in front. */
  #startOver: string | undefined;
  /** A ranking that is being taken up: the next case waits for it. */
  #following: Promise<unknown> = Promise.resolve();
  /** Data sets whose states lie elsewhere, of which people were told. */
  readonly #toldOwn = new Set<string>();

  constructor(lab: Lab, index: CaseIndex, view: CasesView) {
    this.#lab = lab;
    this.#index = index;
    this.#view = view;
  }

  /** Opens a case: its scan, its reference, and the newest prediction that is known. */
  async open({ root, id }: CaseKey): Promise<void> {
    const { cases } = await this.#index.dataset(root);
    const facts = cases.find((each) => each.id === id);
    const [scan] = facts?.images ?? [];
    if (!facts || scan === undefined) throw new Error(`There is no case "${id}" in ${root} any more.`);
    await this.#lab.memory.update(LAST, { root, id });
    const { prediction } = facts.scores;
    // The reference is found by the scan itself.
    await openCase(this.#lab.editors, vscode.Uri.file(scan), {
      prediction: prediction && {
        path: prediction.path,
        ...(prediction.table ? { table: prediction.table } : {}),
      },
    });
    await this.#view.reveal(root, id);
  }

  /** Opens the case that follows, or comes before, the one in front, in the order of the view. */
  async go(direction: 1 | -1): Promise<void> {
    await this.#following;
    await this.#index.ready();
    const current = await this.#current();
    const root = this.#startOver ?? current?.root ?? this.#index.roots[0];
    if (root === undefined) {
      void vscode.window.showInformationMessage(
        'The workspace holds no data set. Open a folder with scans and label maps.',
      );
      return;
    }
    const { cases, name, problem } = await this.#index.dataset(root);
    if (cases.length === 0 && problem !== undefined) throw new Error(problem);
    const id = this.#startOver === undefined && current?.root === root ? current.id : undefined;
    const { arrangement } = this.#view;
    const next = neighbour(cases, arrangement, id, direction);
    if (!next) {
      void vscode.window.showInformationMessage(noMoreText(name, direction));
      return;
    }
    this.#startOver = undefined;
    vscode.window.setStatusBarMessage(`$(arrow-right) ${openedText(cases, arrangement, next)}`, TELL_MS);
    await this.open({ root, id: next.id });
  }

  /** Shows the cases of a ranking in its order: the next case is the first of them that is not done. */
  async followRanking(file: string): Promise<void> {
    const following = this.#follow(file);
    this.#following = following.catch(() => undefined);
    await following;
  }

  async #follow(file: string): Promise<void> {
    const ranking = await readRanking(file);
    if (!ranking) throw new Error(`There is no ranking ${file}. Rank cases with "Boundary Lab: Rank Cases".`);
    const root = path.resolve(ranking.data);
    await this.#index.add(root);
    await this.#view.arrange({ sort: 'ranking' });
    this.#startOver = root;
  }

  /** @param nodes those a menu was opened on; without them the case in front, else what is selected in the view */
  async setState(state: CaseState, nodes: readonly CaseNode[]): Promise<void> {
    const keys = await this.#meant(nodes);
    if (keys.length === 0) {
      void vscode.window.showInformationMessage(
        'No case is selected or in front. Select one in the Cases view, or open its scan.',
      );
      return;
    }
    for (const root of new Set(keys.map((key) => key.root))) {
      const ids = keys.filter((key) => key.root === root).map(({ id }) => id);
      const place = await this.#index.setState(root, ids, state);
      if (place === 'own') this.#tellOwn(root);
    }
    const what = keys.length === 1 ? (keys[0]?.id ?? '') : `${keys.length} cases`;
    vscode.window.setStatusBarMessage(`$(${STATE_LOOKS[state].icon}) ${what}: ${state}`, TELL_MS);
  }

  async #meant(nodes: readonly CaseNode[]): Promise<readonly CaseKey[]> {
    const front = nodes.length > 0 ? undefined : await this.#front();
    if (front) return [front];
    const chosen = nodes.length > 0 ? nodes : this.#view.selection;
    return chosen.flatMap((node) => (node.kind === 'case' ? [{ root: node.root, id: node.facts.id }] : []));
  }

  /** Once for each data set. */
  #tellOwn(root: string): void {
    if (this.#toldOwn.has(root)) return;
    this.#toldOwn.add(root);
    void vscode.window.showInformationMessage(
      `${root} cannot be written. The states of its cases are kept in this workspace's own storage, where others do not see them.`,
    );
  }

  async #current(): Promise<CaseKey | undefined> {
    const front = await this.#front();
    if (front) return front;
    const last = caseKeySchema.safeParse(this.#lab.memory.get(LAST));
    return last.success && this.#index.roots.includes(last.data.root) ? last.data : undefined;
  }

  async #front(): Promise<CaseKey | undefined> {
    const uri = this.#lab.editors.activeDocument?.uri;
    return uri?.scheme === 'file' ? this.#index.caseOf(uri.fsPath) : undefined;
  }
}

function noMoreText(dataset: string, direction: 1 | -1): string {
  const where = direction === 1 ? 'after' : 'before';
  return `There is no case ${where} this one among those of ${dataset} that the Cases view shows.`;
}

/** "Case 3 of 40, liver_07: Dice 0.873 · in progress", or why the ranking has it here. */
function openedText(cases: readonly CaseFacts[], by: Arrangement, facts: CaseFacts): string {
  if (by.sort === 'ranking' && facts.scores.ranked) return facts.scores.ranked.why();
  const shown = arrangeCases(cases, by);
  const description = describeCase(facts);
  return `Case ${shown.indexOf(facts) + 1} of ${shown.length}, ${facts.id}${description === '' ? '' : `: ${description}`}`;
}
