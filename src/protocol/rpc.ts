/**
 * Typed remote calls over any channel that carries messages: page to host (postMessage) and host to
 * compute process (frames on pipes, frames.ts). Every call has an id, can report progress, can be
 * cancelled, and always ends in exactly one result or error.
 *
 * A method is a pair of zod schemas; both ends validate what they receive, so neither side trusts
 * the other's types.
 */
import { z } from 'zod';

/** Type of one method: what it takes, what it answers, what it may report before that. */
export interface MethodShape {
  readonly params: unknown;
  readonly result: unknown;
  readonly progress: unknown;
}
export type Api<Name extends string = string> = Readonly<Record<Name, MethodShape>>;

/** Throws when `raw` is not a T; a zod schema is one. */
interface Parser<T> {
  parse(raw: unknown): T;
}

/** The schemas of an api, method by method. */
export type Schemas<A extends Api> = {
  readonly [K in keyof A]: {
    readonly params: Parser<A[K]['params']>;
    readonly result: Parser<A[K]['result']>;
    readonly progress: Parser<A[K]['progress']>;
  };
};

/** The api a table of zod schemas describes. */
export type ApiOf<
  T extends Readonly<Record<string, { params: z.ZodType; result: z.ZodType; progress: z.ZodType }>>,
> = {
  readonly [K in keyof T]: {
    readonly params: z.output<T[K]['params']>;
    readonly result: z.output<T[K]['result']>;
    readonly progress: z.output<T[K]['progress']>;
  };
};

/** An error as it crosses a process boundary: whole enough to be shown and logged. */
export const remoteErrorSchema = z.object({
  name: z.string(),
  message: z.string(),
  stack: z.string().optional(),
});
export type RemoteErrorData = z.infer<typeof remoteErrorSchema>;

export const envelopeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('call'), id: z.number().int(), method: z.string(), params: z.unknown() }),
  z.object({ kind: z.literal('cancel'), id: z.number().int() }),
  z.object({ kind: z.literal('progress'), id: z.number().int(), value: z.unknown() }),
  z.object({ kind: z.literal('result'), id: z.number().int(), value: z.unknown() }),
  z.object({ kind: z.literal('error'), id: z.number().int(), error: remoteErrorSchema }),
]);
export type Envelope = z.infer<typeof envelopeSchema>;

/** One end of a message channel. `onMessage` is called with what the other end sent, unvalidated. */
export interface Channel {
  send(message: Envelope): void;
  onMessage(listener: (message: unknown) => void): void;
}

/** The callee threw; `name` and `message` are the callee's own. */
export class RemoteError extends Error {
  override readonly name: string;
  readonly remoteStack: string | undefined;
  constructor(data: RemoteErrorData) {
    super(data.message);
    this.name = data.name;
    this.remoteStack = data.stack;
  }
}

/** The channel closed before the answer came. */
export class ChannelClosedError extends Error {
  override readonly name = 'ChannelClosedError';
}

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly onProgress: ((value: unknown) => void) | undefined;
}

export interface CallOptions<Progress> {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((value: Progress) => void) | undefined;
}

/** The calling end. */
export class RpcClient<M extends Api> {
  readonly #methods: Schemas<M>;
  readonly #channel: Pick<Channel, 'send'>;
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;
  #closed: Error | undefined;

  constructor(methods: Schemas<M>, channel: Channel) {
    this.#methods = methods;
    this.#channel = channel;
    channel.onMessage((message) => {
      this.#receive(message);
    });
  }

  /**
   * Calls a method of the other end. Aborting the signal asks the callee to stop; the promise then
   * rejects with whatever the callee answers (an AbortError where it honours the request).
   */
  async call<K extends keyof M & string>(
    method: K,
    params: M[K]['params'],
    { signal, onProgress }: CallOptions<M[K]['progress']> = {},
  ): Promise<M[K]['result']> {
    signal?.throwIfAborted();
    if (this.#closed) throw this.#closed;
    const schema: Schemas<M>[K] = this.#methods[method];
    const id = this.#nextId++;
    const cancel = (): void => {
      if (this.#pending.has(id)) this.#channel.send({ kind: 'cancel', id });
    };
    signal?.addEventListener('abort', cancel);
    try {
      const value = await new Promise<unknown>((resolve, reject) => {
        this.#pending.set(id, {
          resolve,
          reject,
          onProgress:
            onProgress &&
            ((raw): void => {
              onProgress(schema.progress.parse(raw));
            }),
        });
        this.#channel.send({ kind: 'call', id, method, params });
      });
      return schema.result.parse(value);
    } finally {
      this.#pending.delete(id);
      signal?.removeEventListener('abort', cancel);
    }
  }

  /** The channel is gone: every open and later call rejects with `error`, the first one given. */
  close(error: Error = new ChannelClosedError('The connection was closed.')): void {
    this.#closed ??= error;
    for (const { reject } of this.#pending.values()) reject(this.#closed);
  }

  #receive(raw: unknown): void {
    const parsed = envelopeSchema.safeParse(raw);
    if (!parsed.success) return;
    const message = parsed.data;
    const pending = this.#pending.get(message.id);
    if (!pending) return;
    switch (message.kind) {
      case 'result':
        pending.resolve(message.value);
        return;
      case 'error':
        pending.reject(new RemoteError(message.error));
        return;
      case 'progress':
        try {
          pending.onProgress?.(message.value);
        } catch (thrown) {
          // Not the channel's trouble: the call fails, the others go on.
          this.#channel.send({ kind: 'cancel', id: message.id });
          pending.reject(thrown instanceof Error ? thrown : new Error(String(thrown)));
        }
        return;
      case 'call':
      case 'cancel':
        return;
    }
  }
}

export interface CallContext<Progress> {
  /** Aborted when the caller no longer wants the answer. */
  readonly signal: AbortSignal;
  readonly progress: (value: Progress) => void;
}

export type Handlers<M extends Api> = {
  readonly [K in keyof M]: (
    params: M[K]['params'],
    context: CallContext<M[K]['progress']>,
  ) => Promise<M[K]['result']>;
};

/** The answering end. Never throws: whatever a handler throws becomes an error message. */
export class RpcServer<M extends Api> {
  readonly #methods: Schemas<M>;
  readonly #handlers: Handlers<M>;
  readonly #channel: Channel;
  readonly #running = new Map<
    number,
    { readonly controller: AbortController; readonly answered: Promise<void> }
  >();

  constructor(methods: Schemas<M>, handlers: Handlers<M>, channel: Channel) {
    this.#methods = methods;
    this.#handlers = handlers;
    this.#channel = channel;
    channel.onMessage((message) => {
      this.#receive(message);
    });
  }

  /** Cancels everything that runs, as when the other end is gone; resolves when all of it has ended. */
  async cancelAll(): Promise<void> {
    const running = [...this.#running.values()];
    for (const { controller } of running) controller.abort();
    await Promise.all(running.map(({ answered }) => answered));
  }

  #receive(raw: unknown): void {
    const parsed = envelopeSchema.safeParse(raw);
    if (!parsed.success) return;
    const message = parsed.data;
    if (message.kind === 'cancel') this.#running.get(message.id)?.controller.abort();
    if (message.kind === 'call') {
      const { id, method, params } = message;
      const controller = new AbortController();
      const answered = this.#answer(id, method, params, controller.signal).finally(() => {
        this.#running.delete(id);
      });
      this.#running.set(id, { controller, answered });
    }
  }

  async #answer(id: number, method: string, params: unknown, signal: AbortSignal): Promise<void> {
    try {
      if (!this.#has(method)) throw unknownMethod(method);
      const value = await this.#run(method, params, id, signal);
      this.#channel.send({ kind: 'result', id, value });
    } catch (thrown) {
      this.#fail(id, thrown);
    }
  }

  #fail(id: number, thrown: unknown): void {
    try {
      this.#channel.send({ kind: 'error', id, error: describeError(thrown) });
    } catch {
      // The channel is gone, and with it whoever waited for the answer.
    }
  }

  #run<K extends keyof M>(
    method: K,
    params: unknown,
    id: number,
    signal: AbortSignal,
  ): Promise<M[K]['result']> {
    const schema: Schemas<M>[K] = this.#methods[method];
    const handler: Handlers<M>[K] = this.#handlers[method];
    return handler(schema.params.parse(params), {
      signal,
      progress: (value) => {
        this.#channel.send({ kind: 'progress', id, value });
      },
    });
  }

  #has(method: string): method is keyof M & string {
    return Object.hasOwn(this.#methods, method);
  }
}

const unknownMethod = (name: string): Error => new Error(`There is no method named "${name}".`);

/** Anything thrown, as data. */
export function describeError(thrown: unknown): RemoteErrorData {
  if (thrown instanceof z.ZodError) {
    return { name: 'InvalidMessage', message: z.prettifyError(thrown) };
  }
  if (thrown instanceof Error) {
    return { name: thrown.name, message: thrown.message, stack: thrown.stack };
  }
  return { name: 'Error', message: String(thrown) };
}
