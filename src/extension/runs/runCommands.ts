/** What can be done with the runs of the view and of the dashboards. */
import path from 'node:path';
import * as vscode from 'vscode';
import { experimentPaths } from '../../learning/comparison/experiment';
import { requestStop, runPaths } from '../../learning/training/runFolder';
import type { DashboardCommand } from '../../protocol/dashboard';
import { COMMANDS } from '../commandIds';
import { messageOf } from '../errors';
import { showReport } from '../reports/reportPanel';
import type { Trainings } from '../training/trainings';
import type { Dashboards } from './dashboards';
import { readRunFacts, type RunFacts } from './runFacts';
import type { RunIndex } from './runIndex';
import { nodesOf, runsOf } from './runsView';
import type { RunNode } from './runTree';

export class RunCommands {
  readonly #index: RunIndex;
  readonly #trainings: Trainings;

  constructor(index: RunIndex, trainings: Trainings) {
    this.#index = index;
    this.#trainings = trainings;
  }

  /** Asks whoever trains these runs to stop: this window, another one, or a command line. */
  async stop(runs: readonly Pick<RunFacts, 'folder' | 'status'>[]): Promise<void> {
    for (const { folder } of runs.filter(({ status }) => status === 'running')) {
      if (this.#trainings.running === folder) this.#trainings.stop();
      else await requestStop(folder);
    }
  }

  /** Moves folders of runs and of groups to the trash, after asking; those that are trained are not touched. */
  async delete(node: RunNode, selected: readonly RunNode[] | undefined): Promise<void> {
    const nodes = nodesOf(node, selected);
    // As they stand now, which may not be how they were drawn.
    const runs = await Promise.all(runsOf(node, selected).map(({ folder }) => readRunFacts(folder)));
    const running = runs
      .filter((facts) => facts?.status === 'running')
      .filter((facts) => facts !== undefined);
    if (running.length > 0) {
      const names = running.map(({ name }) => name).join(', ');
      void vscode.window.showWarningMessage(
        `${names} ${running.length === 1 ? 'is' : 'are'} being trained. Stop the training before deleting it.`,
      );
      return;
    }
    const folders = nodes.map(({ facts }) => facts.folder);
    const what = nodes.length === 1 ? `'${path.basename(node.facts.folder)}'` : `${nodes.length} runs`;
    const MOVE = 'Move to Trash';
    const detail = `Models, checkpoints, metrics and logs go with the folder:\n${folders.join('\n')}`;
    const chosen = await vscode.window.showWarningMessage(`Delete ${what}?`, { modal: true, detail }, MOVE);
    if (chosen !== MOVE) return;
    for (const folder of folders) await moveToTrash(folder);
    await this.#index.search();
  }

  /** Goes on with a run, or with all runs of a group that are not done. */
  async resume({ kind, facts }: RunNode): Promise<void> {
    if (kind === 'run') {
      await this.fromDashboard('resume', facts.folder);
      return;
    }
    const { kind: task, data, folder } = facts;
    await vscode.commands.executeCommand(COMMANDS.compareLosses, { task, data, out: folder, resume: true });
  }

  async reveal(folder: string): Promise<void> {
    const uri = vscode.Uri.file(folder);
    const isInWorkspace = vscode.workspace.getWorkspaceFolder(uri) !== undefined;
    await vscode.commands.executeCommand(isInWorkspace ? 'revealInExplorer' : 'revealFileInOS', uri);
  }

  async openLog(folder: string): Promise<void> {
    await vscode.window.showTextDocument(vscode.Uri.file(runPaths(folder).log), { preview: true });
  }

  async openReport({ facts }: RunNode): Promise<void> {
    await showReport({ file: experimentPaths(facts.folder).report }, path.basename(facts.folder));
  }

  async copyPath(node: RunNode, selected: readonly RunNode[] | undefined): Promise<void> {
    const folders = nodesOf(node, selected).map(({ facts }) => facts.folder);
    await vscode.env.clipboard.writeText(folders.join('\n'));
  }

  /** What a button of a dashboard does. */
  async fromDashboard(name: DashboardCommand, folder: string): Promise<void> {
    switch (name) {
      case 'stop': {
        const facts = await readRunFacts(folder);
        if (facts) await this.stop([facts]);
        return;
      }
      case 'resume':
        await vscode.commands.executeCommand(COMMANDS.resumeTraining, { run: folder });
        return;
      case 'predict':
        await vscode.commands.executeCommand(COMMANDS.predict, { model: folder });
        return;
      case 'fineTune':
        await vscode.commands.executeCommand(COMMANDS.fineTune, vscode.Uri.file(folder));
        return;
      case 'showTerminal':
        await vscode.commands.executeCommand(COMMANDS.showTraining);
        return;
      case 'reveal':
        await this.reveal(folder);
        return;
    }
  }

  /** The dashboard of the run that trains here, else of the newest one. */
  async showDashboard(
    dashboards: Dashboards,
    node: RunNode | undefined,
    selected: readonly RunNode[] | undefined,
  ): Promise<void> {
    if (node) {
      const [first, ...others] = runsOf(node, selected);
      if (!first) {
        void vscode.window.showInformationMessage('None of its runs has begun yet.');
        return;
      }
      const compared = others.map(({ folder }) => folder);
      await dashboards.show(first.folder, compared.length > 0 ? { compared } : {});
      return;
    }
    const { running } = this.#trainings;
    if (running !== undefined) {
      await dashboards.show(running);
      return;
    }
    await this.#index.search();
    const newest = [...this.#index.runs].sort((a, b) => b.started - a.started);
    const [only] = newest;
    const folder = newest.length === 1 ? only?.folder : await pickRun(newest);
    if (folder !== undefined) await dashboards.show(folder);
  }
}

async function pickRun(runs: readonly RunFacts[]): Promise<string | undefined> {
  if (runs.length === 0) {
    void vscode.window.showInformationMessage(
      'The workspace holds no run. Start one with "Boundary Lab: Train Model".',
    );
    return undefined;
  }
  const picked = await vscode.window.showQuickPick(
    runs.map(({ name, folder, status }) => ({
      label: name,
      description: status,
      detail: vscode.workspace.asRelativePath(folder),
      folder,
    })),
    { title: 'Show Training Dashboard: of which run?', matchOnDetail: true },
  );
  return picked?.folder;
}

async function moveToTrash(folder: string): Promise<void> {
  const uri = vscode.Uri.file(folder);
  try {
    await vscode.workspace.fs.delete(uri, { recursive: true, useTrash: true });
  } catch (error) {
    // Remote machines have no trash.
    const DELETE = 'Delete Permanently';
    const chosen = await vscode.window.showWarningMessage(
      `${path.basename(folder)} cannot be moved to the trash.`,
      { modal: true, detail: `${messageOf(error)}\n\nDelete it permanently? This cannot be undone.` },
      DELETE,
    );
    if (chosen === DELETE) await vscode.workspace.fs.delete(uri, { recursive: true, useTrash: false });
  }
}
