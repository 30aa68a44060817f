/** The terminal of a training task: shows its log; Ctrl+C or closing it stops the training. */
import * as vscode from 'vscode';
import type { TrainProgress } from '../../protocol/compute';
import { epochLine, stepLine } from './progressText';

const CTRL_C = '\u0003';
const CLEAR_LINE = '\r\u001b[2K';

/** What a terminal shows: runs until done or aborted, and resolves with the exit code. */
export type TrainingWork = (terminal: TrainingTerminal, signal: AbortSignal) => Promise<number>;

export class TrainingTerminal implements vscode.Pseudoterminal {
  readonly #write = new vscode.EventEmitter<string>();
  readonly #close = new vscode.EventEmitter<number>();
  readonly #abort = new AbortController();
  readonly #work: TrainingWork;
  #inStepLine = false;
  readonly onDidWrite = this.#write.event;
  readonly onDidClose = this.#close.event;

  constructor(work: TrainingWork) {
    this.#work = work;
  }

  open(): void {
    void this.#work(this, this.#abort.signal).then((code) => {
      this.#close.fire(code);
    });
  }

  /** The terminal was closed by the user, or VS Code is shutting down. */
  close(): void {
    this.stop();
  }

  handleInput(data: string): void {
    if (data === CTRL_C) this.stop();
  }

  stop(): void {
    if (this.#abort.signal.aborted) return;
    this.line('Stopping after this step ...');
    this.#abort.abort();
  }

  line(text: string): void {
    const start = this.#inStepLine ? CLEAR_LINE : '';
    this.#inStepLine = false;
    this.#write.fire(`${start}${text.replaceAll('\n', '\r\n')}\r\n`);
  }

  progress(progress: TrainProgress): void {
    switch (progress.kind) {
      case 'log':
        this.line(progress.line);
        return;
      case 'epoch':
        this.line(epochLine(progress));
        return;
      case 'step':
        this.#write.fire(`${CLEAR_LINE}${stepLine(progress)}`);
        this.#inStepLine = true;
        return;
    }
  }
}
