/** Networks as data, whatever their kind: the one place that knows all of them. */
import { buildImported, importedParameters, type ImportedPlan } from './importedPlan';
import type { ParameterSource, ParameterSpec } from './parameters';
import { buildUnet, unetHeads } from './unet';
import { unetDivisors } from './unetPlan';
import type { UnetPlan } from './unetPlan';
import { Graph } from '../graph/graph';
import type { Value } from '../graph/graph';
import { at } from '../graph/tensor';

/** A network as plain JSON data. */
export type NetworkPlan = UnetPlan;

/** What a training step takes: a planned network, or one of another program. */
export type TrainableNetwork = NetworkPlan | ImportedPlan;

/** Adds a network to the graph of its image (B, C, *spatial); returns logits (B, K, *spatial). */
export function buildNetwork(plan: TrainableNetwork, image: Value, parameter: ParameterSource): Value {
  return at(buildNetworkOutputs(plan, image, parameter), 0);
}

/** As buildNetwork, with the outputs that only training wants: finest first, coarser ones after it. */
export function buildNetworkOutputs(
  plan: TrainableNetwork,
  image: Value,
  parameter: ParameterSource,
): readonly Value[] {
  return plan.kind === 'imported' ? buildImported(plan, image, parameter) : buildUnet(plan, image, parameter);
}

/** Images must be multiples of this along each spatial axis. */
export function divisorsOf(plan: NetworkPlan): readonly number[] {
  return unetDivisors(plan);
}

/** An image shape (1, C, *spatial) that the network accepts, for building it where the size does not matter. */
export function smallestImage(plan: NetworkPlan): readonly number[] {
  return [1, plan.inChannels, ...divisorsOf(plan)];
}

/** All parameters of a network, in the order it asks for them. */
export function parametersOf(plan: TrainableNetwork): ParameterSpec[] {
  if (plan.kind === 'imported') return importedParameters(plan);
  const specs: ParameterSpec[] = [];
  const graph = new Graph();
  buildNetwork(plan, graph.input('image', 'float32', smallestImage(plan)), (spec) => {
    specs.push(spec);
    return graph.input(spec.name, 'float32', spec.shape);
  });
  return specs;
}

/** A parameter of the layers that tell the classes apart, and which of its axes counts the classes. */
export interface HeadParameter {
  readonly name: string;
  readonly classAxis: number;
}

/** The parameters that have another shape where there are other classes, those of coarser outputs included. */
export function headsOf(plan: NetworkPlan): readonly HeadParameter[] {
  return unetHeads(plan).map((name) => ({ name, classAxis: 0 }));
}
