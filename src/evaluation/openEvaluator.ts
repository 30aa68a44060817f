/** Who measures pairs of label maps: a thread where the program has its script, else the caller's own. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { evaluatePair, type NamedResult, type PairRequest } from './evaluatePair';
import { pairAnswerSchema } from './evaluatorMessages';

export interface Evaluator {
  /**
   * One pair at a time.
   * @throws Error as evaluatePair; the signal's reason at once when aborted, whatever the thread is doing
   */
  evaluate(request: PairRequest, signal: AbortSignal): Promise<readonly NamedResult[]>;
  close(): Promise<void>;
}

/** @param script that of evaluator.ts; undefined measures in the caller's own thread */
export function openEvaluator(script = evaluatorScript()): Evaluator {
  if (script === undefined) {
    return { evaluate: (request, signal) => evaluatePair(request, signal), close: () => Promise.resolve() };
  }
  return new ThreadEvaluator(script);
}

/** Beside the bundle that runs; tests run the sources, which have none. */
function evaluatorScript(): string | undefined {
  const script = join(__dirname, 'evaluator.js');
  return existsSync(script) ? script : undefined;
}

class ThreadEvaluator implements Evaluator {
  readonly #script: string;
  #worker: Worker | undefined;

  constructor(script: string) {
    this.#script = script;
  }

  async evaluate(request: PairRequest, signal: AbortSignal): Promise<readonly NamedResult[]> {
    signal.throwIfAborted();
    const worker = (this.#worker ??= new Worker(this.#script, { name: 'evaluation' }));
    const forget = (): void => {
      if (this.#worker === worker) this.#worker = undefined;
      void worker.terminate();
    };
    const listening = new AbortController();
    try {
      return await new Promise((resolve, reject) => {
        // Metrics do not look up while they compute: what they are at is given up with their thread.
        const stop = (): void => {
          forget();
          reject(signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason)));
        };
        signal.addEventListener('abort', stop, { signal: listening.signal });
        const answered = (message: unknown): void => {
          const answer = pairAnswerSchema.parse(message);
          if (answer.kind === 'result') resolve(answer.labels);
          else reject(new Error(answer.message));
        };
        const failed = (error: unknown): void => {
          forget();
          reject(error instanceof Error ? error : new Error(String(error)));
        };
        const ended = (code: number): void => {
          forget();
          reject(
            new Error(
              `The thread that measures label maps ended with code ${code}; the memory may not suffice.`,
            ),
          );
        };
        worker.once('message', answered).once('error', failed).once('exit', ended);
        listening.signal.addEventListener('abort', () => {
          worker.off('message', answered).off('error', failed).off('exit', ended);
        });
        worker.postMessage(request);
      });
    } finally {
      listening.abort();
    }
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
    this.#worker = undefined;
  }
}
