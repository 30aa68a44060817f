/** Surfaces of labels, for the 3D view: asked by the page of the host and by the host of the compute process. */
import { z } from 'zod';

export const surfaceSchema = z.object({
  /** RAS mm; vertex n is (positions[3n], positions[3n + 1], positions[3n + 2]). */
  positions: z.instanceof(Float32Array<ArrayBuffer>),
  /** Outward, of length 1, in the order of the positions. */
  normals: z.instanceof(Float32Array<ArrayBuffer>),
  /** Vertices, three a triangle, counter-clockwise seen from outside. */
  indices: z.instanceof(Uint32Array<ArrayBuffer>),
  /** Index (first axis fastest) of the label's voxel that each vertex lies beside. */
  voxels: z.instanceof(Uint32Array<ArrayBuffer>),
  /**
   * Signed distance (mm, negative inside) of each vertex to the reference surface of the same label; absent when
   * no reference was given or it lacks the label. It is that of the vertex before smoothing.
   */
  error: z.instanceof(Float32Array<ArrayBuffer>).optional(),
  /** Side in voxels of the blocks whose vertices were made one, the surface being too large; 1 where none were. */
  block: z.number().int().positive(),
});
export type Surface = z.infer<typeof surfaceSchema>;

export const surfaceMethods = {
  /** Surface of one label of a label map, empty for a label that has no voxel. */
  surface: {
    params: z.object({
      handle: z.number().int(),
      label: z.number().int(),
      /** The label map the error is measured to. */
      reference: z.number().int().optional(),
      /** Moves vertices by at most half a voxel along each axis, for the eye. */
      smooth: z.boolean(),
    }),
    result: surfaceSchema,
    progress: z.never(),
  },
};
