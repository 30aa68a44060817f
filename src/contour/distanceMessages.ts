/** What a thread that computes distances is told. All arrays are shared, so that nothing is copied. */
import { z } from 'zod';
import type { SignedDistancePlan } from './signedSlices';

/** Places in the array by which the threads of one job agree. */
export const NEXT = 0;
export const CANCELLED = 1;

/** Both ends are of one build, so that only the shape is looked at. */
const planSchema = z.custom<SignedDistancePlan>(
  (value) => z.looseObject({ dims: z.array(z.number()), known: z.looseObject({}) }).safeParse(value).success,
);

const shared = {
  plan: planSchema,
  mask: z.instanceof(Uint8Array<ArrayBufferLike>),
  counts: z.instanceof(Uint16Array<ArrayBufferLike>),
  /** The next part of the work that nobody has taken yet, and whether there is no need for more. */
  turns: z.instanceof(Int32Array<ArrayBufferLike>),
};

export const jobSchema = z.discriminatedUnion('kind', [
  /** Counts along k, row by row. */
  z.object({ kind: z.literal('counts'), ...shared }),
  /** The slices of the map. */
  z.object({ kind: z.literal('slices'), ...shared, map: z.instanceof(Float32Array<ArrayBufferLike>) }),
]);
export type DistanceJob = z.infer<typeof jobSchema>;

export const answerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('done') }),
  z.object({ kind: z.literal('error'), message: z.string(), stack: z.string().optional() }),
]);
export type DistanceAnswer = z.infer<typeof answerSchema>;
