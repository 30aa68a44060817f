/** A thread that draws batches, from the side of the one that trains. */
import { Worker } from 'node:worker_threads';
import { answerSchema, thrownError, type BatchRequest, type LoaderSetup } from './loaderMessages';
import type { SampledBatch } from './sampler';

interface Question {
  readonly resolve: (batch: SampledBatch) => void;
  readonly reject: (error: Error) => void;
}

export class LoaderThread {
  readonly #worker: Worker;
  /** Those not answered yet, in the order in which they were asked. */
  readonly #questions: Question[] = [];
  #answered = 0;
  /** Why the thread is no more. */
  #ended: Error | undefined;

  /** @param script that of loader.ts */
  constructor(script: string, setup: LoaderSetup) {
    this.#worker = new Worker(script, { name: 'batches', workerData: setup });
    this.#worker.on('message', (message: unknown) => {
      this.#receive(message);
    });
    this.#worker.on('error', (error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      this.#end(new Error(`The thread that draws batches failed: ${reason}`, { cause: error }));
    });
    this.#worker.on('exit', (code) => {
      this.#end(new Error(`The thread that draws batches ended with code ${code}.`));
    });
  }

  /** Questions that it still has to answer. */
  get pending(): number {
    return this.#questions.length;
  }

  get hasAnswered(): boolean {
    return this.#answered > 0;
  }

  /** @throws what the sampler throws; Error when the thread ended */
  draw(request: BatchRequest): Promise<SampledBatch> {
    if (this.#ended) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      this.#questions.push({ resolve, reject });
      this.#worker.postMessage(request);
    });
  }

  /** Ends the thread at once; what it was asked for is rejected. */
  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #receive(message: unknown): void {
    const question = this.#questions.shift();
    this.#answered++;
    const answer = answerSchema.parse(message);
    switch (answer.kind) {
      case 'batch':
        question?.resolve(answer.batch);
        return;
      case 'error':
        question?.reject(thrownError(answer));
        return;
    }
  }

  #end(error: Error): void {
    this.#ended ??= error;
    for (const { reject } of this.#questions.splice(0)) reject(this.#ended);
  }
}
