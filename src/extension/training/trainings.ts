/**
 * The training that runs in this window, if one does: its process, its terminal, its place in the status
 * bar. Others that are started meanwhile wait for their turn in terminals of their own.
 */
import path from 'node:path';
import * as vscode from 'vscode';
import type { TrainProgress, TrainRequest, TrainResult } from '../../protocol/compute';
import { durationText } from '../../protocol/durationText';
import { ChannelClosedError } from '../../protocol/rpc';
import { COMMANDS } from '../commandIds';
import type { ComputeService } from '../compute/computeService';
import { firstLine, messageOf } from '../errors';
import { hasCheckpoint } from '../workspace/runs';
import { isAboutData, SHOW_REPORT, showDataReport } from './dataRefusal';
import { resultText, statusText } from './progressText';
import { GaveUpWaiting, TrainingQueue } from './trainingQueue';
import { TrainingTerminal, type TrainingWork } from './trainingTerminal';

const FAILED = 1;
const RESUME = 'Resume from Last Checkpoint';
const SHOW_LOG = 'Show Log';
const PREDICT = 'Predict';
const SHOW_DASHBOARD = 'Show Dashboard';

interface RunningTraining {
  readonly terminal: TrainingTerminal;
  readonly request: TrainRequest;
}

/** What has happened to a training of this window. */
export interface RunChange {
  readonly kind: 'begun' | 'ended';
  readonly folder: string;
}

export class Trainings implements vscode.Disposable {
  readonly #compute: ComputeService;
  readonly #log: vscode.LogOutputChannel;
  readonly #status: vscode.StatusBarItem;
  readonly #queue = new TrainingQueue();
  readonly #runChanged = new vscode.EventEmitter<RunChange>();
  /** Tells the run folder of a training that has taken its first step, or has ended. */
  readonly onDidChangeRun = this.#runChanged.event;
  #running: RunningTraining | undefined;

  constructor(compute: ComputeService, log: vscode.LogOutputChannel) {
    this.#compute = compute;
    this.#log = log;
    this.#status = vscode.window.createStatusBarItem('boundaryLab.training', vscode.StatusBarAlignment.Left);
    this.#status.name = 'Boundary Lab training';
    this.#status.command = COMMANDS.showDashboard;
  }

  /** Run folder of the training that runs. */
  get running(): string | undefined {
    return this.#running?.request.out;
  }

  /** Whether a training that is started now has to wait. */
  get isBusy(): boolean {
    return this.#queue.isBusy;
  }

  /** The terminal in which a task trains; training starts when VS Code opens it and it is its turn. */
  terminalFor(request: TrainRequest): TrainingTerminal {
    return this.inTurn((terminal, signal) => this.#run(request, terminal, signal));
  }

  /** A terminal whose work waits until whatever trains before it in this window has ended. */
  inTurn(work: TrainingWork): TrainingTerminal {
    return new TrainingTerminal((terminal, signal) => this.#queued(work, terminal, signal));
  }

  /** Asks the training that runs to stop; it ends with a checkpoint. */
  stop(): void {
    this.#running?.terminal.stop();
  }

  dispose(): void {
    this.stop();
    this.#status.dispose();
    this.#runChanged.dispose();
  }

  async #queued(work: TrainingWork, terminal: TrainingTerminal, signal: AbortSignal): Promise<number> {
    if (this.#queue.isBusy) {
      const before = this.running === undefined ? '' : ` in ${this.running}`;
      terminal.line(`Waiting until the training${before} has ended. Ctrl+C gives up.`);
    }
    try {
      return await this.#queue.run(() => work(terminal, signal), signal);
    } catch (error) {
      if (error instanceof GaveUpWaiting) {
        terminal.line('Given up before it began.');
        return 0;
      }
      terminal.line(messageOf(error));
      this.#log.error(messageOf(error));
      return FAILED;
    }
  }

  async #run(request: TrainRequest, terminal: TrainingTerminal, signal: AbortSignal): Promise<number> {
    this.#setRunning({ terminal, request });
    terminal.line(`Data set: ${request.data}`);
    terminal.line(`Run folder: ${request.out}`);
    this.#showStatus('starting', request);
    let lastDice: number | null = null;
    let hasBegun = false;
    const onProgress = (progress: TrainProgress): void => {
      terminal.progress(progress);
      if (progress.kind === 'log') return;
      if (!hasBegun) this.#runChanged.fire({ kind: 'begun', folder: request.out });
      hasBegun = true;
      this.#showStatus(statusText(progress, lastDice), request, progress);
      if (progress.kind === 'epoch') lastDice = progress.validationDice ?? lastDice;
    };
    try {
      const result = await this.#compute.withOwn(
        (process) => process.call('train', request, { signal, onProgress }),
        signal,
      );
      terminal.line(resultText(result));
      void this.#reportEnd(result);
      return 0;
    } catch (error) {
      if (signal.aborted && !(error instanceof ChannelClosedError)) {
        terminal.line('Training was stopped.');
        return 0;
      }
      terminal.line(messageOf(error));
      this.#log.error(`Training into ${request.out} failed: ${messageOf(error)}`);
      void this.#reportFailure(request, error);
      return FAILED;
    } finally {
      this.#setRunning(undefined);
      this.#status.hide();
      this.#runChanged.fire({ kind: 'ended', folder: request.out });
    }
  }

  async #reportEnd(result: TrainResult): Promise<void> {
    const chosen = await vscode.window.showInformationMessage(resultText(result), PREDICT, SHOW_DASHBOARD);
    if (chosen === PREDICT) await vscode.commands.executeCommand(COMMANDS.predict, { model: result.run });
    if (chosen === SHOW_DASHBOARD) {
      await vscode.commands.executeCommand(COMMANDS.showDashboard, { run: result.run });
    }
  }

  async #reportFailure(request: TrainRequest, error: unknown): Promise<void> {
    const resumable = await hasCheckpoint(request.out);
    const died = error instanceof ChannelClosedError;
    const what = `Training on ${path.basename(request.data)} failed: ${firstLine(messageOf(error))}`;
    const kept = resumable ? ' The last checkpoint is kept.' : '';
    const actions = [...(isAboutData(error) ? [SHOW_REPORT] : []), ...(resumable ? [RESUME] : []), SHOW_LOG];
    const chosen = await vscode.window.showErrorMessage(died ? `${what}${kept}` : what, ...actions);
    if (chosen === RESUME) {
      await vscode.commands.executeCommand(COMMANDS.resumeTraining, { run: request.out });
    }
    if (chosen === SHOW_REPORT) await showDataReport(request.data);
    if (chosen === SHOW_LOG) this.#log.show();
  }

  #setRunning(running: RunningTraining | undefined): void {
    this.#running = running;
    // Commands about a running training are in the palette only while there is one.
    void vscode.commands.executeCommand('setContext', 'boundaryLab.training', running !== undefined);
  }

  #showStatus(text: string, request: TrainRequest, progress?: TrainProgress): void {
    const { waiting } = this.#queue;
    this.#status.text = `$(sync~spin) ${text}${waiting === 0 ? '' : ` · ${waiting} waiting`}`;
    const left = progress?.kind === 'epoch' ? progress.secondsLeft : null;
    this.#status.tooltip =
      `Boundary Lab trains on ${path.basename(request.data)} into ${request.out}.` +
      (left === null ? '' : ` About ${durationText(left)} left.`) +
      ' Click for its dashboard.';
    this.#status.show();
  }
}
