/** Puts view, dashboards and commands of the runs together. */
import * as vscode from 'vscode';
import { z } from 'zod';
import { COMMANDS } from '../commandIds';
import type { Trainings } from '../training/trainings';
import { DASHBOARD, Dashboards } from './dashboards';
import { RunCommands } from './runCommands';
import { RunIndex } from './runIndex';
import { nodesOf as nodesInSelection, runsOf, RunsView } from './runsView';
import type { RunNode } from './runTree';

type Handler = (...args: readonly unknown[]) => Promise<void>;

export interface RunContributions {
  dispose(): void;
  readonly handlers: Readonly<Record<string, Handler>>;
}

/** The view is searched for and watched when it is first seen; here no file is read. */
export function contributeRuns(extensionUri: vscode.Uri, trainings: Trainings): RunContributions {
  const index = new RunIndex();
  const commands = new RunCommands(index, trainings);
  const dashboards = new Dashboards(extensionUri, index, trainings, (name, folder) =>
    commands.fromDashboard(name, folder),
  );
  const disposables = [
    index,
    new RunsView(index),
    vscode.window.registerWebviewPanelSerializer(DASHBOARD, dashboards),
    trainings.onDidChangeRun(({ kind, folder }) => {
      void index.add(folder);
      if (kind === 'begun' && opensDashboard()) void dashboards.show(folder, { inBackground: true });
    }),
  ];
  return {
    handlers: handlersOf(index, commands, dashboards),
    dispose: () => {
      for (const disposable of disposables) disposable.dispose();
    },
  };
}

const opensDashboard = (): boolean =>
  vscode.workspace.getConfiguration('boundaryLab').get<boolean>('training.openDashboard', true);

const runArgumentSchema = z.object({ run: z.string() });

function handlersOf(
  index: RunIndex,
  commands: RunCommands,
  dashboards: Dashboards,
): Readonly<Record<string, Handler>> {
  /** VS Code hands over the node that was clicked and, where several are selected, all of them. */
  const about =
    (act: (node: RunNode, selected: readonly RunNode[] | undefined) => Promise<void>): Handler =>
    async (node, selected) => {
      if (isNode(node)) await act(node, nodesOf(selected));
    };
  return {
    [COMMANDS.showDashboard]: async (node, selected) => {
      const given = runArgumentSchema.safeParse(node);
      if (given.success) await dashboards.show(given.data.run);
      else await commands.showDashboard(dashboards, isNode(node) ? node : undefined, nodesOf(selected));
    },
    [COMMANDS.refreshRuns]: () => index.search(),
    [COMMANDS.stopRun]: about((node, selected) => commands.stop(runsOf(node, selected))),
    [COMMANDS.resumeRun]: about((node) => commands.resume(node)),
    [COMMANDS.predictWithRun]: about(({ facts }) => commands.fromDashboard('predict', facts.folder)),
    [COMMANDS.fineTuneRun]: about(({ facts }) => commands.fromDashboard('fineTune', facts.folder)),
    [COMMANDS.evaluateRun]: about(async (node, selected) => {
      const runs = nodesInSelection(node, selected).flatMap(evaluatedFolders);
      await vscode.commands.executeCommand(COMMANDS.evaluateCases, { runs });
    }),
    [COMMANDS.showRunModelPage]: about(async ({ facts }) => {
      await vscode.commands.executeCommand(COMMANDS.showModelPage, { run: facts.folder });
    }),
    [COMMANDS.exportRunModel]: about(async ({ facts }) => {
      await vscode.commands.executeCommand(COMMANDS.exportModel, { model: facts.folder });
    }),
    [COMMANDS.deleteRun]: about((node, selected) => commands.delete(node, selected)),
    [COMMANDS.revealRun]: about(({ facts }) => commands.reveal(facts.folder)),
    [COMMANDS.openRunLog]: about(({ facts }) => commands.openLog(facts.folder)),
    [COMMANDS.openRunReport]: about((node) => commands.openReport(node)),
    [COMMANDS.copyRunPath]: about((node, selected) => commands.copyPath(node, selected)),
  };
}

/** A cross-validation is one model, each of whose folds tells of its own cases. */
function evaluatedFolders(node: RunNode): readonly string[] {
  if (node.kind === 'group' && node.facts.kind === 'cross-validate') return [node.facts.folder];
  const runs = node.kind === 'run' ? [node.facts] : node.runs;
  return runs.filter(({ hasModel }) => hasModel).map(({ folder }) => folder);
}

/** Nodes come back from VS Code as the very objects the view made. */
function isNode(value: unknown): value is RunNode {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    (value.kind === 'run' || value.kind === 'group') &&
    'facts' in value
  );
}

function nodesOf(value: unknown): readonly RunNode[] | undefined {
  return Array.isArray(value) ? value.filter(isNode) : undefined;
}
