/**
 * A thread beside the one that answers slices, for work that takes seconds on large volumes: metrics.
 * It runs the same script as the compute process and speaks the same RPC.
 */
import { isMainThread, parentPort, Worker, type MessagePort } from 'node:worker_threads';
import { z } from 'zod';
import { runInTurns } from '../contour/inTurns';
import { labelTableSchema } from '../labels/labelTable';
import { evaluationSteps } from '../metrics/evaluate';
import { errorOverviewSteps } from '../metrics/errorOverview';
import { ChannelClosedError, RpcClient, RpcServer, type ApiOf, type Channel } from '../protocol/rpc';
import {
  affineSchema,
  dtypeSchema,
  errorOverviewSchema,
  labelMetricsSchema,
  vector3Schema,
  voxelArraySchema,
} from '../protocol/schemas';

const volumeSchema = z.object({
  dims: vector3Schema,
  affine: affineSchema,
  dtype: dtypeSchema,
  frames: z.number().int(),
  data: voxelArraySchema,
});

const backgroundSchemas = {
  evaluate: {
    params: z.object({ reference: volumeSchema, prediction: volumeSchema, table: labelTableSchema }),
    result: z.array(labelMetricsSchema),
    progress: z.never(),
  },
  errorOverview: {
    params: z.object({ reference: volumeSchema, prediction: volumeSchema, labels: z.array(z.number()) }),
    result: errorOverviewSchema.shape.labels,
    progress: z.never(),
  },
};
type BackgroundApi = ApiOf<typeof backgroundSchemas>;

/** Calls the background thread; started with the first call, kept for the life of the process. */
export class Background {
  readonly #script: string;
  #client: RpcClient<BackgroundApi> | undefined;

  /** @param script file that calls `answerInBackground` when it runs as a thread */
  constructor(script: string) {
    this.#script = script;
  }

  get call(): RpcClient<BackgroundApi>['call'] {
    const client = (this.#client ??= this.#start());
    return client.call.bind(client);
  }

  #start(): RpcClient<BackgroundApi> {
    const worker = new Worker(this.#script);
    worker.unref();
    const client = new RpcClient<BackgroundApi>(backgroundSchemas, portChannel(worker));
    const ended = (error: Error): void => {
      if (this.#client === client) this.#client = undefined;
      client.close(error);
    };
    worker.on('error', ended);
    worker.on('exit', (code) => {
      ended(new ChannelClosedError(`The background thread ended with code ${code}.`));
    });
    return client;
  }
}

/** The other end; returns false on the main thread, where there is nothing to answer. */
export function answerInBackground(): boolean {
  if (isMainThread || !parentPort) return false;
  new RpcServer<BackgroundApi>(
    backgroundSchemas,
    {
      evaluate: ({ reference, prediction, table }, { signal }) =>
        runInTurns(evaluationSteps(reference, prediction, table), signal),
      errorOverview: ({ reference, prediction, labels }, { signal }) =>
        runInTurns(errorOverviewSteps(reference, prediction, labels), signal),
    },
    portChannel(parentPort),
  );
  return true;
}

function portChannel(port: MessagePort | Worker): Channel {
  return {
    send(message) {
      port.postMessage(message);
    },
    onMessage(listener) {
      port.on('message', listener);
    },
  };
}
