/** The state of a training step: flat vectors on the device, named tensors in checkpoints. */
import type { StepParameters } from './stepGraph';
import type { TrainingStepOptions } from './step';
import { parametersOf } from '../networks/network';
import { flattenTensors, initialParameters, selectTensors, unflattenTensors } from '../networks/parameters';
import type { NamedTensor, ParameterSpec } from '../networks/parameters';
import { checkParameterGroups, treatmentOf } from '../optimizers/parameterGroups';
import { ACCUMULATED, AVERAGE, carriedVectors, PARAMETERS } from '../optimizers/update';
import type { UpdateOptions } from '../optimizers/update';

type FlatVector = Float32Array<ArrayBuffer>;

export interface InitialStepState {
  readonly parameters: StepParameters;
  /** Updates done. */
  readonly updates: number;
  /** First value of a carried vector. */
  vector(name: string): FlatVector;
}

/** Tensor that counts the updates; that there is one tells the state of an optimizer from mere parameters. */
const countName = ({ optimizer }: UpdateOptions): string => `${optimizer.kind}.step`;

/** @throws RangeError when the initial tensors do not fit the network, or parameter groups do not */
export function initialStepState(options: TrainingStepOptions): InitialStepState {
  const { network, seed, initial, parameterGroups = [] } = options;
  const specs = parametersOf(network);
  checkParameterGroups(
    parameterGroups,
    specs.map(({ name }) => name),
  );
  const isFrozen = ({ name }: { readonly name: string }): boolean =>
    treatmentOf(name, parameterGroups).frozen;
  const tensors = initial ? selectTensors(specs, initial) : initialParameters(specs, seed);
  const trained = specs.filter((spec) => !isFrozen(spec));
  const first = flattenTensors(tensors.filter((tensor) => !isFrozen(tensor)));

  // Where parameters were frozen until now, the optimizer knows nothing of them, and begins anew for all.
  const known = new Set(initial?.map(({ name }) => name));
  const vectors = carriedVectors(options).filter((name) => name !== PARAMETERS && name !== ACCUMULATED);
  const isComplete = vectors.every((name) => prefixed(trained, name).every((each) => known.has(each.name)));
  const count = isComplete ? initial?.find(({ name }) => name === countName(options)) : undefined;
  const saved = (name: string): FlatVector =>
    flattenTensors(selectTensors(prefixed(trained, name), initial ?? []));
  return {
    parameters: { trained, frozen: tensors.filter(isFrozen) },
    updates: count?.data[0] ?? 0,
    vector: (name) => {
      if (name === PARAMETERS) return first;
      if (count && name !== ACCUMULATED) return saved(name);
      return name === AVERAGE ? first : new Float32Array(first.length);
    },
  };
}

/** All parameters of the network. @param flat the trained ones */
export function networkTensors(parameters: StepParameters, flat = new Float32Array()): NamedTensor[] {
  return [...unflattenTensors(parameters.trained, flat), ...parameters.frozen];
}

/** What initialStepState takes up again. @param vectors by name */
export function stateTensors(
  options: UpdateOptions,
  parameters: StepParameters,
  vectors: Readonly<Record<string, FlatVector>>,
  updates: number,
): NamedTensor[] {
  const others = carriedVectors(options).filter((name) => name !== PARAMETERS && name !== ACCUMULATED);
  return [
    ...networkTensors(parameters, vectors[PARAMETERS]),
    ...others.flatMap((name) =>
      unflattenTensors(prefixed(parameters.trained, name), vectors[name] ?? new Float32Array()),
    ),
    { name: countName(options), shape: [1], data: Float32Array.of(updates) },
  ];
}

/** Names as checkpoints have them: "adam.first_moment/encoder.0.0.convolution.weight". */
function prefixed(specs: readonly ParameterSpec[], vector: string): Pick<ParameterSpec, 'name' | 'shape'>[] {
  return specs.map(({ name, shape }) => ({ name: `${vector}/${name}`, shape }));
}
