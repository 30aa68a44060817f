/** Activation: wires the parts together and does nothing else. No process is started and no file read here. */
import * as vscode from 'vscode';
import { COMMANDS } from './commandIds';
import type { CaseCommands } from './cases/caseCommands';
import { contributeCases } from './cases/contributeCases';
import { checkDataset } from './commands/checkDataset';
import { chooseLabels } from './commands/chooseLabels';
import { fineTune } from './commands/fineTune';
import { startExperiment } from './commands/experiment';
import type { Lab } from './commands/lab';
import { exportModel, showModelPage } from './commands/modelPage';
import { planTraining, trainWithPlan } from './commands/planTraining';
import { predict } from './commands/predict';
import { rankCases } from './commands/rank';
import { swapLabels } from './commands/swapLabels';
import { chooseEdited, saveLabelsAs } from './commands/editLabels';
import { resumeTraining, showTraining, stopTraining, train } from './commands/train';
import { Experiments } from './comparison/experiments';
import { ComputeProcess } from './compute/computeProcess';
import { ComputeService } from './compute/computeService';
import { findNode, probesOfThisHost } from './compute/findNode';
import { pageActionSchema } from '../protocol/page';
import { PICTURE_EDITOR, SCAN_EDITOR, ScanEditorProvider } from './editor/scanEditorProvider';
import { ScanCustomEditor } from './editor/scanCustomEditor';
import { LabelMaps } from './editing/labelMaps';
import { messageOf } from './errors';
import { evaluateCases } from './evaluation/evaluateCases';
import { EVALUATION_EDITOR, EvaluationEditorProvider } from './evaluation/evaluationEditor';
import { openReportedFile } from './reports/reportPanel';
import { contributeRuns } from './runs/contributeRuns';
import { Trainings } from './training/trainings';
import { TASK_TYPE } from './training/trainTaskDefinition';
import { TrainTaskProvider } from './training/trainTaskProvider';
import { contributeSchemas } from './workspace/schemas';

let compute: ComputeService | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Boundary Lab', { log: true });
  const service = new ComputeService(() => startCompute(context, log));
  compute = service;
  const labelMaps = new LabelMaps(
    vscode.Uri.joinPath(context.storageUri ?? context.globalStorageUri, 'edits').fsPath,
  );
  const editors = new ScanEditorProvider(context.extensionUri, { compute: service, labelMaps, log });
  const trainings = new Trainings(service, log);
  const experiments = new Experiments(service, trainings);
  const lab: Lab = { compute: service, editors, trainings, log, memory: context.workspaceState };
  const runs = contributeRuns(context.extensionUri, trainings);
  const cases = contributeCases(context, lab);
  context.subscriptions.push(
    log,
    trainings,
    experiments,
    runs,
    cases,
    contributeSchemas(context.extensionUri),
    ...[SCAN_EDITOR, PICTURE_EDITOR].map((viewType) =>
      vscode.window.registerCustomEditorProvider(viewType, new ScanCustomEditor(viewType, editors), {
        supportsMultipleEditorsPerDocument: true,
      }),
    ),
    vscode.window.registerCustomEditorProvider(
      EVALUATION_EDITOR,
      new EvaluationEditorProvider(context.extensionUri, lab),
      { supportsMultipleEditorsPerDocument: true },
    ),
    vscode.tasks.registerTaskProvider(TASK_TYPE, new TrainTaskProvider(trainings, experiments)),
    ...Object.entries({
      ...commandHandlers(lab, experiments, cases.commands),
      ...runs.handlers,
      ...cases.handlers,
    }).map(([id, handler]) => vscode.commands.registerCommand(id, reportingErrors(id, handler, log))),
  );
}

/** VS Code waits a few seconds for this; whatever is left then ends by itself when its stdin closes. */
export async function deactivate(): Promise<void> {
  await compute?.dispose();
}

type CommandHandler = (...args: readonly unknown[]) => Promise<void> | void;

function commandHandlers(
  lab: Lab,
  experiments: Experiments,
  cases: CaseCommands,
): Record<string, CommandHandler> {
  const uri = (argument: unknown): vscode.Uri | undefined =>
    argument instanceof vscode.Uri ? argument : undefined;
  return {
    [COMMANDS.train]: (argument) => train(lab, argument),
    [COMMANDS.checkDataset]: (argument) => checkDataset(lab, argument),
    [COMMANDS.planTraining]: (argument) => planTraining(lab, argument),
    [COMMANDS.trainWithPlan]: (argument) => trainWithPlan(lab, argument),
    [COMMANDS.fineTune]: (argument) => fineTune(lab, argument),
    [COMMANDS.compareLosses]: (argument) => startExperiment(experiments, 'compare', argument),
    [COMMANDS.crossValidate]: (argument) => startExperiment(experiments, 'cross-validate', argument),
    [COMMANDS.resumeTraining]: (argument) => resumeTraining(lab, argument),
    [COMMANDS.stopTraining]: () => {
      stopTraining(lab);
    },
    [COMMANDS.showTraining]: () => showTraining(),
    [COMMANDS.predict]: (argument) => predict(lab, argument),
    [COMMANDS.evaluateCases]: (argument) => evaluateCases(lab, argument),
    [COMMANDS.rankCases]: (argument) => rankCases(lab, argument, (ranking) => cases.followRanking(ranking)),
    [COMMANDS.showModelPage]: (argument) => showModelPage(lab, argument),
    [COMMANDS.exportModel]: (argument) => exportModel(lab, argument),
    [COMMANDS.chooseReference]: (scan, labels) => chooseLabels(lab, 'reference', uri(scan), uri(labels)),
    [COMMANDS.choosePrediction]: (scan, labels) => chooseLabels(lab, 'prediction', uri(scan), uri(labels)),
    [COMMANDS.swapLabels]: (scan) => swapLabels(lab, uri(scan)),
    ...Object.fromEntries(
      pageActionSchema.options.map((action) => [
        COMMANDS[action],
        () => {
          lab.editors.act(action);
        },
      ]),
    ),
    [COMMANDS.saveLabelsAs]: (scan) => saveLabelsAs(lab, uri(scan)),
    [COMMANDS.chooseEdited]: (scan) => chooseEdited(lab, uri(scan)),
    [COMMANDS.showLog]: () => {
      lab.log.show();
    },
    [COMMANDS.openReportedFile]: (file) => openReportedFile(file),
  };
}

/** What a command throws is said once, in words, and kept in the log. */
function reportingErrors(id: string, handler: CommandHandler, log: vscode.LogOutputChannel): CommandHandler {
  return async (...args) => {
    try {
      await handler(...args);
    } catch (error) {
      log.error(`${id}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      void vscode.window.showErrorMessage(messageOf(error));
    }
  };
}

async function startCompute(
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
): Promise<ComputeProcess> {
  const configured = vscode.workspace.getConfiguration('boundaryLab').get<string>('compute.nodePath', '');
  const node = await findNode(probesOfThisHost(configured));
  const started = await ComputeProcess.start({
    node,
    script: vscode.Uri.joinPath(context.extensionUri, 'dist', 'compute.js').fsPath,
    log: (line) => {
      if (line.trim() !== '') log.info(`compute: ${line}`);
    },
  });
  log.info(`Compute process ${started.pid ?? 'unknown'} started with "${node}".`);
  void started.ended.then((how) => {
    log.info(`Compute process ${started.pid ?? 'unknown'} ended: ${how}.`);
  });
  return started;
}
