/**
 * What a model is besides its weights: kept in the metadata of model.onnx and of every checkpoint, so
 * that one file is enough to predict.
 */
import { z } from 'zod';
import packageJson from '../../../package.json';
import { labelTableSchema } from '../../labels/labelTable';
import { preprocessingSchema } from '../data/preprocessing';
import { importedPlanSchema } from '../networks/importedPlan';
import { planUnet, type UnetPlan } from '../networks/unetPlan';

const positiveInteger = z.number().int().positive();

const perLevel = z
  .object({
    features: positiveInteger,
    kernel: z.array(positiveInteger).readonly(),
    strides: z.array(positiveInteger).readonly(),
    blocks: positiveInteger,
  })
  .readonly();

const unetSchema = z.object({
  kind: z.literal('unet'),
  inChannels: positiveInteger,
  classes: positiveInteger,
  encoder: z.enum(['plain', 'residual']),
  levels: z.array(perLevel).min(1).readonly(),
  decoderConvolutions: positiveInteger,
  deepSupervision: z.boolean(),
  normalizationEpsilon: z.number().positive(),
  leakySlope: z.number(),
}) satisfies z.ZodType<UnetPlan>;

/** As models of version 0.1 describe their network, which had the same constants. */
const unet2dSchema = z
  .object({
    kind: z.literal('unet2d'),
    inChannels: positiveInteger,
    classes: positiveInteger,
    features: z.array(positiveInteger).min(1).readonly(),
  })
  .transform(({ inChannels, classes, features }): UnetPlan =>
    planUnet({ dimensions: 2, inChannels, classes, features }),
  );

const descriptionSchema = z.object({
  network: z.union([unetSchema, unet2dSchema, importedPlanSchema]),
  preprocessing: preprocessingSchema,
  /** Size in voxels of what the network sees at once: height, width; or depth, height, width. */
  patch: z.array(positiveInteger).min(2).max(3).readonly(),
  /** Names of the input channels, in order. */
  channels: z.array(z.string()).readonly(),
  /** Class n + 1 of the network is label n here; class 0 is the background. */
  labels: labelTableSchema,
  /** Axes that training mirrored, along which mirrored copies may be predicted as well; models of version 0.1 do not say. */
  mirror: z
    .object({ slices: z.boolean(), rows: z.boolean(), columns: z.boolean() })
    .default({ slices: false, rows: false, columns: false }),
});
export type ModelDescription = z.infer<typeof descriptionSchema>;

const PRODUCT_KEY = 'product';
const KEYS = [
  'network',
  'preprocessing',
  'patch',
  'channels',
  'labels',
] as const satisfies readonly (keyof ModelDescription)[];
/** What a model may leave out. */
const OPTIONAL_KEYS = ['mirror'] as const satisfies readonly (keyof ModelDescription)[];

/** As metadata of an ONNX or safetensors file: JSON under the description's own keys, and who wrote it. */
export function modelMetadata(description: ModelDescription): Record<string, string> {
  return {
    [PRODUCT_KEY]: `${packageJson.displayName} ${packageJson.version}`,
    ...Object.fromEntries([...KEYS, ...OPTIONAL_KEYS].map((key) => [key, JSON.stringify(description[key])])),
  };
}

/** Whether two models do the same with a scan: weights of one can go on in the other. */
export function isSameModel(a: ModelDescription, b: ModelDescription): boolean {
  return KEYS.every((key) => JSON.stringify(a[key]) === JSON.stringify(b[key]));
}

/** Whether a file was written by this program, or means to be. */
export function hasModelMetadata(metadata: Readonly<Record<string, string>>): boolean {
  return metadata['network'] !== undefined && metadata['preprocessing'] !== undefined;
}

/**
 * Inverse of modelMetadata.
 * @throws Error when the metadata are missing or not those of this program
 */
export function parseModelMetadata(metadata: Readonly<Record<string, string>>): ModelDescription {
  const missing = KEYS.filter((key) => metadata[key] === undefined);
  if (missing.length > 0) {
    throw new Error(
      `It does not say how scans are prepared for it (there is no ${missing.join(', ')} in its metadata). ` +
        `Only models trained by ${packageJson.displayName} can be used.`,
    );
  }
  const result = descriptionSchema.safeParse(
    Object.fromEntries(
      [...KEYS, ...OPTIONAL_KEYS].flatMap((key) => {
        const text = metadata[key];
        return text === undefined ? [] : [[key, parseJson(text)]];
      }),
    ),
  );
  if (result.success) return result.data;
  throw new Error(
    `Its metadata, written by ${metadata[PRODUCT_KEY] ?? 'another program'}, cannot be understood: ` +
      z.prettifyError(result.error),
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`Its metadata are damaged: "${text.slice(0, 40)}" is no JSON.`);
  }
}
