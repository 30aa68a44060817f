/** Networks as data, whatever their kind: the one place that knows all of them. */
import { buildImported, importedParameters, type ImportedPlan } from './importedPlan';
import type { ParameterSource, ParameterSpec } from './parameters';
import { buildUnet, unetHeads } from './unet';
import { unetDivisors } from './unetPlan';
import type { UnetPlan } from './unetPlan';
import { Graph } from '../graph/graph';
import type { Value } from '../graph/graph';
import { at } from '../graph/tensor';

/** A network as plain JSON data: planned here, or one of another program. */
export type NetworkPlan = UnetPlan | ImportedPlan;

/** Adds a network to the graph of its image (B, C, *spatial); returns logits (B, K, *spatial). */
export function buildNetwork(plan: NetworkPlan, image: Value, parameter: ParameterSource): Value {
  return at(buildNetworkOutputs(plan, image, parameter), 0);
}

/** As buildNetwork, with the outputs that only training wants: finest first, coarser ones after it. */
export function buildNetworkOutputs(
  plan: NetworkPlan,
  image: Value,
  parameter: ParameterSource,
): readonly Value[] {
  return plan.kind === 'imported' ? buildImported(plan, image, parameter) : buildUnet(plan, image, parameter);
}

/** Images must be multiples of this along each spatial axis. */
export function divisorsOf(plan: NetworkPlan): readonly number[] {
  return plan.kind === 'imported' ? plan.divisors : unetDivisors(plan);
}

/** An image shape (1, C, *spatial) that the network accepts, for building it where the size does not matter. */
export function smallestImage(plan: NetworkPlan): readonly number[] {
  return [1, plan.inChannels, ...(plan.kind === 'imported' ? plan.size : divisorsOf(plan))];
}

/** All parameters of a network, in the order it asks for them. */
export function parametersOf(plan: NetworkPlan): ParameterSpec[] {
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
  if (plan.kind === 'imported') return plan.heads;
  return unetHeads(plan).map((name) => ({ name, classAxis: 0 }));
}

/** Whether coarser outputs are trained as well. */
export function hasDeepSupervision(plan: NetworkPlan): boolean {
  return plan.kind === 'imported' ? plan.outputs.length > 1 : plan.deepSupervision;
}

/** Images in a batch where only one number of them can be built. */
export function onlyBatchOf(plan: NetworkPlan): number | undefined {
  const batch = plan.kind === 'imported' ? plan.graph.image.shape[0] : undefined;
  return typeof batch === 'number' ? batch : undefined;
}
