/** Parameters of networks: what a network asks for while it is built, their first values, their names. */
import { randomStream, type Random } from '../../statistics/random';
import type { Value } from '../graph/graph';
import { sizeOf } from '../graph/tensor';
import type { Shape } from '../graph/tensor';

/** A named float32 tensor: a network's parameter or an optimizer's state, as checkpoints keep them. */
export interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** Values in C order (last axis fastest). */
  readonly data: Float32Array<ArrayBuffer>;
}

/**
 * How a parameter starts: one value everywhere, normal with this standard deviation, or with values that
 * are given from elsewhere and cannot be drawn.
 */
export type Initialization =
  { readonly constant: number } | { readonly deviation: number } | { readonly given: string };

export interface ParameterSpec {
  readonly name: string;
  readonly shape: Shape;
  readonly initialization: Initialization;
}

/** Where a network gets its parameters from while it is built: inputs of a graph, or constants. */
export type ParameterSource = (spec: ParameterSpec) => Value;

/** First values of all parameters; same seed, same values. @throws RangeError where values must be given */
export function initialParameters(specs: readonly ParameterSpec[], seed: number): NamedTensor[] {
  const random = randomStream(seed);
  return specs.map((spec) => firstValues(spec, random));
}

/**
 * First values of one parameter alone; same seed and number, same values.
 * @param number of the parameter among those of its network
 */
export function randomTensor(spec: ParameterSpec, seed: number, number: number): NamedTensor {
  return firstValues(spec, randomStream(seed, number));
}

function firstValues({ name, shape, initialization }: ParameterSpec, random: Random): NamedTensor {
  if ('given' in initialization) {
    throw new RangeError(`The values of "${name}" are given ${initialization.given}, but are not there.`);
  }
  const next =
    'constant' in initialization
      ? () => initialization.constant
      : () => random.normal() * initialization.deviation;
  return { name, shape, data: Float32Array.from({ length: sizeOf(shape) }, next) };
}

/**
 * The tensors of a checkpoint in the order and shapes that a network wants; others are left aside.
 * @throws RangeError naming the tensor that is missing or has another shape.
 */
export function selectTensors(
  specs: readonly Omit<ParameterSpec, 'initialization'>[],
  tensors: readonly NamedTensor[],
): NamedTensor[] {
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  return specs.map(({ name, shape }) => {
    const tensor = byName.get(name);
    if (!tensor)
      throw new RangeError(`The checkpoint has no tensor "${name}": it belongs to another network.`);
    if (tensor.shape.join() !== shape.join() || tensor.data.length !== sizeOf(shape)) {
      throw new RangeError(
        `"${name}" is (${tensor.shape.join(', ')}) in the checkpoint, but (${shape.join(', ')}) in this network.`,
      );
    }
    return tensor;
  });
}

/** All values in one vector, tensor after tensor. */
export function flattenTensors(tensors: readonly NamedTensor[]): Float32Array<ArrayBuffer> {
  const flat = new Float32Array(tensors.reduce((sum, { data }) => sum + data.length, 0));
  let position = 0;
  for (const { data } of tensors) {
    flat.set(data, position);
    position += data.length;
  }
  return flat;
}

/** The inverse of flattenTensors; `prefix` is put before each name. */
export function unflattenTensors(
  specs: readonly Omit<ParameterSpec, 'initialization'>[],
  flat: Float32Array<ArrayBuffer>,
  prefix = '',
): NamedTensor[] {
  let position = 0;
  return specs.map(({ name, shape }) => {
    const data = flat.slice(position, position + sizeOf(shape));
    position += data.length;
    return { name: `${prefix}${name}`, shape, data };
  });
}
