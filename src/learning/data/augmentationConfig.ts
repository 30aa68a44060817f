/**
 * The key `augmentation` of the configuration: which random changes patches get, how often and how
 * strong. Defaults are those of nnU-Net's trainer (Isensee et al. 2021,
 * doi:10.1038/s41592-020-01008-z; nnUNetTrainer.get_training_transforms of
 * https://github.com/MIC-DKFZ/nnUNet, version 2). Each change can be `false`: off.
 */
import { z } from 'zod';
import type { Size } from './patches';

const probability = z.number().min(0).max(1);

/** Two numbers, the lower one first. */
function range(low: number, high: number): z.ZodReadonly<z.ZodTuple<[z.ZodNumber, z.ZodNumber], null>> {
  const bound = z.number().min(low).max(high);
  return z
    .tuple([bound, bound])
    .readonly()
    .refine(([from, to]) => from <= to, 'must name the lower number first');
}

const off = z.literal(false);

/** Turns by a multiple of 90 degrees, exact for labels and distances; for images without a natural upright. */
const rotate90 = z.union([off, z.strictObject({ probability: probability.default(0.5) })]);
/** Size of what is seen, as a factor. */
const scale = z.union([
  off,
  z.strictObject({ probability: probability.default(0.2), range: range(0.25, 4).default([0.7, 1.4]) }),
]);
/** Smooth random displacements: cubic B-splines over a lattice of control points. */
const elastic = z.union([
  off,
  z.strictObject({
    probability: probability.default(0.2),
    spacing: range(0.05, 1)
      .default([0.15, 0.3])
      .describe('Distance of the control points, as a share of the longest side of the patch in mm.'),
    displacement: range(0, 0.4)
      .default([0, 0.25])
      .describe(
        'Largest displacement of a control point along an axis, as a share of their distance. Up to 0.4 no voxels change places (Choi and Lee 2000, doi:10.1006/gmod.2000.0531).',
      ),
  }),
]);
/** Gaussian noise; deviation in those of the normalised intensities. */
const noise = z.union([
  off,
  z.strictObject({ probability: probability.default(0.1), deviation: range(0, 10).default([0, 0.1]) }),
]);
/** Gaussian blur; sigma in voxels. */
const blur = z.union([
  off,
  z.strictObject({ probability: probability.default(0.2), sigma: range(0.1, 10).default([0.5, 1]) }),
]);
/** Intensities times a factor. */
const brightness = z.union([
  off,
  z.strictObject({ probability: probability.default(0.15), factor: range(0, 10).default([0.75, 1.25]) }),
]);
/** Distance of intensities to their mean times a factor. */
const contrast = z.union([
  off,
  z.strictObject({ probability: probability.default(0.15), factor: range(0, 10).default([0.75, 1.25]) }),
]);
/** As if scanned with larger voxels: resampled to this share of the voxels along an axis, and back. */
const lowResolution = z.union([
  off,
  z.strictObject({ probability: probability.default(0.25), zoom: range(0.1, 1).default([0.5, 1]) }),
]);
/** Intensities, brought to 0 to 1, to the power of an exponent; mean and deviation stay. */
const gamma = z.union([
  off,
  z.strictObject({ probability: probability.default(0.3), exponent: range(0.1, 10).default([0.7, 1.5]) }),
]);
/** The same with bright and dark exchanged meanwhile. */
const invertedGamma = z.union([
  off,
  z.strictObject({ probability: probability.default(0.1), exponent: range(0.1, 10).default([0.7, 1.5]) }),
]);

/** Directions that may be mirrored: the patient's left and right, or all of the patch. */
const flip = z.enum(['none', 'left-right', 'both']);
const rotationProbability = probability.default(0.2);
/** Largest angle about each axis. */
const degrees = z.number().min(0).max(180);
/** Whether any of the changes of intensity happen. */
const intensity = z.boolean().default(true);

/**
 * Distance maps where voxels are no voxels of the scan: computed anew from the labels of the patch, or
 * interpolated in the map of the scan.
 */
const distances = z.enum(['recomputed', 'interpolated']);

/** What the user may give; `flip` and `rotation.degrees` are planned where they are left out. */
export const augmentationSchema = z.strictObject({
  flip: flip
    .optional()
    .describe(
      'Directions that may be mirrored; both means all axes in 3D. By default left and right, unless a label names a side.',
    ),
  rotate90: rotate90
    .default(false)
    .describe('Turns by a multiple of 90 degrees, for images without a natural upright.'),
  rotation: z
    .union([off, z.strictObject({ probability: rotationProbability, degrees: degrees.optional() })])
    .prefault({})
    .describe('Turns by any angle; degrees: the largest about each axis, planned where left out.'),
  scale: scale.prefault({}).describe('Size of what is seen, as a factor.'),
  elastic: elastic.default(false).describe('Smooth random displacements.'),
  distances: distances
    .default('recomputed')
    .describe(
      'How distance maps follow turns, scaling and deformation: computed anew from the labels, or interpolated.',
    ),
  intensity: intensity.describe('Whether any of the changes of intensity happen.'),
  noise: noise.prefault({}).describe('Gaussian noise; deviation in those of the normalised intensities.'),
  blur: blur.prefault({}).describe('Gaussian blur; sigma in voxels.'),
  brightness: brightness.prefault({}).describe('Intensities times a factor.'),
  contrast: contrast.prefault({}).describe('Distance of intensities to their mean times a factor.'),
  lowResolution: lowResolution
    .prefault({})
    .describe('As if scanned with larger voxels: resampled to this share of them and back.'),
  gamma: gamma.prefault({}).describe('Intensities to the power of an exponent; mean and deviation stay.'),
  invertedGamma: invertedGamma.prefault({}).describe('The same with bright and dark exchanged meanwhile.'),
});
export type AugmentationConfig = z.infer<typeof augmentationSchema>;

/** Of a run folder. Runs of version 0.1 name only the first two: their defaults are what those runs did. */
export const completeAugmentationSchema = z.strictObject({
  flip,
  intensity,
  rotate90: rotate90.default(false),
  rotation: z.union([off, z.strictObject({ probability: rotationProbability, degrees })]).default(false),
  scale: scale.default(false),
  elastic: elastic.default(false),
  /** Runs that do not say so began before there was a choice. */
  distances: distances.default('interpolated'),
  noise: noise.default({ probability: 0.15, deviation: [0, 0.3] }),
  blur: blur.default(false),
  brightness: brightness.default({ probability: 0.3, factor: [0.75, 1.25] }),
  contrast: contrast.default({ probability: 0.3, factor: [0.75, 1.25] }),
  lowResolution: lowResolution.default(false),
  gamma: gamma.default({ probability: 0.3, exponent: [0.7, 1.5] }),
  invertedGamma: invertedGamma.default(false),
});
export type CompleteAugmentation = z.infer<typeof completeAugmentationSchema>;

/** Nothing is changed. */
export const NO_AUGMENTATION: CompleteAugmentation = {
  ...{ flip: 'none', intensity: false, rotate90: false, rotation: false, scale: false, elastic: false },
  ...{
    distances: 'recomputed',
    noise: false,
    blur: false,
    brightness: false,
    contrast: false,
    lowResolution: false,
  },
  ...{ gamma: false, invertedGamma: false },
};

/** From this ratio on, slices are too thick to be turned into the plane, as nnU-Net has it. */
const ANISOTROPY = 3;
/** Sides of a 2D patch that differ more than this leave little of what is turned out of them in view. */
const LONG_PATCH = 1.5;

/**
 * Whether patches are turned and scaled within their slices only: in 2D, and where voxels are much
 * longer across slices or the patch much shorter.
 * @param spacing mm along the axes of the patch
 */
export function staysInPlane(patch: Size, spacing: Size): boolean {
  const [depth, height, width] = patch;
  const isCoarse = spacing[0] > ANISOTROPY * Math.min(spacing[1], spacing[2]);
  return depth === 1 || isCoarse || Math.max(height, width) > ANISOTROPY * depth;
}

/** The largest angle where none is given: nnU-Net's. */
export function planDegrees(patch: Size, spacing: Size): number {
  if (!staysInPlane(patch, spacing)) return 30;
  const [depth, height, width] = patch;
  const isLong = Math.max(height, width) > LONG_PATCH * Math.min(height, width);
  return depth === 1 && isLong ? 15 : 180;
}

/** Fills in the largest angle. */
export function planAugmentation(
  { rotation, ...rest }: AugmentationConfig,
  planned: { readonly flip: CompleteAugmentation['flip']; readonly patch: Size; readonly spacing: Size },
): CompleteAugmentation {
  return {
    ...rest,
    flip: rest.flip ?? planned.flip,
    rotation: rotation && {
      probability: rotation.probability,
      degrees: rotation.degrees ?? planDegrees(planned.patch, planned.spacing),
    },
  };
}
