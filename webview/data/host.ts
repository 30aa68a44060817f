/** The page's only way out: messages to the extension host, typed, and the state VS Code keeps for it. */
import type { Action } from '../../src/editing/actions';
import type { LabelMapEdit } from '../../src/editing/edit';
import { hostEventSchema, pageSchemas, type HostEvent, type PageApi } from '../../src/protocol/page';
import type { Probe } from '../../src/protocol/probe';
import type { Vector3 } from '../../src/volume/affine';
import { RpcClient } from '../../src/protocol/rpc';
import type { LabelRole } from '../../src/protocol/schemas';
import type { Surface } from '../../src/protocol/surfaces';
import type { Answer, SliceRequest } from './requests';

/** What VS Code gives a webview, once. */
export interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

/** A surface the page may need; see src/protocol/surfaces.ts. */
export type SurfaceRequest = PageApi['surface']['params'];

/** Commands of the extension that have a button on the page. */
export type CommandName = PageApi['command']['params']['name'];

export type ProbeRequest = PageApi['probe']['params'];

export class Host {
  readonly #api: VsCodeApi;
  readonly #client: RpcClient<PageApi>;

  constructor(api: VsCodeApi) {
    this.#api = api;
    this.#client = new RpcClient<PageApi>(pageSchemas, {
      send: (message) => {
        api.postMessage(message);
      },
      onMessage: (listener) => {
        window.addEventListener('message', (event: MessageEvent<unknown>) => {
          listener(event.data);
        });
      },
    });
  }

  /** Calls back with what the host tells. A message of another version of the host is a failure. */
  onEvent(listener: (event: HostEvent) => void): void {
    window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (!looksLikeEvent(data)) return;
      const event = hostEventSchema.safeParse(data);
      listener(
        event.success
          ? event.data
          : {
              kind: 'failure',
              message:
                'This page does not understand what the extension sent it; one of them is older than the other. ' +
                'Close this editor and open the scan again.',
            },
      );
    });
  }

  async ready(): Promise<void> {
    await this.#client.call('ready', {});
  }

  async command(name: CommandName): Promise<void> {
    await this.#client.call('command', { name });
  }

  async showLabels(role: LabelRole, path: string | null): Promise<void> {
    await this.#client.call('showLabels', { role, path });
  }

  errorOverview(
    pair: PageApi['errorOverview']['params'],
    signal: AbortSignal,
  ): Promise<PageApi['errorOverview']['result']> {
    return this.#client.call('errorOverview', pair, { signal });
  }

  labelSlices(
    labels: PageApi['labelSlices']['params'],
    signal: AbortSignal,
  ): Promise<PageApi['labelSlices']['result']> {
    return this.#client.call('labelSlices', labels, { signal });
  }

  probe(request: ProbeRequest, signal: AbortSignal): Promise<Probe | null> {
    return this.#client.call('probe', request, { signal });
  }

  async fetch(request: SliceRequest, signal: AbortSignal): Promise<Answer> {
    const { handle, plane, slice } = request;
    switch (request.kind) {
      case 'voxels':
        return {
          kind: 'image',
          image: await this.#client.call('slice', { handle, plane, slice }, { signal }),
        };
      case 'contours':
        return {
          kind: 'contours',
          contours: await this.#client.call(
            'contours',
            { handle, plane, slice, reference: request.reference },
            { signal },
          ),
        };
      case 'distance':
        return {
          kind: 'image',
          image: await this.#client.call(
            'distanceSlice',
            { handle, plane, slice, label: request.label },
            { signal },
          ),
        };
    }
  }

  surface(request: SurfaceRequest, signal: AbortSignal): Promise<Surface> {
    return this.#client.call('surface', request, { signal });
  }

  /** Tells whether keys are commands now. */
  async takesKeys(keys: boolean): Promise<void> {
    await this.#client.call('takesKeys', { keys });
  }

  runTool(action: Action): Promise<PageApi['runTool']['result']> {
    return this.#client.call('runTool', { action });
  }

  async previewTool(action: Action, signal: AbortSignal): Promise<LabelMapEdit> {
    return (await this.#client.call('previewTool', { action }, { signal })).edit;
  }

  applyPreview(): Promise<PageApi['applyPreview']['result']> {
    return this.#client.call('applyPreview', {});
  }

  async cancelPreview(): Promise<void> {
    await this.#client.call('cancelPreview', {});
  }

  async editLabels(role: LabelRole): Promise<void> {
    await this.#client.call('editLabels', { role });
  }

  async livewirePath(
    request: PageApi['livewirePath']['params'],
    signal: AbortSignal,
  ): Promise<readonly Vector3[]> {
    return (await this.#client.call('livewirePath', request, { signal })).points;
  }

  savedState(): unknown {
    return this.#api.getState();
  }

  saveState(state: unknown): void {
    this.#api.setState(state);
  }
}

/** What the page needs of the host, for whoever stands in for it. */
export type HostLink = Pick<Host, keyof Host>;

const EVENT_KINDS: readonly unknown[] = hostEventSchema.options.map(({ shape }) => shape.kind.value);

/** Answers to calls come over the same channel and are none of the listener's business. */
function looksLikeEvent(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'kind' in data && EVENT_KINDS.includes(data.kind);
}
