/** A network in training: the state between steps, and what a step takes and gives. */
import { adamRates } from './optimizer';
import { buildStepGraph, STATE } from './stepGraph';
import type { StepGraphOptions } from './stepGraph';
import { floatOutput } from '../engines/engine';
import type { GraphEngine, HostTensor } from '../engines/engine';
import { at, sizeOf } from '../graph/tensor';
import { checkLossTerms } from '../losses/checkTerms';
import { groupOf } from '../losses/terms';
import type { LossTerm } from '../losses/terms';
import { parametersOf } from '../networks/network';
import { flattenTensors, initialParameters, selectTensors, unflattenTensors } from '../networks/parameters';
import type { NamedTensor, ParameterSpec } from '../networks/parameters';

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
}

export interface TrainingStep {
  /** Forward, backward and update with one batch. */
  run(batch: TrainingBatch, rates: StepRates): Promise<StepResult>;
  /** Parameters alone, for a predictor or an export. */
  parameters(): Promise<NamedTensor[]>;
  /** Parameters, optimizer moments and step count: all that is needed to go on with the same numbers. */
  state(): Promise<NamedTensor[]>;
  dispose(): Promise<void>;
}

const FIRST_MOMENT = 'adam.first_moment/';
const SECOND_MOMENT = 'adam.second_moment/';
const STEP_COUNT = 'adam.step';

interface FlatState {
  readonly parameters: Float32Array<ArrayBuffer>;
  readonly firstMoment: Float32Array<ArrayBuffer>;
  readonly secondMoment: Float32Array<ArrayBuffer>;
  /** Steps done. */
  readonly steps: number;
}

/**
 * Compiles a training step and sets its state.
 * @throws RangeError when losses, patch or the initial tensors do not fit the network.
 */
export async function createTrainingStep(
  engine: GraphEngine,
  options: TrainingStepOptions,
): Promise<TrainingStep> {
  const { network, losses, optimizer, batch, patch } = options;
  checkLossTerms(losses, network.classes);
  const specs = parametersOf(network);
  const initial = initialState(specs, options);
  const program = await engine.compile(buildStepGraph(options), {
    state: [
      { input: 'parameters', output: STATE.parameters, initial: initial.parameters },
      { input: 'firstMoment', output: STATE.firstMoment, initial: initial.firstMoment },
      { input: 'secondMoment', output: STATE.secondMoment, initial: initial.secondMoment },
    ],
  });
  const wantsMaps = losses.some((term) => groupOf(term) === 'boundary');
  let { steps } = initial;

  const read = async (name: keyof typeof STATE): Promise<Float32Array<ArrayBuffer>> =>
    (await program.readState())[name] ?? new Float32Array();

  return {
    run: async ({ images, labels, distanceMaps }, { learningRate, weights }) => {
      const { stepSize, secondCorrection } = adamRates(optimizer, learningRate, steps + 1);
      const feeds: Record<string, HostTensor> = {
        images: { dtype: 'float32', shape: [batch, network.inChannels, ...patch], data: images },
        labels: { dtype: 'int32', shape: [batch, 1, ...patch], data: Int32Array.from(labels) },
        weights: { dtype: 'float32', shape: [losses.length], data: Float32Array.from(weights) },
        stepSize: { dtype: 'float32', shape: [], data: Float32Array.of(stepSize) },
        secondCorrection: { dtype: 'float32', shape: [], data: Float32Array.of(secondCorrection) },
      };
      if (wantsMaps) {
        if (!distanceMaps) throw new RangeError('The boundary loss needs distance maps in every batch.');
        feeds['distanceMaps'] = {
          dtype: 'float32',
          shape: [batch, network.classes, ...patch],
          data: distanceMaps,
        };
      }
      const outputs = await program.run(feeds);
      steps += 1;
      const values = floatOutput(outputs, 'terms');
      return {
        loss: at(floatOutput(outputs, 'loss'), 0),
        terms: losses.map(({ kind }, index) => {
          const value = at(values, index);
          return { name: kind, value, weighted: value * at(weights, index) };
        }),
      };
    },
    parameters: async () => unflattenTensors(specs, await read('parameters')),
    state: async () => {
      const flat = await program.readState();
      return [
        ...unflattenTensors(specs, flat['parameters'] ?? new Float32Array()),
        ...unflattenTensors(specs, flat['firstMoment'] ?? new Float32Array(), FIRST_MOMENT),
        ...unflattenTensors(specs, flat['secondMoment'] ?? new Float32Array(), SECOND_MOMENT),
        { name: STEP_COUNT, shape: [1], data: Float32Array.of(steps) },
      ];
    },
    dispose: () => program.dispose(),
  };
}

function initialState(specs: readonly ParameterSpec[], { seed, initial }: TrainingStepOptions): FlatState {
  const size = specs.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const parameters = flattenTensors(initial ? selectTensors(specs, initial) : initialParameters(specs, seed));
  const count = initial?.find(({ name }) => name === STEP_COUNT);
  if (!initial || !count) {
    return {
      parameters,
      firstMoment: new Float32Array(size),
      secondMoment: new Float32Array(size),
      steps: 0,
    };
  }
  const moment = (prefix: string): Float32Array<ArrayBuffer> =>
    flattenTensors(
      selectTensors(
        specs.map(({ name, shape }) => ({ name: `${prefix}${name}`, shape })),
        initial,
      ),
    );
  return {
    parameters,
    firstMoment: moment(FIRST_MOMENT),
    secondMoment: moment(SECOND_MOMENT),
    steps: count.data[0] ?? 0,
  };
}
