/** Networks of other programs in training: a training step takes them like those that are planned here. */
import { GraphError, Graph } from '../graph/graph';
import type { Value } from '../graph/graph';
import { at, describeShape } from '../graph/tensor';
import type { Shape } from '../graph/tensor';
import type { ImportedNetwork } from './importedNetwork';
import type { ParameterSource, ParameterSpec } from './parameters';

export interface ImportedPlan {
  readonly kind: 'imported';
  readonly inChannels: number;
  /** Classes of the outputs, background included. */
  readonly classes: number;
  readonly network: ImportedNetwork;
}

/**
 * @param image shape of the images of a training step, (B, C, *spatial)
 * @throws GraphError when the network cannot be built for such images, or its outputs are no logits of
 * them: (B, K, *spatial), the first in full resolution
 */
export function planImported(network: ImportedNetwork, image: Shape): ImportedPlan {
  const graph = new Graph();
  const outputs = network.build(graph.input('training images', 'float32', image), ({ name, shape }) =>
    graph.input(`parameter ${name}`, 'float32', shape),
  );
  const classes = outputs[0]?.shape[1];
  for (const [index, { shape }] of outputs.entries()) {
    // Every voxel of an output stands for whole voxels of the image, of the first for one.
    const fits = shape.every((length, axis) => {
      if (axis === 1) return length === classes;
      const voxels = at(image, axis) / length;
      return index === 0 || axis === 0 ? voxels === 1 : Number.isInteger(voxels);
    });
    if (!fits || shape.length !== image.length) {
      throw new GraphError(
        `The output "${at(network.outputs, index)}" is ${describeShape(shape)} for images of ` +
          `${describeShape(image)}: the first must have a value for each class and pixel, others for ` +
          'each second, fourth... pixel. Import other outputs.',
      );
    }
  }
  if (classes === undefined) throw new GraphError('The network has no output.');
  return { kind: 'imported', inChannels: at(image, 1), classes, network };
}

/** The parameters of the file, which start with the file's values. */
export function importedParameters({ network }: ImportedPlan): ParameterSpec[] {
  return network.parameters.map(({ name, shape, data }) => ({
    name,
    shape,
    initialization: { values: data },
  }));
}

/** Adds the network to the graph of its image; returns its outputs, see ImportedNetwork.build. */
export function buildImported(
  plan: ImportedPlan,
  image: Value,
  parameter: ParameterSource,
): readonly Value[] {
  const specs = importedParameters(plan).values();
  return plan.network.build(image, ({ name }) => {
    const { value: spec } = specs.next();
    if (spec?.name !== name) throw new GraphError(`"${name}" is no parameter of the network.`);
    return parameter(spec);
  });
}
