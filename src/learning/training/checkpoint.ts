/** Checkpoints: a safetensors file of parameters and optimizer state whose header says how training stood. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { writeAtomically } from '../../formats/atomicWrite';
import type { NamedTensor } from '../networks/parameters';
import { modelMetadata, parseModelMetadata, type ModelDescription } from '../prediction/modelDescription';
import type { CompleteConfig } from './config';
import { epochSumsSchema } from './epochSums';
import { balanceStateSchema, NO_BALANCE } from './gradientBalance';
import { lossRecipeSchema } from './lossConfig';
import { NO_PLATEAU, plateauStateSchema } from './plateau';
import { NO_WAITING, stoppingStateSchema } from './earlyStopping';
import { decodeSafetensors, encodeSafetensors } from './safetensors';
import { bestByDice, bestSchema } from './validationScores';

/**
 * Where training stands. With the seed of the configuration this decides all that follows: batches
 * depend on seed, epoch and step (data/sampler.ts), weights of the losses on the recipe and the epoch.
 */
const savedStateSchema = z.object({
  /** Epochs completed. */
  epoch: z.number().int(),
  /** Steps done of the epoch that follows. */
  step: z.number().int(),
  /** Sums over those steps. */
  sums: epochSumsSchema,
  /** Time spent in all sessions of the run, and at its first step. */
  seconds: z.number(),
  startSeconds: z.number(),
  /** null before the first validation; absent in checkpoints before version 0.2, which have the next instead. */
  best: bestSchema.nullable().optional(),
  bestValidationDice: z.number().nullable().optional(),
  stopping: stoppingStateSchema.default(NO_WAITING),
  plateau: plateauStateSchema.default(NO_PLATEAU),
  balance: balanceStateSchema.default(NO_BALANCE),
  /** The losses and how their weights change; absent in checkpoints of version 0.1. */
  lossRecipe: lossRecipeSchema.optional(),
});
export const trainingStateSchema = savedStateSchema.transform(({ best, bestValidationDice, ...state }) => ({
  ...state,
  best: best ?? bestByDice(state.epoch, bestValidationDice ?? null),
}));
export type TrainingState = z.infer<typeof trainingStateSchema>;

export interface Checkpoint {
  /** As TrainingStep.state() gives them. */
  readonly tensors: readonly NamedTensor[];
  readonly model: ModelDescription;
  readonly state: TrainingState;
}

/** @param config kept for people who find the file alone; a resumed run reads config.json */
export async function writeCheckpoint(
  path: string,
  { tensors, model, state }: Checkpoint,
  config: CompleteConfig,
): Promise<void> {
  const metadata = {
    ...modelMetadata(model),
    config: JSON.stringify(config),
    state: JSON.stringify(state),
  };
  await writeAtomically(path, [encodeSafetensors({ tensors, metadata })], { overwrite: true });
}

/** @throws Error naming the file when it is no checkpoint of this program or is damaged */
export async function readCheckpoint(path: string): Promise<Checkpoint> {
  const bytes = await readFile(path);
  try {
    const { tensors, metadata } = decodeSafetensors(bytes);
    const state = trainingStateSchema.parse(JSON.parse(metadata['state'] ?? 'null'));
    return { tensors, model: parseModelMetadata(metadata), state };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${path} is no usable checkpoint: ${reason}`, { cause: error });
  }
}
