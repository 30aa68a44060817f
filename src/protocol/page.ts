/**
 * What the page (webview) and the host say to each other. The page asks (pageSchemas, answered by
 * RpcServer in the host); the host tells (HostEvent, one way).
 */
import { z } from 'zod';
import type { ApiOf } from './rpc';
import {
  errorMethods,
  evaluationSchema,
  labelMapInfoSchema,
  scanInfoSchema,
  sliceMethods,
  vector3Schema,
} from './schemas';
import { surfaceMethods } from './surfaces';

const none = z.never();

export const pageSchemas = {
  /** The page is (again) ready to be told the scene. */
  ready: { params: z.object({}), result: z.null(), progress: none },
  ...sliceMethods,
  ...errorMethods,
  ...surfaceMethods,
  /** A button of the page that stands for a command of the extension. */
  command: {
    params: z.object({ name: z.enum(['chooseReference', 'choosePrediction', 'predict', 'train']) }),
    result: z.null(),
    progress: none,
  },
};
export type PageApi = ApiOf<typeof pageSchemas>;

/** Everything the page shows of a case; sent whole whenever it changes. */
export const sceneSchema = z.object({
  scan: scanInfoSchema,
  reference: labelMapInfoSchema.nullable(),
  prediction: labelMapInfoSchema.nullable(),
  evaluation: evaluationSchema.nullable(),
});
export type Scene = z.infer<typeof sceneSchema>;

export const hostEventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('loading'), what: z.string() }),
  z.object({ kind: z.literal('scene'), scene: sceneSchema }),
  /** The crosshair is to go to a voxel (i, j, k); told once, also before there is a scene. */
  z.object({ kind: z.literal('goTo'), voxel: vector3Schema }),
  /** The scan cannot be shown: what happened and what to do. */
  z.object({ kind: z.literal('failure'), message: z.string() }),
]);
export type HostEvent = z.infer<typeof hostEventSchema>;
