/** Schedules of other trainers. */
import { z } from 'zod';
import { deepSupervisionWeights } from '../../src/learning/losses/deepSupervision';
import { learningRateAt } from '../../src/learning/training/learningRate';
import { weightsAt, type WeightSchedule } from '../../src/learning/training/schedules';
import { compare, type Check } from './check';
import type { PeerCase } from './format';
import { expectedNumbers, toleranceOf } from './peerInputs';

/** nnU-Net's learning rate: initial * (1 - epoch / max)^exponent. */
export function checkPolynomialDecay({ params, inputs, expected, tol }: PeerCase): Check[] {
  const { initial_lr, max_steps, exponent } = z
    .object({ initial_lr: z.number(), max_steps: z.number(), exponent: z.number() })
    .parse(params);
  const { epochs } = z.object({ epochs: z.array(z.number()) }).parse(inputs);
  const found = epochs.map((epoch) =>
    learningRateAt(
      { peak: initial_lr, warmup: 0, decay: { kind: 'polynomial', power: exponent } },
      { progress: epoch / max_steps, epoch, reductions: 0 },
    ),
  );
  return [compare('learning rate', expectedNumbers(expected), found, toleranceOf(tol))];
}

/** nnU-Net's weights of the outputs of a network, full resolution first. */
export function checkDeepSupervision({ params, expected, tol }: PeerCase): Check[] {
  const { n_outputs } = z.object({ n_outputs: z.number() }).parse(params);
  return [compare('weights', expectedNumbers(expected), deepSupervisionWeights(n_outputs), toleranceOf(tol))];
}

/** MIST's schedules of alpha, the weight of the region; num_epochs is not needed by a constant one. */
export function checkAlphaSchedule({ params, inputs, expected, tol }: PeerCase): Check[] {
  const { name, num_epochs, init_pause, start_val, end_val, value } = z
    .strictObject({
      name: z.enum(['constant', 'linear', 'cosine']),
      num_epochs: z.number().default(1),
      init_pause: z.number().default(5),
      start_val: z.number().default(1),
      end_val: z.number().default(0),
      value: z.number().default(0.5),
    })
    .parse(params);
  const { epochs } = z.object({ epochs: z.array(z.number()) }).parse(inputs);
  const schedule: WeightSchedule =
    name === 'constant'
      ? { kind: 'constant', region: value, boundary: 1 - value }
      : { kind: name, from: start_val, to: end_val, pause: init_pause, epochs: num_epochs };
  const found = epochs.map((epoch) => weightsAt(schedule, epoch).region);
  return [compare('alpha', expectedNumbers(expected), found, toleranceOf(tol))];
}
