/** Entry of dist/loader.js: a thread that draws batches for the thread that trains. */
import { parentPort, workerData } from 'node:worker_threads';
import { errorAnswer, receivedSetup, requestSchema, type BatchAnswer } from './loaderMessages';
import { Sampler } from './sampler';

function serve(port: NonNullable<typeof parentPort>): void {
  const { cases, options } = receivedSetup(workerData);
  const sampler = new Sampler(cases, options);
  port.on('message', (message: unknown) => {
    const { epoch, step } = requestSchema.parse(message);
    try {
      const batch = sampler.batch(epoch, step);
      const { images, labels, distanceMaps } = batch;
      // Handed over, not copied.
      const buffers = [images.buffer, labels.buffer, ...(distanceMaps ? [distanceMaps.buffer] : [])];
      port.postMessage({ kind: 'batch', batch } satisfies BatchAnswer, buffers);
    } catch (error) {
      port.postMessage(errorAnswer(error));
    }
  });
}

if (parentPort) serve(parentPort);
else {
  console.error(
    'This draws batches for a training of Boundary Lab, which starts it. The command line is dist/cli.js.',
  );
  process.exitCode = 2;
}
