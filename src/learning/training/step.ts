import type { Engine } from '../engines/engine';
import type { LossTerm } from '../losses/terms';
import type { NamedTensor } from '../networks/parameters';
import type { NetworkPlan } from '../networks/unet2d';
import type { OptimizerOptions } from './optimizer';

export interface TrainingStepOptions {
  readonly network: NetworkPlan;
  /** At least one; see checkLossTerms. */
  readonly losses: readonly LossTerm[];
  readonly batch: number;
  /** Height and width in pixels, multiples of the network's divisor. */
  readonly patch: readonly [number, number];
  readonly optimizer: OptimizerOptions;
  /** Of the initial parameters; same seed, same parameters. */
  readonly seed: number;
  /** A state of `TrainingStep.state()` to go on from; or parameters alone, to fine-tune them. */
  readonly initial?: readonly NamedTensor[];
}

export interface TrainingBatch {
  /** (B, C, H, W). */
  readonly images: Float32Array<ArrayBuffer>;
  /** Class indices (B, H, W). */
  readonly labels: Uint8Array | Int32Array;
  /** Signed distance maps (B, K, H, W); needed only with a boundary term. */
  readonly distanceMaps?: Float32Array<ArrayBuffer>;
}

export interface TermValue {
  readonly name: string;
  readonly value: number;
  /** value times the weight of this step. */
  readonly weighted: number;
}

export interface StepResult {
  /** Sum of the weighted terms, before the update. */
  readonly loss: number;
  readonly terms: readonly TermValue[];
}

/** A network in training: each run is forward, losses, backward and parameter update in one graph. */
export interface TrainingStep {
  /** @param weights one per loss term, in their order (weightsOfTerms). */
  run(
    batch: TrainingBatch,
    rates: { readonly learningRate: number; readonly weights: readonly number[] },
  ): Promise<StepResult>;
  /** Parameters alone, for a predictor or an export. */
  parameters(): Promise<NamedTensor[]>;
  /** Parameters, optimizer moments and step count: all that is needed to go on with the same numbers. */
  state(): Promise<NamedTensor[]>;
  dispose(): Promise<void>;
}

export type CreateTrainingStep = (engine: Engine, options: TrainingStepOptions) => Promise<TrainingStep>;
