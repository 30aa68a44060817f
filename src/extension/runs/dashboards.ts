/** The dashboards that are open, one for each run; VS Code brings them back after a reload. */
import path from 'node:path';
import * as vscode from 'vscode';
import { dashboardStateSchema, type DashboardCommand } from '../../protocol/dashboard';
import type { Trainings } from '../training/trainings';
import { DashboardPanel, type DashboardActions } from './dashboardPanel';
import { isResumable, type RunFacts } from './runFacts';
import type { RunIndex } from './runIndex';
import { present } from './runPresentation';

export const DASHBOARD = 'boundaryLab.dashboard';
/** More curves cannot be told apart. */
const MOST_COMPARED = 5;

export interface DashboardOptions {
  /** Runs whose curves are drawn beside. */
  readonly compared?: readonly string[];
  /** Beside what is in front, which keeps the focus. */
  readonly inBackground?: boolean;
}

export class Dashboards implements vscode.WebviewPanelSerializer {
  readonly #dist: vscode.Uri;
  readonly #media: vscode.Uri;
  readonly #index: RunIndex;
  readonly #open = new Map<string, DashboardPanel>();
  readonly #actions: DashboardActions;

  /** @param runCommand does what a button of a dashboard says */
  constructor(
    extensionUri: vscode.Uri,
    index: RunIndex,
    trainings: Trainings,
    runCommand: DashboardActions['command'],
  ) {
    this.#dist = vscode.Uri.joinPath(extensionUri, 'dist');
    this.#media = vscode.Uri.joinPath(extensionUri, 'media');
    this.#index = index;
    this.#actions = {
      command: runCommand,
      chooseCompared: (folder, compared) => this.#chooseCompared(folder, compared),
      commandsOf: (facts) => commandsOf(facts, trainings.running),
    };
  }

  /** Shows the dashboard of a run, opened where it is not. */
  async show(folder: string, { compared, inBackground = false }: DashboardOptions = {}): Promise<void> {
    const open = this.#open.get(folder);
    if (open) {
      open.reveal(inBackground);
      if (compared) await open.compare(compared.slice(0, MOST_COMPARED));
      return;
    }
    const panel = vscode.window.createWebviewPanel(
      DASHBOARD,
      path.basename(folder),
      {
        viewColumn: inBackground ? this.#quietColumn() : vscode.ViewColumn.Active,
        preserveFocus: inBackground,
      },
      { enableScripts: true, localResourceRoots: [this.#dist] },
    );
    this.#take(panel, folder, (compared ?? []).slice(0, MOST_COMPARED));
  }

  /** Fills a panel that VS Code has kept over a reload. */
  deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const parsed = dashboardStateSchema.safeParse(state);
    // A state of another version says nothing; the run can be opened again.
    if (parsed.success && !this.#open.has(parsed.data.run)) {
      this.#take(panel, parsed.data.run, parsed.data.compared);
    } else {
      panel.dispose();
    }
    return Promise.resolve();
  }

  /** Where it hides nothing but another dashboard. */
  #quietColumn(): vscode.ViewColumn {
    const other = [...this.#open.values()].find(({ column }) => column !== undefined);
    if (other?.column !== undefined) return other.column;
    const isSomethingInFront = vscode.window.tabGroups.activeTabGroup.activeTab !== undefined;
    return isSomethingInFront ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
  }

  #take(panel: vscode.WebviewPanel, folder: string, compared: readonly string[]): void {
    panel.iconPath = {
      light: vscode.Uri.joinPath(this.#media, 'dashboard-light.svg'),
      dark: vscode.Uri.joinPath(this.#media, 'dashboard-dark.svg'),
    };
    const dashboard = new DashboardPanel(panel, this.#dist, { folder, compared }, this.#actions);
    this.#open.set(folder, dashboard);
    dashboard.onDidDispose(() => {
      this.#open.delete(folder);
    });
  }

  async #chooseCompared(folder: string, compared: readonly string[]): Promise<readonly string[] | undefined> {
    await this.#index.search();
    const others = this.#index.runs
      .filter((facts) => facts.folder !== folder && facts.status !== 'damaged')
      .sort((a, b) => b.started - a.started);
    if (others.length === 0) {
      void vscode.window.showInformationMessage('The workspace holds no other run to compare with.');
      return undefined;
    }
    const items = others.map((facts) => ({
      label: facts.name,
      description: present({ kind: 'run', facts }, new Date(), vscode.env.language).description,
      detail: vscode.workspace.asRelativePath(facts.folder),
      folder: facts.folder,
      picked: compared.includes(facts.folder),
    }));
    const picked = await vscode.window.showQuickPick(items, {
      title: `Compare ${path.basename(folder)} with Runs`,
      placeHolder: `Up to ${MOST_COMPARED} runs whose curves are drawn beside`,
      canPickMany: true,
      ignoreFocusOut: true,
    });
    return picked?.slice(0, MOST_COMPARED).map((item) => item.folder);
  }
}

/** @param trained run folder of the training of this window */
export function commandsOf(facts: RunFacts, trained: string | undefined): readonly DashboardCommand[] {
  return [
    ...(facts.status === 'running' ? (['stop'] as const) : []),
    ...(isResumable(facts) ? (['resume'] as const) : []),
    ...(facts.hasModel ? (['predict', 'fineTune'] as const) : []),
    ...(facts.folder === trained ? (['showTerminal'] as const) : []),
    'reveal',
  ];
}
