/** A network in training: the state between steps, and what a step takes and gives. */
import { createHausdorffPass } from './hausdorffPass';
import { buildStepGraph } from './stepGraph';
import type { StepGraphOptions } from './stepGraph';
import { floatOutput } from '../engines/engine';
import type { GraphEngine, HostTensor } from '../engines/engine';
import { at } from '../graph/tensor';
import { checkLossTerms } from '../losses/checkTerms';
import { gradientShares } from '../losses/gradients';
import { mapSetsOf, namesOf } from '../losses/terms';
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
  readonly initial?: readonly NamedTensor[] | undefined;
  /** mm along each axis of a patch, for the Hausdorff loss; 1 mm where left out. */
  readonly spacing?: readonly number[];
}

export interface TrainingBatch {
  /** (B, C, *patch). */
  readonly images: Float32Array<ArrayBuffer>;
  /** Class indices (B, *patch). */
  readonly labels: Uint8Array<ArrayBuffer> | Int32Array<ArrayBuffer>;
  /** Signed distance maps (B, sets * K, *spatial), in the order of mapSetsOf(losses); needed only where there are sets. */
  readonly distanceMaps?: Float32Array<ArrayBuffer>;
}

export interface StepRates {
  readonly learningRate: number;
  /** One per loss term, in their order (weightsOfTerms). */
  readonly weights: readonly number[];
}

export interface TermValue {
  /** The kind of the loss, numbered where it occurs more than once. */
  readonly name: string;
  readonly value: number;
  /** Of this step. */
  readonly weight: number;
  /** value times weight. */
  readonly weighted: number;
  /** Euclidean norm of the derivative of `value` with respect to the logits of full resolution. */
  readonly norm: number;
  /** norm times weight. */
  readonly gradientNorm: number;
  /** gradientNorm as a part of the sum over all terms, 0 to 1. */
  readonly gradientShare: number;
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
  const terms = namesOf(losses);
  const mapChannels = mapSetsOf(losses).length * network.classes;
  const hausdorff = await createHausdorffPass(engine, options, parameters);
  const flatParameters = async (): Promise<Float32Array<ArrayBuffer>> =>
    (await program.readState())[PARAMETERS] ?? new Float32Array();
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
      if (mapChannels > 0) {
        if (!distanceMaps) throw new RangeError('The boundary loss needs distance maps in every batch.');
        const shape = [batch, mapChannels, ...patch];
        feeds['distanceMaps'] = { dtype: 'float32', shape, data: distanceMaps };
      }
      if (hausdorff) {
        const shape = [batch, network.classes, ...patch];
        const data = await hausdorff.weights(images, labels, await flatParameters());
        feeds['hausdorffWeights'] = { dtype: 'float32', shape, data };
      }
      const outputs = await program.run(feeds);
      const isUpdated = completesUpdate(options, microBatches);
      microBatches++;
      const values = floatOutput(outputs, 'terms');
      const norms = floatOutput(outputs, 'gradientNorms');
      const shares = gradientShares(norms, weights);
      return {
        loss: at(floatOutput(outputs, 'loss'), 0),
        terms: terms.map((name, index) => ({
          name,
          value: at(values, index),
          weight: at(weights, index),
          norm: at(norms, index),
          weighted: at(values, index) * at(weights, index),
          gradientNorm: at(norms, index) * at(weights, index),
          gradientShare: at(shares, index),
        })),
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
    dispose: async () => {
      await hausdorff?.dispose();
      await program.dispose();
    },
  };
}
