/**
 * What the page of an evaluation (a webview) and the host say to each other. The page asks, answered by
 * RpcServer in the host; the host tells (EvaluationEvent, one way) what there is to show, whole, again
 * whenever its file changes.
 */
import { z } from 'zod';
import { evaluationFileSchema } from '../evaluation/evaluation';
import type { ApiOf } from './rpc';

const none = z.never();
const index = z.number().int().nonnegative();

export const EXPORTS = ['csv', 'json', 'html'] as const;

export const evaluationPageSchemas = {
  /** The page is (again) ready to be told everything. */
  ready: { params: z.object({}), result: z.null(), progress: none },
  /** Opens a case where a label of it is worst. Indices are those of the evaluation. */
  open: {
    params: z.object({ case: index, model: index, label: z.number().int() }),
    result: z.null(),
    progress: none,
  },
  /** Lets the user choose a file and writes it. */
  export: { params: z.object({ kind: z.enum(EXPORTS) }), result: z.null(), progress: none },
};
export type EvaluationPageApi = ApiOf<typeof evaluationPageSchemas>;
export type ExportKind = (typeof EXPORTS)[number];

export const evaluationEventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('evaluation'), name: z.string(), evaluation: evaluationFileSchema }),
  /** There is nothing to show: what happened and what to do. */
  z.object({ kind: z.literal('failure'), message: z.string() }),
]);
export type EvaluationEvent = z.infer<typeof evaluationEventSchema>;
