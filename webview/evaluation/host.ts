/** The page's only way out: messages to the extension host, typed, and the state VS Code keeps for it. */
import {
  evaluationEventSchema,
  evaluationPageSchemas,
  type EvaluationEvent,
  type EvaluationPageApi,
  type ExportKind,
} from '../../src/protocol/evaluationPage';
import { RpcClient } from '../../src/protocol/rpc';
import type { VsCodeApi } from '../data/host';

export class EvaluationHost {
  readonly #api: VsCodeApi;
  readonly #client: RpcClient<EvaluationPageApi>;

  constructor(api: VsCodeApi) {
    this.#api = api;
    this.#client = new RpcClient<EvaluationPageApi>(evaluationPageSchemas, {
      send: (message) => {
        api.postMessage(message);
      },
      onMessage: (listener) => {
        window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
          listener(data);
        });
      },
    });
  }

  /** Calls back with what the host tells; a message of another version of the host changes nothing. */
  onEvent(listener: (event: EvaluationEvent) => void): void {
    window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      const event = evaluationEventSchema.safeParse(data);
      if (event.success) listener(event.data);
    });
  }

  async ready(): Promise<void> {
    await this.#client.call('ready', {});
  }

  async open(row: EvaluationPageApi['open']['params']): Promise<void> {
    await this.#client.call('open', row);
  }

  async export(kind: ExportKind): Promise<void> {
    await this.#client.call('export', { kind });
  }

  savedState(): unknown {
    return this.#api.getState();
  }

  saveState(state: unknown): void {
    this.#api.setState(state);
  }
}

/** What the page needs of the host, for whoever stands in for it. */
export type EvaluationLink = Pick<EvaluationHost, keyof EvaluationHost>;
