/** Entry of dist/evaluator.js: a thread that measures pairs of label maps, so that whoever asks stays responsive. */
import { parentPort } from 'node:worker_threads';
import { evaluatePair } from './evaluatePair';
import { pairRequestSchema, type PairAnswer } from './evaluatorMessages';

async function answerTo(message: unknown): Promise<PairAnswer> {
  try {
    return { kind: 'result', labels: await evaluatePair(pairRequestSchema.parse(message)) };
  } catch (error) {
    return { kind: 'error', message: error instanceof Error ? error.message : String(error) };
  }
}

if (parentPort) {
  const port = parentPort;
  port.on('message', (message: unknown) => {
    void answerTo(message).then((answer) => {
      port.postMessage(answer);
    });
  });
} else {
  console.error(
    'This measures label maps for Boundary Lab, which starts it. The command line is dist/cli.js.',
  );
  process.exitCode = 2;
}
