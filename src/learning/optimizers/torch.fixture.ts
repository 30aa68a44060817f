/** What PyTorch made of the same gradients and metrics; written by bench/optimizerFixtures.py. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const numbers = z.array(z.number());

const fixtureSchema = z.object({
  /** Parameters before the first update. */
  start: numbers,
  /** One for every update. */
  gradients: z.array(numbers),
  learningRates: numbers,
  cases: z.array(
    z.object({
      name: z.string(),
      /** After each update. */
      parameters: z.array(numbers),
      /** Of the gradients before clipping. */
      norms: numbers,
    }),
  ),
  plateaus: z.array(
    z.object({
      mode: z.enum(['min', 'max']),
      values: numbers,
      factor: z.number(),
      patience: z.number(),
      /** Learning rate after each value, 1 at first. */
      rates: numbers,
    }),
  ),
});

const file = path.join(import.meta.dirname, 'torch.fixture.json');
export const TORCH = fixtureSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
