/**
 * One side of `node bench/dataLoading.mjs`: a training of the product on a data set, its batches drawn by as
 * many threads as the specification says. Reads commands from standard input, a line each, and answers each
 * with a line of JSON: a number N makes N steps (milliseconds of each), "waits" tells how much of each of
 * them went into waiting for data, "value" the first loss.
 *
 * Arguments: a JSON object (Spec).
 */
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { openDataset } from '../src/datasets/dataset';
import { checkCases } from '../src/learning/data/checkCases';
import { createEngine } from '../src/learning/engines/createEngine';
import { parseConfig } from '../src/learning/training/config';
import { lossWeights } from '../src/learning/training/lossRecipe';
import { planRun } from '../src/learning/training/planRun';
import { prepareRun } from '../src/learning/training/prepareRun';
import { runPaths } from '../src/learning/training/runFolder';
import { createTrainingStep } from '../src/learning/training/step';
import { stepOptionsOf } from '../src/learning/training/stepOptions';

const specSchema = z.object({ data: z.string(), folder: z.string(), config: z.unknown() });

async function main(text: string): Promise<void> {
  const spec = specSchema.parse(JSON.parse(text));
  const dataset = await openDataset(spec.data);
  const { signal } = new AbortController();
  const cases = await checkCases(dataset, signal);
  const plan = planRun(dataset, cases, parseConfig(spec.config, 'the specification'));
  const { config, loss, model } = plan;
  const { sampler } = await prepareRun(plan, { cases, rehearsal: undefined }, runPaths(spec.folder), {
    signal,
    log: () => Promise.resolve(),
  });
  const step = await createTrainingStep(await createEngine(config.device), {
    ...stepOptionsOf(model.network, config, loss.terms),
    seed: config.seed,
  });
  let number = 0;
  const waits: number[] = [];
  const once = async (): Promise<number> => {
    const epoch = Math.floor(number / config.stepsPerEpoch);
    const asked = performance.now();
    const batch = await sampler.batch(epoch, number % config.stepsPerEpoch);
    waits.push(performance.now() - asked);
    number++;
    const rates = { learningRate: config.learningRate.peak, weights: lossWeights(loss, 0) };
    return (await step.run(batch, rates)).loss;
  };
  const first = await once();

  const answer = async (command: string): Promise<unknown> => {
    if (command === 'value') return first;
    if (command === 'waits') return waits;
    if (command === 'memory') return process.resourceUsage().maxRSS / 1024;
    waits.length = 0;
    const times: number[] = [];
    for (let n = 0; n < Number(command); n++) {
      const start = performance.now();
      await once();
      times.push(performance.now() - start);
    }
    return times;
  };
  for await (const line of createInterface(process.stdin)) {
    console.log(JSON.stringify(await answer(line.trim())));
  }
  await sampler.close();
}

void main(process.argv[2] ?? '{}');
