/**
 * The compute process: plain Node, started by the extension host, one for the open scans and one for
 * every training or prediction.
 *
 * Calls come in on stdin, answers go out on file descriptor 3. Standard output and error are free for
 * whatever native libraries print; the host takes both for its log. The process ends when stdin
 * closes, so that it never outlives the host, however that ended.
 */
import { Socket } from 'node:net';
import process from 'node:process';
import { COMPUTE_PROTOCOL_VERSION, computeSchemas, type ComputeApi } from '../protocol/compute';
import { RpcServer, type Handlers } from '../protocol/rpc';
import { streamChannel } from '../protocol/streamChannel';
import { answerInBackground, Background } from './background';
import { DistanceMaps } from './distanceMaps';
import { contourHandlers } from './handlers/contours';
import type { ComputeContext } from './handlers/context';
import { distanceHandlers } from './handlers/distances';
import { editingHandlers } from './handlers/editing';
import { evaluationHandlers } from './handlers/evaluation';
import { experimentHandlers } from './handlers/experiments';
import { datasetHandlers } from './handlers/datasets';
import { manyCasesHandlers } from './handlers/manyCases';
import { labelMapHandlers } from './handlers/labelMaps';
import { predictionHandlers } from './handlers/prediction';
import { probeHandlers } from './handlers/probe';
import { scanHandlers } from './handlers/scans';
import { sliceHandlers } from './handlers/slices';
import { surfaceHandlers } from './handlers/surfaces';
import { trainingHandlers } from './handlers/training';
import { OpenVolumes } from './store';

const ANSWERS_FD = 3;
/** How long running work may take to stop once the host is gone. */
const STOP_TIMEOUT_MS = 20_000;

function handlers(context: ComputeContext): Handlers<ComputeApi> {
  return {
    hello: () =>
      Promise.resolve({ protocol: COMPUTE_PROTOCOL_VERSION, node: process.version, pid: process.pid }),
    ...scanHandlers(context),
    ...labelMapHandlers(context),
    ...sliceHandlers(context),
    ...contourHandlers(context),
    ...distanceHandlers(context),
    ...surfaceHandlers(context),
    ...evaluationHandlers(context),
    ...editingHandlers(context),
    ...probeHandlers(context),
    ...manyCasesHandlers,
    ...datasetHandlers,
    ...trainingHandlers,
    ...experimentHandlers,
    ...predictionHandlers,
  };
}

/** The pipe for answers; undefined where the process was not started by the host. */
function openAnswers(): Socket | undefined {
  try {
    return new Socket({ fd: ANSWERS_FD, readable: false, writable: true });
  } catch {
    return undefined;
  }
}

function serve(): void {
  const answers = openAnswers();
  if (!answers) {
    console.error(
      'This is the compute process of Boundary Lab, started by its VS Code extension. ' +
        'The command line is dist/cli.js.',
    );
    process.exitCode = 2;
    return;
  }
  const background = new Background(__filename);
  const store = new OpenVolumes();
  const context = { store, background, distances: new DistanceMaps(store) };
  const server = new RpcServer<ComputeApi>(
    computeSchemas,
    handlers(context),
    streamChannel(process.stdin, answers, (error) => {
      console.error(String(error));
      process.exit(1);
    }),
  );
  const hostIsGone = (): void => {
    // A training writes its checkpoint before it stops.
    setTimeout(() => process.exit(1), STOP_TIMEOUT_MS);
    void server.cancelAll().then(() => process.exit(0));
  };
  process.stdin.once('end', hostIsGone);
  answers.once('error', hostIsGone);
  // Writes that follow the first failed one.
  answers.on('error', () => undefined);
}

if (!answerInBackground()) serve();
