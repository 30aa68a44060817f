/** Networks as data, whatever their kind: the one place that knows all of them. */
import type { ParameterSource, ParameterSpec } from './parameters';
import { buildUnet2d, unet2dDivisor } from './unet2d';
import type { Unet2dPlan } from './unet2d';
import { Graph } from '../graph/graph';
import type { Value } from '../graph/graph';

/** A network as plain JSON data. */
export type NetworkPlan = Unet2dPlan;

/** Adds a network to the graph of its image (B, C, H, W); returns logits (B, K, H, W). */
export function buildNetwork(plan: NetworkPlan, image: Value, parameter: ParameterSource): Value {
  return buildUnet2d(plan, image, parameter);
}

/** Height and width of images must be multiples of this. */
export function divisorOf(plan: NetworkPlan): number {
  return unet2dDivisor(plan);
}

/** An image size that the network accepts, for building it where the size does not matter. */
export function smallestImage(plan: NetworkPlan): readonly [number, number, number, number] {
  return [1, plan.inChannels, divisorOf(plan), divisorOf(plan)];
}

/** All parameters of a network, in the order it asks for them. */
export function parametersOf(plan: NetworkPlan): ParameterSpec[] {
  const specs: ParameterSpec[] = [];
  const graph = new Graph();
  buildNetwork(plan, graph.input('image', 'float32', smallestImage(plan)), (spec) => {
    specs.push(spec);
    return graph.input(spec.name, 'float32', spec.shape);
  });
  return specs;
}
