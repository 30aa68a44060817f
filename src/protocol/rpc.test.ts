import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import {
  ChannelClosedError,
  RemoteError,
  RpcClient,
  RpcServer,
  type ApiOf,
  type Channel,
  type Envelope,
  type Handlers,
} from './rpc';

const schemas = {
  double: { params: z.object({ n: z.number() }), result: z.number(), progress: z.never() },
  count: { params: z.object({ to: z.number() }), result: z.null(), progress: z.number() },
  wait: { params: z.object({}), result: z.null(), progress: z.never() },
};
type TestApi = ApiOf<typeof schemas>;

/** Two ends of a channel that deliver in a later turn, as real ones do. */
function channelPair(): [Channel, Channel] {
  const listeners: ((message: unknown) => void)[][] = [[], []];
  const end = (mine: number, theirs: number): Channel => ({
    send: (message) => {
      queueMicrotask(() =>
        listeners[theirs]?.forEach((listener) => {
          listener(structuredClone(message));
        }),
      );
    },
    onMessage: (listener) => listeners[mine]?.push(listener),
  });
  return [end(0, 1), end(1, 0)];
}

const honest: Handlers<TestApi> = {
  double: ({ n }) => Promise.resolve(2 * n),
  count: ({ to }, { progress }) => {
    for (let n = 1; n <= to; n++) progress(n);
    return Promise.resolve(null);
  },
  wait: (_params, { signal }) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        reject(new DOMException('The wait was cancelled.', 'AbortError'));
      });
    }),
};

function connect(handlers: Partial<Handlers<TestApi>> = {}): {
  client: RpcClient<TestApi>;
  server: RpcServer<TestApi>;
  toServer: Channel;
} {
  const [toServer, toClient] = channelPair();
  return {
    client: new RpcClient<TestApi>(schemas, toServer),
    server: new RpcServer<TestApi>(schemas, { ...honest, ...handlers }, toClient),
    toServer,
  };
}

describe('remote calls', () => {
  it('bring back the result, each its own', async () => {
    const { client } = connect();
    await expect(Promise.all([1, 2, 3].map((n) => client.call('double', { n })))).resolves.toEqual([2, 4, 6]);
  });

  it('report progress in order before the result', async () => {
    const { client } = connect();
    const seen: number[] = [];
    await client.call('count', { to: 3 }, { onProgress: (n) => seen.push(n) });
    expect(seen).toEqual([1, 2, 3]);
  });

  it('reject with the name and message of what the handler threw', async () => {
    const { client } = connect({
      double: () => Promise.reject(new RangeError('7 is too much.')),
    });
    const failure = await client.call('double', { n: 7 }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(RemoteError);
    expect(failure).toMatchObject({ name: 'RangeError', message: '7 is too much.' });
  });

  it('reject when the handler throws before it returns a promise, or throws no Error', async () => {
    const { client } = connect({
      double: () => {
        throw new TypeError('at once');
      },
      wait: () => Promise.reject(new Error('odd', { cause: 1 })),
    });
    await expect(client.call('double', { n: 1 })).rejects.toThrow('at once');
    await expect(client.call('wait', {})).rejects.toThrow('odd');
  });

  it('are cancelled by their signal, and only they', async () => {
    const { client } = connect();
    const abort = new AbortController();
    const cancelled = client.call('wait', {}, { signal: abort.signal });
    const other = client.call('double', { n: 4 });
    abort.abort();
    await expect(cancelled).rejects.toMatchObject({ name: 'AbortError' });
    await expect(other).resolves.toBe(8);
  });

  it('are not sent at all with a signal that was aborted before', async () => {
    const double = vi.fn(honest.double);
    const { client } = connect({ double });
    await expect(client.call('double', { n: 1 }, { signal: AbortSignal.abort() })).rejects.toThrow();
    expect(double).not.toHaveBeenCalled();
  });

  it('are refused by the server when the parameters are wrong', async () => {
    const { toServer } = connect();
    const answers: unknown[] = [];
    toServer.onMessage((message) => answers.push(message));
    toServer.send({ kind: 'call', id: 9, method: 'double', params: { n: 'seven' } });
    await vi.waitFor(() => {
      expect(answers).toMatchObject([{ kind: 'error', id: 9, error: { name: 'InvalidMessage' } }]);
    });
  });

  it.each(['no-such', 'toString', '__proto__'])(
    'of an unknown method, such as %s, are refused',
    async (method) => {
      const { toServer } = connect();
      const answers: unknown[] = [];
      toServer.onMessage((message) => answers.push(message));
      toServer.send({ kind: 'call', id: 1, method, params: {} });
      await vi.waitFor(() => {
        expect(answers).toMatchObject([
          { kind: 'error', error: { message: `There is no method named "${method}".` } },
        ]);
      });
    },
  );

  it('reject when the answer is not what the method promises', async () => {
    const [toServer, toClient] = channelPair();
    const client = new RpcClient<TestApi>(schemas, toServer);
    toClient.onMessage(() => {
      toClient.send({ kind: 'result', id: 1, value: 'six' });
    });
    await expect(client.call('double', { n: 3 })).rejects.toBeInstanceOf(z.ZodError);
  });

  it('reject, and cancel the work, when the progress is not what the method promises', async () => {
    const [toServer, toClient] = channelPair();
    const client = new RpcClient<TestApi>(schemas, toServer);
    const received: unknown[] = [];
    toClient.onMessage((message) => received.push(message));
    const call = client.call('count', { to: 3 }, { onProgress: () => undefined });
    toClient.send({ kind: 'progress', id: 1, value: 'one' });
    await expect(call).rejects.toBeInstanceOf(z.ZodError);
    await vi.waitFor(() => {
      expect(received).toMatchObject([{ kind: 'call' }, { kind: 'cancel', id: 1 }]);
    });
  });

  it('all reject when the channel closes, and so do later ones', async () => {
    const { client } = connect();
    const open = [client.call('wait', {}), client.call('wait', {})];
    client.close(new ChannelClosedError('The other end died.'));
    client.close();
    for (const call of open) await expect(call).rejects.toThrow('The other end died.');
    await expect(client.call('double', { n: 1 })).rejects.toBeInstanceOf(ChannelClosedError);
  });

  it('that run are cancelled together when the server is told to', async () => {
    const { client, server } = connect();
    const call = client.call('wait', {});
    await Promise.resolve();
    await new Promise(setImmediate);
    let cancelled = false;
    const all = server.cancelAll().then(() => {
      cancelled = true;
    });
    expect(cancelled).toBe(false);
    await all;
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('survive messages that are none', async () => {
    const { client, toServer } = connect();
    const untyped: { send: (message: never) => void } = toServer;
    for (const noise of [null, 'text', 7, { kind: 'call' }, { kind: 'cancel', id: 99 }]) {
      Reflect.apply(untyped.send, toServer, [noise]);
    }
    await expect(client.call('double', { n: 5 })).resolves.toBe(10);
  });

  it('do not fail the server when the answer cannot be sent', async () => {
    const listeners: ((message: unknown) => void)[] = [];
    const send = vi.fn<(message: Envelope) => void>(() => {
      throw new Error('disposed');
    });
    new RpcServer<TestApi>(schemas, honest, { send, onMessage: (listener) => listeners.push(listener) });
    listeners[0]?.({ kind: 'call', id: 1, method: 'double', params: { n: 1 } });
    await vi.waitFor(() => {
      expect(send).toHaveBeenCalledTimes(2);
    });
  });
});
