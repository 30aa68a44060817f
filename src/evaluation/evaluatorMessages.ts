/** What the thread that measures pairs and whoever asks it say to each other. */
import { z } from 'zod';
import { labelMapSourceSchema } from '../labels/labelMapSource';
import { labelResultSchema } from './evaluation';

export const pairRequestSchema = z.object({
  reference: labelMapSourceSchema,
  prediction: z.string(),
  names: z.map(z.number(), z.string()),
  labels: z.array(z.number()).readonly(),
});

const namedResults = z.array(labelResultSchema.extend({ name: z.string() })).readonly();

export const pairAnswerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('result'), labels: namedResults }),
  z.object({ kind: z.literal('error'), message: z.string() }),
]);
export type PairAnswer = z.infer<typeof pairAnswerSchema>;
