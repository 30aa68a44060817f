/** A compute process in memory, spoken to by the same RPC, which can be killed at any moment; for tests. */
import path from 'node:path';
import { applyEdit, type EditedLabelMap } from '../../editing/applyEdit';
import { NONE_REVIEWED } from '../../editing/edit';
import { readVolume, rewriteLabelMap } from '../../formats/registry';
import { labelTableOf } from '../../labels/labelTable';
import { computeSchemas, type ComputeApi } from '../../protocol/compute';
import type { EditedState } from '../../protocol/editing';
import { ChannelClosedError, RpcClient, RpcServer, type Channel, type Envelope } from '../../protocol/rpc';
import type { Volume } from '../../volume/volume';
import type { ServedProcess } from '../compute/computeService';

type Served = 'openLabelMap' | 'applyEdit' | 'saveLabelMap' | 'close';
type Open = EditedLabelMap & { readonly volume: Volume };

export class FakeCompute implements ServedProcess {
  readonly call: RpcClient<ComputeApi>['call'];
  readonly ended: Promise<string>;
  /** Called with each method before it is answered. */
  beforeAnswer: (method: string) => void = () => undefined;
  readonly #client: RpcClient<ComputeApi>;
  readonly #open = new Map<number, Open>();
  #alive = true;
  #end: (how: string) => void = () => undefined;

  constructor() {
    const { toServer, toClient, server, client } = channels();
    this.#client = new RpcClient<ComputeApi>(computeSchemas, client);
    this.call = this.#client.call.bind(this.#client);
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    const { openLabelMap, applyEdit: applyEditMethod, saveLabelMap, close } = computeSchemas;
    new RpcServer<Pick<ComputeApi, Served>>(
      { openLabelMap, applyEdit: applyEditMethod, saveLabelMap, close },
      {
        openLabelMap: async ({ path: file }) => {
          const { volume, header } = await readVolume(file);
          this.#alert('openLabelMap');
          const handle = this.#open.size + 1;
          const table = header.labels ?? labelTableOf([1, 2, 3]);
          const reviewed = header.reviewed ?? NONE_REVIEWED;
          this.#open.set(handle, { volume, dims: volume.dims, data: volume.data, table, reviewed });
          return { handle, name: path.basename(file), path: file, notes: [], ...contentOf(this.map(handle)) };
        },
        applyEdit: ({ handle, edit }) => {
          this.#alert('applyEdit');
          const map = this.map(handle);
          this.#open.set(handle, { ...applyEdit(map, edit), volume: map.volume });
          return Promise.resolve(contentOf(this.map(handle)));
        },
        saveLabelMap: async ({ handle, path: file, like, keepNames }) => {
          this.#alert('saveLabelMap');
          const { volume, data, table, reviewed } = this.map(handle);
          await rewriteLabelMap(
            file,
            { ...volume, data },
            like ?? file,
            keepNames === true ? {} : { table, reviewed },
          );
          return { notes: [] };
        },
        close: ({ handle }) => {
          this.#open.delete(handle);
          return Promise.resolve(null);
        },
      },
      server,
    );
    toServer.deliver = toClient.deliver = () => this.#alive;
  }

  get alive(): boolean {
    return this.#alive;
  }

  map(handle: number): Open {
    const found = this.#open.get(handle);
    if (!found) throw new RangeError(`Nothing is open under handle ${handle}.`);
    return found;
  }

  kill(): void {
    this.#alive = false;
    this.#client.close(new ChannelClosedError('The compute process was killed.'));
    this.#end('killed');
  }

  end(): Promise<void> {
    this.kill();
    return Promise.resolve();
  }

  #alert(method: string): void {
    this.beforeAnswer(method);
    if (!this.#alive) throw new Error('killed');
  }
}

const contentOf = ({ table, data, reviewed }: EditedLabelMap): EditedState => ({
  table,
  voxels: table.map(({ value }) => [...data].filter((voxel) => voxel === value).length),
  reviewed,
});

class Pipe {
  deliver: () => boolean = () => true;
  readonly #listeners: ((message: unknown) => void)[] = [];

  send(message: Envelope): void {
    setImmediate(() => {
      if (this.deliver()) for (const listener of this.#listeners) listener(structuredClone(message));
    });
  }

  listen(listener: (message: unknown) => void): void {
    this.#listeners.push(listener);
  }
}

function channels(): { toServer: Pipe; toClient: Pipe; server: Channel; client: Channel } {
  const [toServer, toClient] = [new Pipe(), new Pipe()];
  const channel = (out: Pipe, into: Pipe): Channel => ({
    send: (message) => {
      out.send(message);
    },
    onMessage: (listener) => {
      into.listen(listener);
    },
  });
  return { toServer, toClient, server: channel(toClient, toServer), client: channel(toServer, toClient) };
}
