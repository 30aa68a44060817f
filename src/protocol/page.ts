/**
 * What the page (webview) and the host say to each other. The page asks (pageSchemas, answered by
 * RpcServer in the host); the host tells (HostEvent, one way).
 */
import { z } from 'zod';
import { EDIT_COMMANDS } from './editCommands';
import { editedStateSchema } from './editing';
import { editingStateSchema, pageEditingMethods } from './pageEditing';
import type { ApiOf } from './rpc';
import { probeMethods } from './probe';
import {
  errorMethods,
  evaluationSchema,
  labelMapInfoSchema,
  labelRoleSchema,
  scanInfoSchema,
  sliceMethods,
  vector3Schema,
} from './schemas';
import { surfaceMethods } from './surfaces';
import { VIEW_COMMANDS } from './viewCommands';

const none = z.never();

export const pageSchemas = {
  /** The page is (again) ready to be told the scene. */
  ready: { params: z.object({}), result: z.null(), progress: none },
  ...sliceMethods,
  ...errorMethods,
  ...surfaceMethods,
  ...probeMethods,
  ...pageEditingMethods,
  /** A button of the page that stands for a command of the extension. */
  command: {
    params: z.object({
      name: z.enum(['chooseReference', 'choosePrediction', 'swapLabels', 'predict', 'train']),
    }),
    result: z.null(),
    progress: none,
  },
  /** Whether keys are commands now: the page has the focus, and nobody types in one of its fields. */
  takesKeys: { params: z.object({ keys: z.boolean() }), result: z.null(), progress: none },
  /** Shows one of the scene's `choices` in a role; null shows none. */
  showLabels: {
    params: z.object({ role: labelRoleSchema, path: z.string().nullable() }),
    result: z.null(),
    progress: none,
  },
};
export type PageApi = ApiOf<typeof pageSchemas>;

const labelChoiceSchema = z.object({
  path: z.string(),
  /** How it was found, in words for people. */
  source: z.string(),
});
export type LabelChoice = z.infer<typeof labelChoiceSchema>;

/** What a command of the palette asks of the page that is in front. */
export const pageActionSchema = z.enum([
  'nextWorstSlice',
  'previousWorstSlice',
  'nextWorstComponent',
  'previousWorstComponent',
  'toggle3d',
  ...VIEW_COMMANDS,
  ...EDIT_COMMANDS,
]);
export type PageAction = z.infer<typeof pageActionSchema>;

/** Everything the page shows of a case; sent whole whenever it changes. */
export const sceneSchema = z.object({
  scan: scanInfoSchema,
  reference: labelMapInfoSchema.nullable(),
  prediction: labelMapInfoSchema.nullable(),
  /** Label maps that may be shown on this scan: found for it, or chosen before. */
  choices: z.array(labelChoiceSchema).readonly(),
  evaluation: evaluationSchema.nullable(),
});
export type Scene = z.infer<typeof sceneSchema>;

export const hostEventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('loading'), what: z.string() }),
  z.object({ kind: z.literal('scene'), scene: sceneSchema }),
  /** The crosshair is to go to a voxel (i, j, k); told once, also before there is a scene. */
  z.object({ kind: z.literal('goTo'), voxel: vector3Schema }),
  /** Voxels of a label map that is shown have changed, in a box (both ends included). */
  z.object({
    kind: z.literal('labelsChanged'),
    handle: z.number().int(),
    box: z.object({ min: vector3Schema, max: vector3Schema }),
    /** What else is so now, where that has changed as well. */
    state: editedStateSchema.optional(),
  }),
  z.object({ kind: z.literal('editing'), state: editingStateSchema }),
  z.object({ kind: z.literal('action'), action: pageActionSchema }),
  /** The scan cannot be shown: what happened and what to do. */
  z.object({ kind: z.literal('failure'), message: z.string() }),
]);
export type HostEvent = z.infer<typeof hostEventSchema>;
