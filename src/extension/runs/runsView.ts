/** The view *Runs*: the runs of the workspace, how they stand, and what can be done with them. */
import * as vscode from 'vscode';
import { COMMANDS } from '../commandIds';
import type { RunFacts } from './runFacts';
import type { RunIndex } from './runIndex';
import { present } from './runPresentation';
import { arrangeRuns, type RunNode } from './runTree';

export const RUNS_VIEW = 'boundaryLab.runs';

export class RunsView implements vscode.TreeDataProvider<RunNode>, vscode.Disposable {
  readonly #index: RunIndex;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #view: vscode.TreeView<RunNode>;
  readonly #disposables: readonly { dispose(): unknown }[];

  constructor(index: RunIndex) {
    this.#index = index;
    this.#view = vscode.window.createTreeView<RunNode>(RUNS_VIEW, {
      treeDataProvider: this,
      canSelectMany: true,
      showCollapseAll: true,
    });
    this.#disposables = [
      this.#view,
      this.#changed,
      index.onDidChange(() => {
        this.#changed.fire();
        this.#showBadge();
      }),
      this.#view.onDidChangeVisibility(({ visible }) => {
        index.isWatched = visible;
      }),
    ];
  }

  async getChildren(parent?: RunNode): Promise<RunNode[] | undefined> {
    if (parent) {
      return parent.kind === 'group'
        ? parent.runs.map((facts): RunNode => ({ kind: 'run', facts }))
        : undefined;
    }
    await this.#index.ready();
    this.#index.isWatched = this.#view.visible;
    this.#showBadge();
    return arrangeRuns(this.#index.runs, this.#index.groups);
  }

  getTreeItem(node: RunNode): vscode.TreeItem {
    const { label, description, icon, color, context, tooltip } = present(
      node,
      new Date(),
      vscode.env.language,
    );
    const item = new vscode.TreeItem(
      label,
      node.kind === 'group' ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.None,
    );
    item.id = node.facts.folder;
    item.description = description;
    item.iconPath = new vscode.ThemeIcon(
      icon,
      color === undefined ? undefined : new vscode.ThemeColor(color),
    );
    item.contextValue = context;
    item.tooltip = new vscode.MarkdownString(tooltip);
    item.accessibilityInformation = { label: `${label}, ${description}` };
    if (node.kind === 'run') {
      item.command = {
        command: COMMANDS.showDashboard,
        title: 'Show Training Dashboard',
        arguments: [node],
      };
    }
    return item;
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #showBadge(): void {
    const running = this.#index.runs.filter(({ status }) => status === 'running').length;
    const tooltip = `${running} ${running === 1 ? 'run is' : 'runs are'} being trained`;
    this.#view.badge = running === 0 ? undefined : { value: running, tooltip };
  }
}

/** What a command of the view is about: all that is selected, where the node it was called on is among it. */
export function nodesOf(node: RunNode, selected: readonly RunNode[] = []): readonly RunNode[] {
  return selected.some(({ facts }) => facts.folder === node.facts.folder) ? selected : [node];
}

/** The runs among them, those of groups too. */
export function runsOf(node: RunNode, selected?: readonly RunNode[]): readonly RunFacts[] {
  const all = nodesOf(node, selected).flatMap((one) => (one.kind === 'run' ? [one.facts] : one.runs));
  return [...new Map(all.map((facts) => [facts.folder, facts])).values()];
}
