/** The commands of the extension, as package.json contributes them. */
import * as vscode from 'vscode';
import type { PageApi } from '../protocol/page';

export const COMMANDS = {
  train: 'boundaryLab.train',
  checkDataset: 'boundaryLab.checkDataset',
  planTraining: 'boundaryLab.planTraining',
  trainWithPlan: 'boundaryLab.trainWithPlan',
  compareLosses: 'boundaryLab.compareLosses',
  crossValidate: 'boundaryLab.crossValidate',
  fineTune: 'boundaryLab.fineTune',
  resumeTraining: 'boundaryLab.resumeTraining',
  stopTraining: 'boundaryLab.stopTraining',
  showTraining: 'boundaryLab.showTraining',
  predict: 'boundaryLab.predict',
  evaluateCases: 'boundaryLab.evaluateCases',
  rankCases: 'boundaryLab.rankCases',
  nextCase: 'boundaryLab.nextCase',
  showModelPage: 'boundaryLab.showModelPage',
  exportModel: 'boundaryLab.exportModel',
  chooseReference: 'boundaryLab.chooseReference',
  choosePrediction: 'boundaryLab.choosePrediction',
  saveLabelsAs: 'boundaryLab.saveLabelsAs',
  chooseEdited: 'boundaryLab.chooseEdited',
  swapLabels: 'boundaryLab.swapLabels',
  nextWorstSlice: 'boundaryLab.nextWorstSlice',
  previousWorstSlice: 'boundaryLab.previousWorstSlice',
  nextWorstComponent: 'boundaryLab.nextWorstComponent',
  previousWorstComponent: 'boundaryLab.previousWorstComponent',
  toggle3d: 'boundaryLab.toggle3d',
  maximizePlane: 'boundaryLab.maximizePlane',
  nextLayout: 'boundaryLab.nextLayout',
  fitPlane: 'boundaryLab.fitPlane',
  nextWindow: 'boundaryLab.nextWindow',
  previousWindow: 'boundaryLab.previousWindow',
  automaticWindow: 'boundaryLab.automaticWindow',
  narrowerWindow: 'boundaryLab.narrowerWindow',
  widerWindow: 'boundaryLab.widerWindow',
  nextColorMap: 'boundaryLab.nextColorMap',
  invertColors: 'boundaryLab.invertColors',
  toggleSmooth: 'boundaryLab.toggleSmooth',
  showLog: 'boundaryLab.showLog',
  showDashboard: 'boundaryLab.showDashboard',
  refreshRuns: 'boundaryLab.refreshRuns',
  /** Of the Runs view: what they are about is given by its menus. */
  stopRun: 'boundaryLab.stopRun',
  resumeRun: 'boundaryLab.resumeRun',
  predictWithRun: 'boundaryLab.predictWithRun',
  fineTuneRun: 'boundaryLab.fineTuneRun',
  evaluateRun: 'boundaryLab.evaluateRun',
  showRunModelPage: 'boundaryLab.showRunModelPage',
  exportRunModel: 'boundaryLab.exportRunModel',
  deleteRun: 'boundaryLab.deleteRun',
  revealRun: 'boundaryLab.revealRun',
  openRunLog: 'boundaryLab.openRunLog',
  openRunReport: 'boundaryLab.openRunReport',
  copyRunPath: 'boundaryLab.copyRunPath',
  /** What links of reports call; not for people, so not contributed. */
  openReportedFile: 'boundaryLab.openReportedFile',
} as const;

/** Runs the command a button of the page stands for, on the page's scan. Commands report their own errors. */
export function runPageCommand(name: PageApi['command']['params']['name'], scan: vscode.Uri): void {
  void vscode.commands.executeCommand(COMMANDS[name], scan);
}
