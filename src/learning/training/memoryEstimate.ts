/**
 * How much memory a run will need, from its plan alone.
 *
 * The figures besides the tensors were fitted to measured peaks of ONNX Runtime on the processor:
 * `node bench/trainingMemory.mjs` shows estimate and measurement side by side.
 */
import { peakTensorBytes } from './memoryOfGraph';
import { buildStepGraph, type StepGraphOptions, type StepParameters } from './stepGraph';
import { patchSize } from '../data/patches';
import { batchesAhead } from '../data/threadedBatches';
import { Graph } from '../graph/graph';
import { softmax } from '../graph/operators/activations';
import { sizeOf } from '../graph/tensor';
import { mapSetsOf } from '../losses/terms';
import { buildNetwork, parametersOf, type NetworkPlan } from '../networks/network';
import { treatmentOf } from '../optimizers/parameterGroups';
import { carriedVectors } from '../optimizers/update';

/** Node, the program and the run-time before the first graph. */
export const PROGRAM_BYTES = 150e6;
/** A thread that draws batches, with what it reads of scans: 45 to 60 MB were measured. */
const THREAD_BYTES = 60e6;
/**
 * Allocated over needed, by dimensions of the network: gaps between tensors, and what convolutions use
 * meanwhile, which take blocks of channels and many shifted copies in 3D.
 */
const OVERHEAD = { 2: 1.55, 3: 2.3 } as const;
/** Of every carried vector: its first value, and the two buffers that steps use in turn. */
const COPIES_OF_STATE = 3;
/** Parameters of a predictor: as a file, and twice in the run-time that reads it. */
const COPIES_OF_MODEL = 3;
const FLOAT = 4;

const overhead = (patch: readonly number[]): number => OVERHEAD[patch.length === 3 ? 3 : 2];

/** Voxels of the largest scan, on the grid that the network works on. */
export interface ScanSize {
  readonly slices: number;
  readonly height: number;
  readonly width: number;
}

/** What the memory of a run depends on. */
export interface RunOptions extends StepGraphOptions {
  /** Threads that draw batches. */
  readonly workers?: number;
}

/** Bytes that a run needs at its peak, the program included. */
export function estimateMemory(options: RunOptions, scan: ScanSize): number {
  const training = stepBytes(options) + validationBytes(options, scan) + loadingBytes(options);
  return PROGRAM_BYTES + Math.max(training, preparationBytes(options, scan));
}

/** Threads that draw batches, and the batches that they have ready or in the making. */
function loadingBytes({ network, losses, batch, patch, workers = 0 }: RunOptions): number {
  if (workers === 0) return 0;
  const channels = network.inChannels + mapSetsOf(losses).length * network.classes + 1;
  return workers * THREAD_BYTES + FLOAT * batchesAhead(workers) * batch * channels * sizeOf(patch);
}

/** A training step: its tensors, the state it carries, and the batch. */
export function stepBytes(options: StepGraphOptions): number {
  const { network, losses, batch, patch } = options;
  const parameters = divided(options);
  const size = parameters.trained.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const channels = network.inChannels + mapSetsOf(losses).length * network.classes + 1;
  const forward = losses.some(({ kind }) => kind === 'hausdorff')
    ? predictionBytes(network, batch, patch)
    : 0;
  return (
    overhead(patch) * peakTensorBytes(buildStepGraph(options, parameters)) +
    forward +
    FLOAT * (COPIES_OF_STATE * carriedVectors(options).length * size + 2 * batch * channels * sizeOf(patch))
  );
}

/** A batch through the network, and its parameters. */
function predictionBytes(network: NetworkPlan, batch: number, patch: readonly number[]): number {
  const graph = new Graph();
  const image = graph.input('image', 'float32', [batch, network.inChannels, ...patch]);
  const logits = buildNetwork(network, image, ({ name, shape }) => graph.input(name, 'float32', shape));
  const size = parametersOf(network).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const tensors = peakTensorBytes(graph.finish({ probabilities: softmax(logits, 1) }));
  return overhead(patch) * tensors + FLOAT * COPIES_OF_MODEL * size;
}

/** Prediction of a whole scan: the state of a step stays in memory meanwhile. */
function validationBytes({ network, batch, patch }: StepGraphOptions, scan: ScanSize): number {
  const pixels = scan.height * scan.width;
  const open = Math.min(scan.slices, patchSize(patch)[0]);
  const labels = 2 * scan.slices * pixels;
  return predictionBytes(network, batch, patch) + labels + FLOAT * (network.classes + 1) * open * pixels;
}

/** One scan from its file to slices: read, resampled, in the order of slices; and its distance maps, twice. */
function preparationBytes({ network, losses }: StepGraphOptions, scan: ScanSize): number {
  const maps = mapSetsOf(losses).length * network.classes;
  return FLOAT * scan.slices * scan.height * scan.width * (3 * network.inChannels + 2 * maps + 2);
}

/** The parameters by their treatment; of frozen ones only the size matters here. */
function divided({ network, parameterGroups = [] }: StepGraphOptions): StepParameters {
  const specs = parametersOf(network);
  const isFrozen = (name: string): boolean => treatmentOf(name, parameterGroups).frozen;
  return {
    trained: specs.filter(({ name }) => !isFrozen(name)),
    frozen: specs
      .filter(({ name }) => isFrozen(name))
      .map(({ name, shape }) => ({ name, shape, data: new Float32Array(sizeOf(shape)) })),
  };
}
