/**
 * Our side of `npm run bench` (main.mjs): steps of training or prediction on random data, which it writes
 * into a folder first, with the parameters, for the peer to read.
 *
 * Arguments: a JSON object (Spec). Reads commands from standard input, a line each, and answers each with
 * a line of JSON: a number N runs N steps (milliseconds of each), "value" tells what the first step gave,
 * "memory" the peak in MB.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { randomStream } from '../src/statistics/random';
import { createEngine } from '../src/learning/engines/createEngine';
import { createPredictor } from '../src/learning/networks/inference';
import { parametersOf } from '../src/learning/networks/network';
import { flattenTensors, initialParameters } from '../src/learning/networks/parameters';
import { planUnet } from '../src/learning/networks/unetPlan';
import { ADAM } from '../src/learning/optimizers/adam';
import { createTrainingStep } from '../src/learning/training/step';

const specSchema = z.object({
  task: z.enum(['train', 'predict']),
  dimensions: z.union([z.literal(2), z.literal(3)]),
  features: z.array(z.number()),
  batch: z.number(),
  side: z.number(),
  boundary: z.boolean(),
  folder: z.string(),
});

const CLASSES = 2;
const FOREGROUND = 0.2;

async function main(text: string): Promise<void> {
  const { task, dimensions, features, batch, side, boundary, folder } = specSchema.parse(JSON.parse(text));
  const network = planUnet({ dimensions, inChannels: 1, classes: CLASSES, features });
  const parameters = initialParameters(parametersOf(network), 0);
  const random = randomStream(1);
  const patch = new Array<number>(dimensions).fill(side);
  const pixels = batch * side ** dimensions;
  const noise = (length: number): Float32Array<ArrayBuffer> =>
    Float32Array.from({ length }, () => random.uniform(-1, 1));
  const images = noise(pixels);
  const labels = Uint8Array.from({ length: pixels }, () => (random.chance(FOREGROUND) ? 1 : 0));
  const distanceMaps = noise(CLASSES * pixels);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'images.f32'), images);
  writeFileSync(path.join(folder, 'labels.u8'), labels);
  writeFileSync(path.join(folder, 'maps.f32'), distanceMaps);
  writeFileSync(path.join(folder, 'parameters.f32'), flattenTensors(parameters));

  const engine = await createEngine('cpu');
  const trains = async (): Promise<() => Promise<number>> => {
    const step = await createTrainingStep(engine, {
      network,
      losses: [
        { kind: 'generalized-dice', absentClasses: 'upstream' },
        ...(boundary ? [{ kind: 'boundary' } as const] : []),
      ],
      batch,
      patch,
      optimizer: ADAM,
      seed: 0,
      initial: parameters,
    });
    const rates = { learningRate: 1e-3, weights: boundary ? [1, 0.01] : [1] };
    return async () => (await step.run({ images, labels, distanceMaps }, rates)).loss;
  };
  const predicts = async (): Promise<() => Promise<number>> => {
    const predictor = await createPredictor(engine, network, parameters);
    return async () => {
      const probabilities = await predictor.run(images, [batch, 1, ...patch]);
      const size = pixels / batch;
      let sum = 0;
      for (let sample = 0; sample < batch; sample++) {
        const start = (CLASSES * sample + 1) * size;
        for (let n = start; n < start + size; n++) sum += probabilities[n] ?? 0;
      }
      return sum / pixels;
    };
  };
  const step = await (task === 'train' ? trains() : predicts());
  const first = await step();

  const answer = async (command: string): Promise<unknown> => {
    if (command === 'value') return first;
    if (command === 'memory') return process.resourceUsage().maxRSS / 1024;
    const times: number[] = [];
    for (let n = 0; n < Number(command); n++) {
      const start = performance.now();
      await step();
      times.push(performance.now() - start);
    }
    return times;
  };
  for await (const line of createInterface(process.stdin)) {
    console.log(JSON.stringify(await answer(line.trim())));
  }
}

void main(process.argv[2] ?? '{}');
