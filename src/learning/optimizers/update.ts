/**
 * The update at the end of a training step: gradient accumulation, clipping, the optimizer, and the
 * average of the parameters, over flat vectors. What is not asked for adds nothing to the graph.
 */
import { averageDecayAt, averaged } from './averaging';
import { clipByNorm } from './clipping';
import { optimizerRates, optimizerState, optimizerUpdate, type OptimizerOptions } from './optimizer';
import { treatmentOf, type ParameterGroup, type ParameterTreatment } from './parameterGroups';
import type { ParameterFactors } from './updateInputs';
import type { Graph, Value } from '../graph/graph';
import { greater, where } from '../graph/operators/comparison';
import { add, scale } from '../graph/operators/elementwise';
import { sizeOf } from '../graph/tensor';
import type { Shape } from '../graph/tensor';

export interface UpdateOptions {
  readonly optimizer: OptimizerOptions;
  /** Limit of the gradient's norm, over all parameters together. */
  readonly largestGradientNorm?: number | undefined;
  /** Micro-batches whose mean gradient makes one update; 1 where absent. */
  readonly accumulation?: number | undefined;
  /** Keeps an exponential moving average of the parameters with this decay. */
  readonly averageDecay?: number | undefined;
  readonly parameterGroups?: readonly ParameterGroup[] | undefined;
}

/** Carried vectors besides those of the optimizer. */
export const PARAMETERS = 'parameters';
export const AVERAGE = 'average';
export const ACCUMULATED = 'accumulated';

/** Output that replaces the carried input of this name. */
export const nextOf = (name: string): string => `next ${name}`;

/** Names of all carried vectors; each is as long as all trained parameters together. */
export function carriedVectors(options: UpdateOptions): readonly string[] {
  return [
    PARAMETERS,
    ...optimizerState(options.optimizer),
    ...(accumulates(options) ? [ACCUMULATED] : []),
    ...(options.averageDecay === undefined ? [] : [AVERAGE]),
  ];
}

/** Whether a micro-batch completes an update. @param microBatch 0 for the first of the training */
export function completesUpdate({ accumulation = 1 }: UpdateOptions, microBatch: number): boolean {
  return (microBatch + 1) % accumulation === 0;
}

/** Scalar inputs of the update. @param microBatch 0 for the first of the training */
export function updateRates(
  options: UpdateOptions,
  learningRate: number,
  microBatch: number,
): Readonly<Record<string, number>> {
  const { optimizer, accumulation = 1, averageDecay } = options;
  const update = Math.floor(microBatch / accumulation) + 1;
  return {
    ...optimizerRates(optimizer, learningRate, update),
    ...(accumulates(options) && { isUpdate: completesUpdate(options, microBatch) ? 1 : 0 }),
    ...(averageDecay !== undefined && { averageDecay: averageDecayAt(averageDecay, update) }),
  };
}

/** A trained parameter; they follow each other in the flat vectors. */
interface TrainedParameter {
  readonly name: string;
  readonly shape: Shape;
}

/**
 * @param parameters the carried input PARAMETERS, (n)
 * @param gradient of this micro-batch, (n)
 * @returns outputs: nextOf(each carried vector), and gradientNorm (scalar, before clipping) where clipped
 */
export function buildUpdate(
  options: UpdateOptions,
  trained: readonly TrainedParameter[],
  parameters: Value,
  gradient: Value,
): Readonly<Record<string, Value>> {
  const { graph, shape } = parameters;
  const { optimizer, largestGradientNorm, accumulation = 1, averageDecay } = options;
  const vector = (name: string): Value => graph.input(name, 'float32', shape);
  const rate = (name: string): Value => graph.input(name, 'float32', []);

  const carried = new Map([[PARAMETERS, parameters]]);
  for (const name of carriedVectors(options)) if (name !== PARAMETERS) carried.set(name, vector(name));
  const before = (name: string): Value => carried.get(name) ?? vector(name);

  const total = accumulates(options) ? add(before(ACCUMULATED), scale(gradient, 1 / accumulation)) : gradient;
  const clipped = largestGradientNorm === undefined ? undefined : clipByNorm(total, largestGradientNorm);
  const updated = optimizerUpdate(optimizer, {
    parameters,
    gradient: clipped?.gradient ?? total,
    factors: parameterFactors(graph, trained, options.parameterGroups ?? []),
    state: before,
    rate,
  });
  const next: Record<string, Value> = { [PARAMETERS]: updated.parameters, ...updated.state };
  if (averageDecay !== undefined) {
    next[AVERAGE] = averaged(before(AVERAGE), updated.parameters, rate('averageDecay'));
  }
  return {
    ...named(accumulates(options) ? onlyWhenComplete(next, total, before, rate('isUpdate')) : next),
    ...(clipped && { gradientNorm: clipped.norm }),
  };
}

const accumulates = ({ accumulation = 1 }: UpdateOptions): boolean => accumulation > 1;

const named = (next: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> =>
  Object.fromEntries(Object.entries(next).map(([name, value]) => [nextOf(name), value]));

/** Everything stays as it was until the last micro-batch; only the sum of the gradients grows. */
function onlyWhenComplete(
  next: Readonly<Record<string, Value>>,
  total: Value,
  before: (name: string) => Value,
  isUpdate: Value,
): Readonly<Record<string, Value>> {
  const { graph } = total;
  const complete = greater(isUpdate, graph.scalar(0));
  const kept: Record<string, Value> = { [ACCUMULATED]: where(complete, graph.scalar(0), total) };
  for (const [name, value] of Object.entries(next)) kept[name] = where(complete, value, before(name));
  return kept;
}

function parameterFactors(
  graph: Graph,
  trained: readonly TrainedParameter[],
  groups: readonly ParameterGroup[],
): ParameterFactors {
  const factor = (of: (treatment: ParameterTreatment) => number): Value | undefined => {
    const values = trained.map(({ name, shape }) => ({
      size: sizeOf(shape),
      value: of(treatmentOf(name, groups)),
    }));
    if (values.every(({ value }) => value === 1)) return undefined;
    const flat = new Float32Array(values.reduce((sum, { size }) => sum + size, 0));
    let position = 0;
    for (const { size, value } of values) {
      flat.fill(value, position, position + size);
      position += size;
    }
    return graph.constant([flat.length], flat);
  };
  return {
    learningRate: factor(({ learningRate }) => learningRate),
    weightDecay: factor(({ weightDecay }) => weightDecay),
  };
}
