/**
 * One line of `node bench/trainingMemory.mjs`: expected and peak memory of training steps, in bytes, as JSON.
 * Arguments: features and sides of the patch (comma-separated), batch between them.
 */
import { createEngine } from '../src/learning/engines/createEngine';
import { planUnet } from '../src/learning/networks/unetPlan';
import { ADAM } from '../src/learning/optimizers/adam';
import { PROGRAM_BYTES, stepBytes } from '../src/learning/training/memoryEstimate';
import { createTrainingStep } from '../src/learning/training/step';

const STEPS = 4;
const CLASSES = 2;

async function main([features = '', batchText = '', sides = '']: readonly string[]): Promise<void> {
  const patch = sides.split(',').map(Number);
  const options = {
    network: planUnet({
      dimensions: patch.length === 3 ? 3 : 2,
      inChannels: 1,
      classes: CLASSES,
      features: features.split(',').map(Number),
    }),
    losses: [{ kind: 'dice' }, { kind: 'cross-entropy' }, { kind: 'boundary' }],
    ...{ batch: Number(batchText), patch, optimizer: ADAM, seed: 0 },
  } as const;
  const expected = PROGRAM_BYTES + stepBytes(options);
  const step = await createTrainingStep(await createEngine('cpu'), options);
  const voxels = options.batch * patch.reduce((product, side) => product * side, 1);
  const noise = (length: number) => Float32Array.from({ length }, () => 2 * Math.random() - 1);
  const batch = {
    images: noise(voxels),
    labels: Uint8Array.from(noise(voxels), (value) => (value > 0.6 ? 1 : 0)),
    distanceMaps: noise(CLASSES * voxels),
  };
  for (let n = 0; n < STEPS; n++) await step.run(batch, { learningRate: 1e-3, weights: [1, 1, 0.01] });
  await step.dispose();
  const peak = 1024 * process.resourceUsage().maxRSS; // kilobytes
  console.log(JSON.stringify({ expected, peak }));
}

void main(process.argv.slice(2));
