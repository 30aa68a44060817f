/**
 * The training configuration: a JSON file whose keys are all optional (docs/training.md explains each).
 * What is left out either has a fixed default here or is planned from the data (planning.ts); the
 * complete configuration is written to the run folder and is itself a valid configuration file.
 */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { PLANE_NAMES } from '../../volume/planes';
import { SCORES } from '../../metrics/labelScores';
import { augmentationSchema, completeAugmentationSchema } from '../data/augmentationConfig';
import { RESAMPLINGS } from '../data/interpolation';
import { DEFAULT_NORMALIZATION, normalizationSchema } from '../data/normalization';
import { foldSchema, type Fold } from '../data/split';
import { DEVICE_REQUESTS, ENGINES, type DeviceRequest, type EngineName } from '../engines/engine';
import { withoutNotes } from './configNotes';
import { HEADS } from './head';
import { lossSchema } from './lossConfig';
import { optimizationFields } from './optimizationConfig';

const share = z.number().min(0).max(1);
/** Share of rehearsed patches where none is given: most of what is learned shall be new. */
export const REHEARSAL_SHARE = 0.25;

const positiveInteger = z.number().int().positive();
/** One number for each spatial axis. */
const perAxis = z.array(positiveInteger).min(2).max(3).readonly();

const configFields = {
  epochs: positiveInteger
    .optional()
    .describe('Training ends after this many epochs or minutes, whichever comes first.'),
  minutes: z
    .number()
    .positive()
    .optional()
    .describe('Training ends after this many minutes, validation and saving included.'),
  seed: z
    .number()
    .int()
    .default(0)
    .describe('Any integer; the same seed gives the same numbers on the same machine.'),
  engine: z.enum(ENGINES).default('onnxruntime').describe('What trains; tensorflow is your own tfjs-node.'),
  device: z
    .enum(DEVICE_REQUESTS)
    .default('auto')
    .describe('What computes; auto: a GPU where one is faster than the processor.'),
  network: z
    .enum(['plain', 'residual-encoder', 'imported'])
    .default('plain')
    .describe('A U-Net, plain or with residual blocks on the way down; or that of initial.from.'),
  initial: z
    .strictObject({
      from: z.string().min(1).describe('A run folder or a file of weights.'),
      head: z
        .enum(HEADS)
        .optional()
        .describe(
          'Whether the layers that tell the labels apart are kept; by default where the labels are the same.',
        ),
      headFirst: positiveInteger
        .optional()
        .describe('In so many epochs only the last layers are trained, in the others everything.'),
      rehearsal: z
        .strictObject({
          data: z.string().min(1).describe('Folder of the data set that was learned before.'),
          share: z.number().gt(0).lt(1).default(REHEARSAL_SHARE).describe('Share of the patches.'),
        })
        .optional()
        .describe('Against forgetting: patches are also drawn from the data set that was learned before.'),
    })
    .optional()
    .describe('Fine-tuning: what the run begins with instead of random weights.'),
  ...optimizationFields,
  loss: lossSchema,
  sampling: z
    .strictObject({
      foreground: share
        .default(0.5)
        .describe('Share of the patches that are made to contain a label, the labels taking turns.'),
    })
    .prefault({})
    .describe('Which patches are drawn.'),
  validationFraction: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.2)
    .describe('Share of the cases kept for validation, at least one case.'),
  fold: foldSchema.optional().describe('Of a cross-validation, in place of a share.'),
  bestBy: z.enum(SCORES).default('dice').describe('The score whose best validation becomes model.onnx.'),
  earlyStopping: z
    .strictObject({
      metric: z.enum(SCORES).default('dice').describe('What must get better.'),
      patience: positiveInteger.default(10).describe('Validations to wait.'),
    })
    .optional()
    .describe(
      'Training ends after so many validations in a row in which the score was not better than before.',
    ),
  labels: z
    .array(z.string().min(1))
    .min(1)
    .readonly()
    .optional()
    .describe('Names of the labels to learn, all of them where left out; the others become background.'),
  spacing: z
    .array(z.number().positive())
    .min(2)
    .max(3)
    .readonly()
    .optional()
    .describe('mm along the axes of the patch that scans are resampled to; planned where left out.'),
  workers: z
    .number()
    .int()
    .min(0)
    .max(64)
    .optional()
    .describe(
      'Threads that draw batches beside the training, at most; 0: the training draws them. By the cores where left out.',
    ),
  licence: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Terms under which others may use the model, such as "CC BY 4.0" or a URL; stated where it is exported.',
    ),
  memory: z
    .number()
    .positive()
    .optional()
    .describe(
      'Gigabytes that the training may take: patch and batch are planned to fit. By default most of what is free.',
    ),
  cacheFolder: z
    .string()
    .min(1)
    .optional()
    .describe("Folder of the prepared cases and distance maps; by default the user's cache folder."),
};

/** Planned for a U-Net; networks of other programs have none of them. */
const levelFields = {
  features: z
    .array(positiveInteger)
    .min(1)
    .max(8)
    .readonly()
    .optional()
    .describe('Channels of each resolution level of the U-Net, finest first.'),
  strides: z
    .array(perAxis)
    .min(1)
    .max(8)
    .readonly()
    .optional()
    .describe('Of each level: voxels of the next finer one that are one here; ones at the finest.'),
  kernels: z
    .array(perAxis)
    .min(1)
    .max(8)
    .readonly()
    .optional()
    .describe('Of each level: sizes of the convolution kernels.'),
  blocks: z
    .array(positiveInteger)
    .min(1)
    .max(8)
    .readonly()
    .optional()
    .describe('Of each level: convolutions, or residual blocks, on the way down.'),
};

const plannedFields = {
  dimensions: z
    .union([z.literal(2), z.literal(3)])
    .describe('2: the network sees one slice at a time; 3: it sees volumes.'),
  normalization: z
    .array(normalizationSchema)
    .min(1)
    .readonly()
    .describe('What is done to the intensities of each channel; a list of one holds for all.'),
  plane: z.enum(PLANE_NAMES).describe('Anatomical plane whose slices the network sees.'),
  patch: perAxis.describe('Voxels of a patch: height, width; in 3D depth (slices), height, width.'),
  batch: positiveInteger.describe('Patches in a batch.'),
  deepSupervision: z
    .boolean()
    .describe('Whether coarser levels of the network are trained on outputs of their own.'),
  stepsPerEpoch: positiveInteger.describe(
    'Steps of an epoch; each learns from accumulation x batch patches.',
  ),
  validateEvery: positiveInteger.describe('Validation after every so many epochs, and after the last.'),
};

export const trainingConfigSchema = z.strictObject({
  ...configFields,
  ...levelFields,
  ...z.strictObject(plannedFields).partial().shape,
  resampling: z.enum(RESAMPLINGS).optional().describe('How scans and label maps are resampled.'),
  augmentation: augmentationSchema.prefault({}).describe('Random changes of patches: docs/augmentation.md.'),
});
/** What the user gave, defaults filled in. */
export type TrainingConfig = z.infer<typeof trainingConfigSchema>;

export const completeConfigSchema = z.strictObject({
  ...configFields,
  ...levelFields,
  ...plannedFields,
  resampling: z
    .enum(RESAMPLINGS)
    .default('linear')
    .describe('Of runs that do not say it, which are those before there was a choice: linear.'),
  augmentation: completeAugmentationSchema,
});
/** Every value decided. */
export type CompleteConfig = z.infer<typeof completeConfigSchema>;

/** Epochs of a run for which neither epochs nor minutes are given. */
export const DEFAULT_EPOCHS = 100;

/** Values of a training request, which win over the configuration file. */
export interface ConfigOverrides {
  readonly epochs?: number | undefined;
  readonly minutes?: number | undefined;
  readonly seed?: number | undefined;
  readonly engine?: EngineName | undefined;
  readonly device?: DeviceRequest | undefined;
  readonly fold?: Fold | undefined;
  readonly initial?: TrainingConfig['initial'];
}

/** A configuration that cannot be used; the message names the file and the key. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code = 'config';
}

/**
 * Checks a configuration and fills in the defaults.
 * @param source what to call it in messages, such as the file's path
 * @throws ConfigError that lists every key at fault
 */
export function parseConfig(value: unknown, source: string, overrides: ConfigOverrides = {}): TrainingConfig {
  const config = checked(
    trainingConfigSchema,
    withFineTuning(withOverrides(withoutNotes(value), overrides)),
    source,
  );
  const isLimited = config.epochs !== undefined || config.minutes !== undefined;
  return isLimited ? config : { ...config, epochs: DEFAULT_EPOCHS };
}

/**
 * Highest learning rate of a fine-tuning where none is given: a tenth of the usual one, so that what was
 * learned is not lost in the first steps (https://cs231n.github.io/transfer-learning/, "Learning rates").
 */
const FINE_TUNING_PEAK = 0.0003;

function withFineTuning(value: unknown): unknown {
  const given = z
    .looseObject({ initial: z.looseObject({}), learningRate: z.looseObject({}).default({}) })
    .safeParse(value);
  if (!given.success) return value;
  return { ...given.data, learningRate: { peak: FINE_TUNING_PEAK, ...given.data.learningRate } };
}

/** The complete configuration of a run folder, with the overrides of the request that resumes it. */
export function parseCompleteConfig(
  value: unknown,
  source: string,
  overrides: ConfigOverrides = {},
): CompleteConfig {
  const current = withNormalization(withNetwork(withoutNotes(value)));
  return checked(completeConfigSchema, withOverrides(current, overrides), source);
}

/** Runs of version 0.1 do not say how all of them were normalised. */
function withNormalization(value: unknown): unknown {
  const old = z.looseObject({ normalization: z.undefined().optional() }).safeParse(value);
  return old.success ? { ...old.data, normalization: [DEFAULT_NORMALIZATION] } : value;
}

/** Nor what their networks all had: two dimensions, strides of 2, kernels of 3, two convolutions a level. */
function withNetwork(value: unknown): unknown {
  const old = z
    .looseObject({ features: z.array(z.number()), strides: z.undefined().optional() })
    .safeParse(value);
  if (!old.success) return value;
  const perLevel = <T>(of: (level: number) => T): readonly T[] => old.data.features.map((_, n) => of(n));
  return {
    dimensions: 2,
    ...old.data,
    strides: perLevel((level) => (level === 0 ? [1, 1] : [2, 2])),
    kernels: perLevel(() => [3, 3]),
    blocks: perLevel(() => 2),
    deepSupervision: false,
  };
}

/** Reads a JSON file; see parseConfig. */
export async function readJsonFile(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new ConfigError(
      `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ConfigError(`${path} is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function checked<S extends z.ZodType>(schema: S, value: unknown, source: string): z.infer<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => {
    const key = path.map(String).join('.');
    return key === '' ? message : `${key}: ${message}`;
  });
  throw new ConfigError(`${source}: ${faults.join('; ')}. docs/training.md lists the keys.`);
}

/** Before the check, so that values of a request are checked as well. */
function withOverrides(value: unknown, overrides: ConfigOverrides): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const given = Object.entries(overrides).filter(([, override]) => override !== undefined);
  return { ...value, ...Object.fromEntries(given) };
}
