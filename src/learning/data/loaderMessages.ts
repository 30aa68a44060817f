/** What the thread that trains and a thread that draws batches for it say to each other. */
import { z } from 'zod';
import { LearningDataError } from './dataError';
import type { PreparedCase } from './preparedCase';
import type { SamplerOptions } from './sampler';
import { SliceFile } from './sliceFile';

/** What a thread is started with. */
export interface LoaderSetup {
  readonly cases: readonly PreparedCase[];
  readonly options: SamplerOptions;
}

/** Both ends are of one build, so that only the shape is looked at: cases may be thousands. */
const setupSchema = z.custom<LoaderSetup>(
  (value) =>
    z.looseObject({ cases: z.array(z.unknown()), options: z.looseObject({}) }).safeParse(value).success,
);

/** A setup as a thread finds it: what is sent to a thread loses its class. */
export function receivedSetup(sent: unknown): LoaderSetup {
  const { cases, options } = setupSchema.parse(sent);
  const file = ({ path, sliceBytes }: SliceFile): SliceFile => new SliceFile(path, sliceBytes);
  return {
    options,
    cases: cases.map((sentCase) => ({
      ...sentCase,
      images: file(sentCase.images),
      labels: file(sentCase.labels),
      distanceMaps: sentCase.distanceMaps && {
        ...sentCase.distanceMaps,
        file: file(sentCase.distanceMaps.file),
      },
    })),
  };
}

/** Asks for a batch; answers come in the order of the questions. */
export const requestSchema = z.object({ epoch: z.number(), step: z.number() });
export type BatchRequest = z.infer<typeof requestSchema>;

const floats = z.instanceof(Float32Array<ArrayBuffer>);
export const answerSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('batch'),
    batch: z.object({
      images: floats,
      labels: z.instanceof(Uint8Array<ArrayBuffer>),
      distanceMaps: floats.exactOptional(),
    }),
  }),
  z.object({
    kind: z.literal('error'),
    name: z.string(),
    message: z.string(),
    stack: z.string().optional(),
  }),
]);
export type BatchAnswer = z.infer<typeof answerSchema>;
export type ErrorAnswer = Extract<BatchAnswer, { kind: 'error' }>;

export function errorAnswer(thrown: unknown): ErrorAnswer {
  if (!(thrown instanceof Error)) return { kind: 'error', name: 'Error', message: String(thrown) };
  const { name, message, stack } = thrown;
  return { kind: 'error', name, message, ...(stack !== undefined && { stack }) };
}

/** The error of a thread, as if it had been thrown here. */
export function thrownError({ name, message, stack }: ErrorAnswer): Error {
  const error = name === 'LearningDataError' ? new LearningDataError(message) : new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
