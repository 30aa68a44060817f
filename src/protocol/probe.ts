/** Asking how far a place is from the contours of a label. */
import { z } from 'zod';
import { planeNameSchema, vector3Schema } from './schemas';

const handle = z.number().int();

/** The place of a surface nearest to the probe. */
const placeSchema = z.object({
  /** mm, negative where the probe is inside the label. */
  distance: z.number(),
  /** Voxel (i, j, k); halves lie on faces between voxels. */
  place: vector3Schema,
});
export type ProbedPlace = z.infer<typeof placeSchema>;

/** Null where there is no such contour: the label is nowhere, or fills all there is. */
const probedSchema = z.object({
  /** To the surface in 3D. */
  volume: placeSchema.nullable(),
  /** To the contour on the slice of the probe. */
  slice: placeSchema.nullable(),
});
export type ProbedContour = z.infer<typeof probedSchema>;

export const probeSchema = z.object({
  label: z.number().int(),
  reference: probedSchema.nullable(),
  prediction: probedSchema.nullable(),
});
export type Probe = z.infer<typeof probeSchema>;

export const probeMethods = {
  /**
   * Distances from a place to the contours of one label in two label maps: of the label that is asked
   * for, else that of the prediction or the reference there, else the nearest. Null where there is none.
   */
  probe: {
    params: z.object({
      reference: handle.optional(),
      prediction: handle.optional(),
      plane: planeNameSchema,
      /** Voxel (i, j, k); need not be whole numbers. */
      at: vector3Schema,
      label: z.number().int().optional(),
      /** Labels that are not looked for. */
      hidden: z.array(z.number().int()).readonly(),
    }),
    result: probeSchema.nullable(),
    progress: z.never(),
  },
};
