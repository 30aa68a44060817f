/** The view *Cases*: the data sets of the workspace, their cases and how far the work on them is. */
import path from 'node:path';
import * as vscode from 'vscode';
import { COMMANDS } from '../commandIds';
import type { CaseIndex, DatasetFacts } from './caseIndex';
import {
  ALL_BY_NAME,
  arrangeCases,
  arrangementSchema,
  isFiltering,
  type Arrangement,
  type CaseFacts,
} from './caseOrder';
import { caseTooltip, describeArrangement, describeCase, describeDataset } from './casePresentation';
import { STATE_LOOKS } from './caseState';

export const CASES_VIEW = 'boundaryLab.cases';
const ARRANGEMENT = 'boundaryLab.cases.arrangement';
/** Context key: a filter hides cases. */
const FILTERED = 'boundaryLab.casesFiltered';

export type CaseNode =
  | { readonly kind: 'dataset'; readonly root: string }
  | { readonly kind: 'case'; readonly root: string; readonly facts: CaseFacts };

export class CasesView implements vscode.TreeDataProvider<CaseNode>, vscode.Disposable {
  readonly #index: CaseIndex;
  readonly #memory: vscode.Memento;
  readonly #changed = new vscode.EventEmitter<CaseNode | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #view: vscode.TreeView<CaseNode>;
  readonly #disposables: readonly { dispose(): unknown }[];
  /** Those that are drawn, by folder and id: VS Code finds what is to be revealed by the object. */
  #nodes = new Map<string, CaseNode>();
  #arrangement: Arrangement;

  constructor(index: CaseIndex, memory: vscode.Memento) {
    this.#index = index;
    this.#memory = memory;
    const saved = arrangementSchema.safeParse(memory.get(ARRANGEMENT));
    this.#arrangement = saved.success ? saved.data : ALL_BY_NAME;
    this.#view = vscode.window.createTreeView<CaseNode>(CASES_VIEW, {
      treeDataProvider: this,
      canSelectMany: true,
      showCollapseAll: true,
    });
    this.#disposables = [
      this.#view,
      this.#changed,
      index.onDidChange((roots) => {
        const nodes = roots?.map((root) => this.#nodes.get(keyOf(root))) ?? [undefined];
        for (const node of nodes) this.#changed.fire(node);
        this.#showBadge();
      }),
    ];
    this.#showArrangement();
  }

  get arrangement(): Arrangement {
    return this.#arrangement;
  }

  async arrange(change: Partial<Arrangement>): Promise<void> {
    this.#arrangement = { ...this.#arrangement, ...change };
    this.#showArrangement();
    this.#changed.fire(undefined);
    await this.#memory.update(ARRANGEMENT, this.#arrangement);
  }

  get selection(): readonly CaseNode[] {
    return this.#view.selection;
  }

  /** Selects a case, where the view is seen and shows it. */
  async reveal(root: string, id: string): Promise<void> {
    const node = this.#nodes.get(keyOf(root, id));
    if (node && this.#view.visible) await this.#view.reveal(node, { select: true, focus: false });
  }

  async getChildren(parent?: CaseNode): Promise<CaseNode[] | undefined> {
    if (parent?.kind === 'case') return undefined;
    if (parent) {
      const { root, cases } = await this.#index.dataset(parent.root);
      const shown = arrangeCases(cases, this.#arrangement);
      this.#showBadge();
      return shown.map((facts) => this.#node({ kind: 'case', root, facts }));
    }
    await this.#index.ready();
    this.#nodes = new Map();
    return this.#index.roots.map((root) => this.#node({ kind: 'dataset', root }));
  }

  getParent(node: CaseNode): CaseNode | undefined {
    return node.kind === 'case' ? this.#nodes.get(keyOf(node.root)) : undefined;
  }

  getTreeItem(node: CaseNode): vscode.TreeItem | Promise<vscode.TreeItem> {
    return node.kind === 'dataset' ? this.#datasetItem(node.root) : caseItem(node);
  }

  /** Tooltips are written for what the mouse rests on only. */
  resolveTreeItem(item: vscode.TreeItem, node: CaseNode): vscode.TreeItem {
    if (node.kind === 'case') {
      const text = caseTooltip(node.facts, (file) => vscode.workspace.asRelativePath(file));
      item.tooltip = new vscode.MarkdownString(text);
    }
    return item;
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  async #datasetItem(root: string): Promise<vscode.TreeItem> {
    const facts = await this.#index.dataset(root);
    const isOnly = this.#index.roots.length === 1;
    const item = new vscode.TreeItem(
      facts.name,
      isOnly ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.Collapsed,
    );
    item.id = root;
    item.description = this.#describe(facts);
    item.iconPath = new vscode.ThemeIcon(facts.problem === undefined ? 'database' : 'warning');
    item.contextValue = 'dataset';
    item.tooltip = facts.problem === undefined ? root : `${root}\n${facts.problem}`;
    item.accessibilityInformation = { label: `${facts.name}, ${this.#describe(facts)}` };
    return item;
  }

  #describe({ root, cases, problem }: DatasetFacts): string {
    // There is little room: the tooltip has the whole path.
    if (problem !== undefined) return problem.replaceAll(root + path.sep, '');
    const shown = isFiltering(this.#arrangement)
      ? arrangeCases(cases, this.#arrangement).length
      : cases.length;
    return shown === cases.length ? describeDataset(cases) : `${shown} shown, ${describeDataset(cases)}`;
  }

  #node(node: CaseNode): CaseNode {
    this.#nodes.set(node.kind === 'case' ? keyOf(node.root, node.facts.id) : keyOf(node.root), node);
    return node;
  }

  #showArrangement(): void {
    const text = describeArrangement(this.#arrangement);
    this.#view.description = text;
    void vscode.commands.executeCommand('setContext', FILTERED, isFiltering(this.#arrangement));
  }

  #showBadge(): void {
    const flagged = this.#index.known.reduce(
      (sum, { cases }) => sum + cases.filter(({ state }) => state === 'flagged').length,
      0,
    );
    const tooltip = `${flagged} ${flagged === 1 ? 'case is' : 'cases are'} flagged`;
    this.#view.badge = flagged === 0 ? undefined : { value: flagged, tooltip };
  }
}

const keyOf = (root: string, id = ''): string => `${root}\n${id}`;

function caseItem(node: Extract<CaseNode, { kind: 'case' }>): vscode.TreeItem {
  const { root, facts } = node;
  const { icon, color } = STATE_LOOKS[facts.state];
  const item = new vscode.TreeItem(facts.id, vscode.TreeItemCollapsibleState.None);
  item.id = keyOf(root, facts.id);
  item.description = describeCase(facts);
  item.iconPath = new vscode.ThemeIcon(icon, color === undefined ? undefined : new vscode.ThemeColor(color));
  item.contextValue = `case ${facts.state.replace(' ', '-')}`;
  item.accessibilityInformation = { label: `${facts.id}, ${facts.state}, ${describeCase(facts)}` };
  item.command = { command: COMMANDS.openCase, title: 'Open Case', arguments: [node] };
  return item;
}
