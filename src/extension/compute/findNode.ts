/**
 * Which Node runs the compute process.
 *
 * Not the extension host's own where that is Electron: native run-times break inside it
 * (docs/decisions/0001-engine.md). In order: the setting, the host's executable where it is plain Node
 * (code-server, Remote-SSH, containers), `node` on the PATH.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export const LEAST_NODE_MAJOR = 20;

/** What is asked of the machine; replaced in tests. */
export interface NodeProbes {
  /** Value of the setting boundaryLab.compute.nodePath; empty when not set. */
  readonly configured: string;
  /** Path of the extension host's executable. */
  readonly hostExecutable: string;
  readonly hostIsElectron: boolean;
  /** What `executable --version` prints, such as "v20.11.1". Rejects when it cannot be run. */
  readonly versionOf: (executable: string) => Promise<string>;
}

/** No Node that can run the compute process; the message says what was tried and what to do. */
export class NodeNotFoundError extends Error {
  override readonly name = 'NodeNotFoundError';
}

const REMEDY =
  `Install Node ${LEAST_NODE_MAJOR} or newer (https://nodejs.org), or set ` +
  '"boundaryLab.compute.nodePath" to the path of its executable.';

/**
 * The executable to start the compute process with.
 * @throws NodeNotFoundError
 */
export async function findNode(probes: NodeProbes): Promise<string> {
  if (probes.configured !== '') {
    // A path that was set is not silently replaced by another.
    const problem = await problemWith(probes.configured, probes);
    if (problem === undefined) return probes.configured;
    throw new NodeNotFoundError(
      `The Node set in "boundaryLab.compute.nodePath" cannot be used: ${problem}. ${REMEDY}`,
    );
  }
  if (!probes.hostIsElectron && (await problemWith(probes.hostExecutable, probes)) === undefined) {
    return probes.hostExecutable;
  }
  const problem = await problemWith('node', probes);
  if (problem === undefined) return 'node';
  throw new NodeNotFoundError(
    `Boundary Lab reads scans and trains in a Node process of its own, and found none: ${problem}. ${REMEDY}`,
  );
}

async function problemWith(executable: string, { versionOf }: NodeProbes): Promise<string | undefined> {
  let printed: string;
  try {
    printed = (await versionOf(executable)).trim();
  } catch (error) {
    return `"${executable}" does not run (${error instanceof Error ? error.message : String(error)})`;
  }
  const major = /^v(\d+)\./.exec(printed)?.[1];
  if (major === undefined)
    return `"${executable} --version" answers "${printed.slice(0, 80)}", which is not Node`;
  if (Number(major) < LEAST_NODE_MAJOR) return `"${executable}" is Node ${printed}, which is too old`;
  return undefined;
}

const VERSION_TIMEOUT_MS = 10_000;

/** The probes of this machine. */
export function probesOfThisHost(configured: string): NodeProbes {
  return {
    configured: configured.trim(),
    hostExecutable: process.execPath,
    hostIsElectron: process.versions['electron'] !== undefined,
    versionOf: async (executable) => {
      const { stdout } = await promisify(execFile)(executable, ['--version'], {
        timeout: VERSION_TIMEOUT_MS,
      });
      return stdout;
    },
  };
}
