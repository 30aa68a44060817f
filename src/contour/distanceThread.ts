/** Entry of dist/distances.js: a thread that computes its share of a signed distance map. */
import { parentPort } from 'node:worker_threads';
import { countAlongK } from './countAlongK';
import { CANCELLED, jobSchema, NEXT, type DistanceAnswer, type DistanceJob } from './distanceMessages';
import { SignedSlices } from './signedSlices';

/** Rows of counts taken at once, so that threads do not write into the same cache lines. */
const ROWS = 8;

/** Takes parts of the job until none is left. */
function work(job: DistanceJob): void {
  const { plan, mask, counts, turns } = job;
  const next = (step: number, first: number, end: number): number | undefined => {
    if (Atomics.load(turns, CANCELLED) !== 0) return undefined;
    const taken = first + step * Atomics.add(turns, NEXT, 1);
    return taken < end ? taken : undefined;
  };
  switch (job.kind) {
    case 'counts': {
      const { first, end } = plan.known.y;
      for (let y = next(ROWS, first, end); y !== undefined; y = next(ROWS, first, end)) {
        const rows = { first: y, end: Math.min(end, y + ROWS) };
        countAlongK(mask, plan.dims, plan.known, rows, plan.slices, counts);
      }
      return;
    }
    case 'slices': {
      const slices = new SignedSlices(plan, mask, counts);
      const { first, end } = plan.slices;
      for (let k = next(1, first, end); k !== undefined; k = next(1, first, end)) slices.write(k, job.map);
      return;
    }
  }
}

function answerTo(message: unknown): DistanceAnswer {
  try {
    work(jobSchema.parse(message));
    return { kind: 'done' };
  } catch (error) {
    if (!(error instanceof Error)) return { kind: 'error', message: String(error) };
    return {
      kind: 'error',
      message: error.message,
      ...(error.stack !== undefined && { stack: error.stack }),
    };
  }
}

if (parentPort) {
  const port = parentPort;
  port.on('message', (message: unknown) => {
    port.postMessage(answerTo(message));
  });
} else {
  console.error(
    'This computes distances for Boundary Lab, which starts it. The command line is dist/cli.js.',
  );
  process.exitCode = 2;
}
