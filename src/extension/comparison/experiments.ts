/** Comparisons and cross-validations of this window: their terminal, their place in the status bar, their report. */
import path from 'node:path';
import * as vscode from 'vscode';
import type { ExperimentProgress, ExperimentRequest, ExperimentResult } from '../../protocol/compute';
import { durationText } from '../../protocol/durationText';
import { ChannelClosedError } from '../../protocol/rpc';
import { COMMANDS } from '../commandIds';
import type { ComputeService } from '../compute/computeService';
import { firstLine, messageOf } from '../errors';
import { showReport } from '../reports/reportPanel';
import { isAboutData, SHOW_REPORT, showDataReport } from '../training/dataRefusal';
import type { Trainings } from '../training/trainings';
import type { TrainingTerminal } from '../training/trainingTerminal';
import type { ExperimentTaskDefinition } from './experimentTaskDefinition';

const FAILED = 1;
const RESUME = 'Resume';

type Kind = ExperimentTaskDefinition['task'];

const METHODS = { compare: 'compareLosses', 'cross-validate': 'crossValidate' } as const;
const TITLES = { compare: 'Losses compared', 'cross-validate': 'Cross-validation' } as const;

export class Experiments implements vscode.Disposable {
  readonly #compute: ComputeService;
  readonly #trainings: Trainings;
  readonly #status: vscode.StatusBarItem;

  constructor(compute: ComputeService, trainings: Trainings) {
    this.#compute = compute;
    this.#trainings = trainings;
    this.#status = vscode.window.createStatusBarItem(
      'boundaryLab.experiment',
      vscode.StatusBarAlignment.Left,
    );
    this.#status.name = 'Boundary Lab comparison';
    this.#status.command = COMMANDS.showTraining;
  }

  /** The terminal of a task; the work begins when whatever trains before it has ended. */
  terminalFor(kind: Kind, request: ExperimentRequest): TrainingTerminal {
    return this.#trainings.inTurn((terminal, signal) => this.#run(kind, request, terminal, signal));
  }

  dispose(): void {
    this.#status.dispose();
  }

  async #run(
    kind: Kind,
    request: ExperimentRequest,
    terminal: TrainingTerminal,
    signal: AbortSignal,
  ): Promise<number> {
    terminal.line(`Data set: ${request.data}`);
    terminal.line(`Folder of the runs: ${request.out}`);
    const onProgress = (value: ExperimentProgress): void => {
      show(value, terminal);
      if (value.kind !== 'log') this.#showStatus(kind, request, value);
    };
    try {
      const result = await this.#compute.withOwn(
        (process) => process.call(METHODS[kind], request, { signal, onProgress }),
        signal,
      );
      terminal.line(result.verdict);
      terminal.line(`Report: ${result.report}`);
      void this.#reportEnd(kind, request, result);
      return result.failed.length > 0 ? FAILED : 0;
    } catch (error) {
      if (signal.aborted && !(error instanceof ChannelClosedError)) {
        terminal.line('Stopped before the first run.');
        return 0;
      }
      terminal.line(messageOf(error));
      void reportFailure(kind, request, error);
      return FAILED;
    } finally {
      this.#status.hide();
    }
  }

  async #reportEnd(
    kind: Kind,
    { data, out }: ExperimentRequest,
    { ended, report, done, runs, failed }: ExperimentResult,
  ): Promise<void> {
    await showReport({ file: report }, `${TITLES[kind]}: ${path.basename(data)}`);
    if (ended === 'done' && failed.length === 0) return;
    const what = ended === 'cancelled' ? 'Stopped' : `${failed.length} runs failed`;
    const chosen = await vscode.window.showWarningMessage(
      `${what}: ${done} of ${runs} runs are done.`,
      RESUME,
    );
    if (chosen === RESUME) {
      await vscode.commands.executeCommand(COMMANDS.compareLosses, { task: kind, data, out, resume: true });
    }
  }

  #showStatus(
    kind: Kind,
    request: ExperimentRequest,
    value: Exclude<ExperimentProgress, { kind: 'log' }>,
  ): void {
    const epoch =
      value.kind === 'training' && value.progress.kind !== 'log'
        ? ` · epoch ${value.progress.epoch}/${value.progress.epochs}`
        : '';
    const left = value.kind === 'training' ? value.secondsLeft : null;
    this.#status.text = `$(sync~spin) run ${value.run}/${value.runs}${epoch}`;
    this.#status.tooltip =
      `Boundary Lab: ${kind === 'compare' ? 'comparing losses' : 'cross-validation'} on ${path.basename(request.data)}, now ${value.name}.` +
      (left === null ? '' : ` About ${durationText(left)} left in all.`) +
      ' Click for its terminal.';
    this.#status.show();
  }
}

async function reportFailure(kind: Kind, { data }: ExperimentRequest, error: unknown): Promise<void> {
  const actions = isAboutData(error) ? [SHOW_REPORT] : [];
  const chosen = await vscode.window.showErrorMessage(
    `${TITLES[kind]}: ${firstLine(messageOf(error))}`,
    ...actions,
  );
  if (chosen === SHOW_REPORT) await showDataReport(data);
}

function show(value: ExperimentProgress, terminal: TrainingTerminal): void {
  switch (value.kind) {
    case 'log':
      terminal.line(value.line);
      return;
    case 'run':
      terminal.line(
        `Run ${value.run} of ${value.runs}, ${value.name}: ${value.status}${value.error === undefined ? '' : `: ${value.error}`}`,
      );
      return;
    case 'training':
      terminal.progress(value.progress);
      return;
  }
}
