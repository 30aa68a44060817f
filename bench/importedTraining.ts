/**
 * One side of `node bench/importedTraining.mjs`: trains the network that importedTraining.py exported, on
 * its batches, with the training step of the product, and prints the losses as a JSON array. Arguments:
 * folder, steps.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { createEngine } from '../src/learning/engines/createEngine';
import { sizeOf } from '../src/learning/graph/tensor';
import { readImportedFile } from '../src/learning/networks/importedFile';
import { planImported, tensorsOfFile } from '../src/learning/networks/importedPlan';
import { createTrainingStep } from '../src/learning/training/step';

const taskSchema = z.object({
  batch: z.number(),
  /** Length of each spatial axis. */
  patch: z.array(z.number()),
  rate: z.number(),
  momentum: z.number(),
});

async function main(folder: string, steps: number): Promise<void> {
  const read = (name: string): Buffer => readFileSync(path.join(folder, name));
  const { batch, patch, rate, momentum } = taskSchema.parse(JSON.parse(read('task.json').toString('utf8')));
  const source = readImportedFile(read('network.onnx'));
  const step = await createTrainingStep(await createEngine('cpu'), {
    network: planImported(source, {
      ...{ file: 'network.onnx', classes: source.logits[0]?.classes ?? 0, newHead: false },
      ...{ deepSupervision: false, size: patch },
    }),
    initial: tensorsOfFile(source),
    losses: [{ kind: 'cross-entropy' }, { kind: 'dice' }],
    optimizer: { kind: 'sgd', momentum, nesterov: false, weightDecay: 0 },
    ...{ batch, patch, seed: 0 },
  });

  const voxels = batch * sizeOf(patch);
  const bytes = Uint8Array.from(read('batches.bin'));
  const losses: number[] = [];
  for (let position = 0; losses.length < steps; position += 5 * voxels) {
    const images = new Float32Array(bytes.slice(position, position + 4 * voxels).buffer);
    const labels = bytes.slice(position + 4 * voxels, position + 5 * voxels);
    const { loss } = await step.run({ images, labels }, { learningRate: rate, weights: [1, 1] });
    losses.push(loss);
  }
  await step.dispose();
  console.log(JSON.stringify(losses));
}

const [folder = '', steps = ''] = process.argv.slice(2);
void main(folder, Number(steps));
