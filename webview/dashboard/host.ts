/** The dashboard's only way out: messages to the extension host, typed, and the state VS Code keeps for it. */
import {
  dashboardEventSchema,
  dashboardSchemas,
  type DashboardApi,
  type DashboardCommand,
  type DashboardEvent,
} from '../../src/protocol/dashboard';
import { RpcClient } from '../../src/protocol/rpc';
import type { VsCodeApi } from '../data/host';

export class DashboardHost {
  readonly #api: VsCodeApi;
  readonly #client: RpcClient<DashboardApi>;

  constructor(api: VsCodeApi) {
    this.#api = api;
    this.#client = new RpcClient<DashboardApi>(dashboardSchemas, {
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
  onEvent(listener: (event: DashboardEvent) => void): void {
    window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      const event = dashboardEventSchema.safeParse(data);
      if (event.success) listener(event.data);
    });
  }

  async ready(): Promise<void> {
    await this.#client.call('ready', {});
  }

  async command(name: DashboardCommand): Promise<void> {
    await this.#client.call('command', { name });
  }

  async chooseCompared(): Promise<void> {
    await this.#client.call('chooseCompared', {});
  }

  savedState(): unknown {
    return this.#api.getState();
  }

  saveState(state: unknown): void {
    this.#api.setState(state);
  }
}
