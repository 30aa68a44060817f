/**
 * One round of `node bench/trainingStep.mjs`: milliseconds of training steps as a JSON array.
 * Arguments: features (comma-separated), batch, side of the patch, steps.
 */
import { createEngine } from '../src/learning/engines/createEngine';
import { planUnet } from '../src/learning/networks/unetPlan';
import { ADAM } from '../src/learning/optimizers/adam';
import { createTrainingStep } from '../src/learning/training/step';

const WARM_UP = 3;
const CLASSES = 2;

async function main([
  features = '',
  batchText = '',
  sideText = '',
  stepsText = '',
]: readonly string[]): Promise<void> {
  const [batch, side, steps] = [Number(batchText), Number(sideText), Number(stepsText)];
  const step = await createTrainingStep(await createEngine('cpu'), {
    network: planUnet({
      dimensions: 2,
      inChannels: 1,
      classes: CLASSES,
      features: features.split(',').map(Number),
    }),
    losses: [{ kind: 'generalized-dice', absentClasses: 'upstream' }, { kind: 'boundary' }],
    batch,
    patch: [side, side],
    optimizer: ADAM,
    seed: 0,
  });
  const pixels = batch * side * side;
  const noise = (length: number) => Float32Array.from({ length }, () => 2 * Math.random() - 1);
  const data = {
    images: noise(pixels),
    labels: Uint8Array.from(noise(pixels), (value) => (value > 0.6 ? 1 : 0)),
    distanceMaps: noise(CLASSES * pixels),
  };
  const times: number[] = [];
  for (let n = 0; n < WARM_UP + steps; n++) {
    const start = performance.now();
    await step.run(data, { learningRate: 1e-3, weights: [1, 0.01] });
    times.push(performance.now() - start);
  }
  await step.dispose();
  console.log(JSON.stringify(times.slice(WARM_UP)));
}

void main(process.argv.slice(2));
