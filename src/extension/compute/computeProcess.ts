/** One compute process, from the host's side: started, spoken to, ended. Knows nothing of VS Code. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { COMPUTE_PROTOCOL_VERSION, computeSchemas, type ComputeApi } from '../../protocol/compute';
import { ChannelClosedError, RpcClient } from '../../protocol/rpc';
import { streamChannel } from '../../protocol/streamChannel';

export interface ComputeLaunch {
  /** Executable of a plain Node. */
  readonly node: string;
  /** Path of dist/compute.js. */
  readonly script: string;
  /** Takes every line the process prints. */
  readonly log: (line: string) => void;
  /** How long the process may take to say hello. */
  readonly helloTimeoutMs?: number;
}

const HELLO_TIMEOUT_MS = 30_000;
/** How long a process that was asked to end may take before it is killed. */
const END_TIMEOUT_MS = 30_000;
/** File descriptor the compute process answers on; its stdout is for whatever native libraries print. */
const ANSWERS_FD = 3;

/** The compute process could not be started or is not the one this extension was built with. */
export class ComputeStartError extends Error {
  override readonly name = 'ComputeStartError';
}

export class ComputeProcess {
  readonly call: RpcClient<ComputeApi>['call'];
  /** Settles when the process has ended, with how it ended. */
  readonly ended: Promise<string>;
  readonly #child: ChildProcess;
  #endedAs: string | undefined;

  private constructor(child: ChildProcess, client: RpcClient<ComputeApi>) {
    this.#child = child;
    this.call = client.call.bind(client);
    this.ended = new Promise((resolve) => {
      const end = (how: string): void => {
        this.#endedAs ??= how;
        client.close(new ChannelClosedError(`The compute process ended unexpectedly (${how}).`));
        resolve(how);
      };
      child.on('error', (error) => {
        end(error.message);
      });
      child.on('exit', (code, signal) => {
        end(signal === null ? `exit code ${code ?? 'unknown'}` : `signal ${signal}`);
      });
    });
  }

  /**
   * Starts a process and waits for its hello.
   * @throws ComputeStartError
   */
  static async start({ node, script, log, helloTimeoutMs }: ComputeLaunch): Promise<ComputeProcess> {
    const child = spawn(node, [script], {
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
      env: environment(),
      windowsHide: true,
    });
    const answers = child.stdio[ANSWERS_FD];
    if (!(answers instanceof Readable)) {
      child.kill('SIGKILL');
      throw new ComputeStartError(`"${node}" was started without pipes to speak through.`);
    }
    for (const stream of [child.stdout, child.stderr]) createInterface(stream).on('line', log);
    // Writing to a process that has just died: its end is reported by 'exit'.
    child.stdin.on('error', ignore);
    answers.on('error', ignore);
    const channel = streamChannel(answers, child.stdin, (error) => {
      log(String(error));
      child.kill('SIGKILL');
    });
    const started = new ComputeProcess(child, new RpcClient<ComputeApi>(computeSchemas, channel));
    await started.#sayHello(node, helloTimeoutMs ?? HELLO_TIMEOUT_MS);
    return started;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get alive(): boolean {
    return this.#endedAs === undefined;
  }

  /** Ends the process: asked first, by closing its stdin, killed when that takes too long. */
  async end(): Promise<void> {
    this.#child.stdin?.end();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), END_TIMEOUT_MS);
    await this.ended;
    clearTimeout(timer);
  }

  async #sayHello(node: string, timeoutMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        reject(new Error(`it did not answer within ${timeoutMs / 1000} s`));
      }, timeoutMs);
    });
    try {
      const { protocol } = await Promise.race([this.call('hello', {}), late]);
      if (protocol !== COMPUTE_PROTOCOL_VERSION) {
        throw new Error(
          `it speaks protocol ${protocol}, the extension ${COMPUTE_PROTOCOL_VERSION}; rebuild or reinstall the extension`,
        );
      }
    } catch (error) {
      this.#child.kill('SIGKILL');
      const reason = error instanceof Error ? error.message : String(error);
      throw new ComputeStartError(`The compute process did not start with "${node}": ${reason}`);
    } finally {
      clearTimeout(timer);
    }
  }
}

function ignore(): void {
  // Nothing to do: see where it is used.
}

/** The host's environment without what would change how Node starts (Electron, a debugger's bootstrap). */
function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => name !== 'ELECTRON_RUN_AS_NODE' && name !== 'NODE_OPTIONS',
    ),
  );
}
