/** A network in training: the state between steps, and what a step takes and gives. */
import { buildStepGraph } from './stepGraph';
import type { StepGraphOptions } from './stepGraph';
import { floatOutput } from '../engines/engine';
import type { GraphEngine, HostTensor } from '../engines/engine';
import { at } from '../graph/tensor';
import { checkLossTerms } from '../losses/checkTerms';
import { groupOf } from '../losses/terms';
import type { LossTerm } from '../losses/terms';
import type { NamedTensor } from '../networks/parameters';
import {
  AVERAGE,
  carriedVectors,
  completesUpdate,
  nextOf,
  PARAMETERS,
  updateRates,
} from '../optimizers/update';
import { initialStepState, networkTensors, stateTensors } from './stepState';

export interface TrainingStepOptions extends StepGraphOptions {
  /** Of the initial parameters; same seed, same parameters. */
  readonly seed: number;
  /** What `state()` gave, to go on from there; or parameters alone, to fine-tune them. */
  readonly initial?: readonly NamedTensor[];
}

export interface TrainingBatch {
  /** (B, C, *patch). */
  readonly images: Float32Array<ArrayBuffer>;
  /** Class indices (B, *patch). */
  readonly labels: Uint8Array<ArrayBuffer> | Int32Array<ArrayBuffer>;
  /** Signed distance maps (B, K, *patch); needed only with a boundary term. */
  readonly distanceMaps?: Float32Array<ArrayBuffer>;
}

export interface StepRates {
  readonly learningRate: number;
  /** One per loss term, in their order (weightsOfTerms). */
  readonly weights: readonly number[];
}

export interface TermValue {
  readonly name: LossTerm['kind'];
  readonly value: number;
  /** value times the weight of this step. */
  readonly weighted: number;
}

export interface StepResult {
  /** Sum of the weighted terms, before the update. */
  readonly loss: number;
  readonly terms: readonly TermValue[];
  /** Norm of the gradient before clipping; null without clipping, and where no update was made yet. */
  readonly gradientNorm: number | null;
}

export interface TrainingStep {
  /** Forward, backward and update with one batch; with accumulation every n-th batch updates. */
  run(batch: TrainingBatch, rates: StepRates): Promise<StepResult>;
  /** Parameters alone, for a predictor or an export: their average where one is kept. */
  parameters(): Promise<NamedTensor[]>;
  /**
   * Parameters, state of the optimizer and count of updates: all that is needed to go on with the same
   * numbers.
   * @throws RangeError between two batches whose gradients belong to one update
   */
  state(): Promise<NamedTensor[]>;
  dispose(): Promise<void>;
}

/**
 * Compiles a training step and sets its state.
 * @throws RangeError when losses, patch or the initial tensors do not fit the network.
 */
export async function createTrainingStep(
  engine: GraphEngine,
  options: TrainingStepOptions,
): Promise<TrainingStep> {
  const { network, losses, batch, patch, accumulation = 1 } = options;
  checkLossTerms(losses, network.classes);
  const initial = initialStepState(options);
  const { parameters } = initial;
  const names = carriedVectors(options);
  const program = await engine.compile(buildStepGraph(options, parameters), {
    state: names.map((name) => ({ input: name, output: nextOf(name), initial: initial.vector(name) })),
  });
  const wantsMaps = losses.some((term) => groupOf(term) === 'boundary');
  let microBatches = initial.updates * accumulation;

  return {
    run: async ({ images, labels, distanceMaps }, { learningRate, weights }) => {
      const feeds: Record<string, HostTensor> = {
        images: { dtype: 'float32', shape: [batch, network.inChannels, ...patch], data: images },
        labels: { dtype: 'int32', shape: [batch, 1, ...patch], data: Int32Array.from(labels) },
        weights: { dtype: 'float32', shape: [losses.length], data: Float32Array.from(weights) },
      };
      for (const [name, rate] of Object.entries(updateRates(options, learningRate, microBatches))) {
        feeds[name] = { dtype: 'float32', shape: [], data: Float32Array.of(rate) };
      }
      if (wantsMaps) {
        if (!distanceMaps) throw new RangeError('The boundary loss needs distance maps in every batch.');
        feeds['distanceMaps'] = {
          dtype: 'float32',
          shape: [batch, network.classes, ...patch],
          data: distanceMaps,
        };
      }
      const outputs = await program.run(feeds);
      const isUpdated = completesUpdate(options, microBatches);
      microBatches++;
      const values = floatOutput(outputs, 'terms');
      return {
        loss: at(floatOutput(outputs, 'loss'), 0),
        terms: losses.map(({ kind }, index) => {
          const value = at(values, index);
          return { name: kind, value, weighted: value * at(weights, index) };
        }),
        gradientNorm:
          isUpdated && options.largestGradientNorm !== undefined
            ? at(floatOutput(outputs, 'gradientNorm'), 0)
            : null,
      };
    },
    parameters: async () => {
      const name = options.averageDecay === undefined ? PARAMETERS : AVERAGE;
      return networkTensors(parameters, (await program.readState())[name]);
    },
    state: async () => {
      if (microBatches % accumulation !== 0) {
        throw new RangeError('The state is complete only after an update, not while gradients accumulate.');
      }
      return stateTensors(options, parameters, await program.readState(), microBatches / accumulation);
    },
    dispose: () => program.dispose(),
  };
}
