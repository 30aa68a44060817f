/**
 * Networks of other programs: an ONNX file, such as torch.onnx.export writes, rebuilt with our
 * operators, so that it can be differentiated and trained further.
 *
 * - Weights are the float initializers of the file with at least one axis, under their names there
 *   (importedParameters.ts). Running means and variances of batch normalisation stay as they are; in a
 *   network exported in training the statistics are those of the batch, and no averages are kept.
 * - Everything that depends on shapes only is evaluated here (importedKnown.ts): build the network
 *   again for an image of another size.
 * - Dropout is left out.
 */
import { RULES } from './importedRules';
import { evaluateKnown, knownOperators } from './importedKnown';
import { ImportedNode, describeNode, isKnown } from './importedNode';
import type { Entry } from './importedNode';
import { partParameters, trainedTensors } from './importedParameters';
import type { NamedTensor, ParameterSpec } from './parameters';
import { GraphError } from '../graph/graph';
import type { Value } from '../graph/graph';
import { isDefaultDomain, readOnnx } from '../graph/onnx/readOnnx';
import type { OnnxModel, OnnxNode, OnnxPort } from '../graph/onnx/readOnnx';
import { describeShape } from '../graph/tensor';

export interface ImportedNetwork {
  /** The image: its name and shape in the file; a name instead of a length where any fits. */
  readonly image: OnnxPort;
  /** Outputs that are built, by their names in the file. */
  readonly outputs: readonly string[];
  /** Names of all outputs that the file has, to import others, or coarser ones for deep supervision. */
  readonly allOutputs: readonly string[];
  /** What can be trained, with the file's values. */
  readonly parameters: readonly NamedTensor[];
  /**
   * Adds the network to the graph of an image (B, C, *spatial).
   * @returns the outputs, in the order of `outputs`
   * @throws GraphError naming node and operator when the image does not fit, or an operator is not
   * supported.
   */
  build(image: Value, parameter: (spec: Pick<ParameterSpec, 'name' | 'shape'>) => Value): readonly Value[];
}

/**
 * @param outputs names of the outputs wanted; the first of the file unless told, which in networks with
 * deep supervision is the finest
 * @throws Error when the bytes are no ONNX file, or hold a network that is not one of images.
 */
export function importNetwork(file: Uint8Array, outputs?: readonly string[]): ImportedNetwork {
  const model = partParameters(readOnnx(file));
  const wanted = outputs ?? model.outputs.slice(0, 1).map(({ name }) => name);
  const stranger = wanted.find((name) => model.outputs.every((output) => output.name !== name));
  if (stranger !== undefined || wanted.length === 0) {
    const names = model.outputs.map(({ name }) => `"${name}"`).join(', ');
    throw new Error(`The network has no output "${stranger ?? ''}", but ${names || 'none'}.`);
  }
  const image = imageOf(model);
  const nodes = neededNodes(model, wanted);
  const parameters = trainedTensors(model, nodes);
  return {
    image,
    outputs: wanted,
    allOutputs: model.outputs.map(({ name }) => name),
    parameters,
    build: (value, parameter) =>
      buildOutputs({ ...model, nodes }, image, parameters, wanted, value, parameter),
  };
}

/** The one input. @throws Error when there are others, or it is no image */
export function imageOf({ inputs }: Pick<OnnxModel, 'inputs'>): OnnxPort {
  const [image, ...others] = inputs;
  if (image && others.length === 0 && image.kind === 'float') return image;
  const found = inputs.map(({ name }) => `"${name}"`).join(', ');
  throw new Error(
    `A network with one float32 input, the image, can be imported; this has ${found || 'none'}.`,
  );
}

/**
 * Adds nodes of a file to the graph of an image; see ImportedNetwork.build.
 * @param parameters what is asked for instead of taken from the initializers
 * @param wanted names of the outputs
 */
export function buildOutputs(
  { nodes, operatorSet, initializers }: Pick<OnnxModel, 'nodes' | 'operatorSet' | 'initializers'>,
  image: Pick<OnnxPort, 'name' | 'shape'>,
  parameters: readonly Pick<ParameterSpec, 'name' | 'shape'>[],
  wanted: readonly string[],
  value: Value,
  parameter: (spec: Pick<ParameterSpec, 'name' | 'shape'>) => Value,
): readonly Value[] {
  checkImage(value, image);
  const entries = new Map<string, Entry>(initializers);
  entries.set(image.name, value);
  for (const { name, shape } of parameters) entries.set(name, parameter({ name, shape }));
  for (const node of nodes) buildNode(value, node, operatorSet, entries);
  return wanted.map((name) => {
    const entry = entries.get(name);
    if (!entry || isKnown(entry)) {
      throw new GraphError(`The output "${name}" does not depend on the image or any weight.`);
    }
    return entry;
  });
}

/** The nodes that the wanted outputs depend on, in the file's order. */
export function neededNodes({ nodes }: OnnxModel, wanted: readonly string[]): readonly OnnxNode[] {
  const needed = new Set(wanted);
  const kept = nodes.toReversed().filter((node) => {
    if (!node.outputs.some((name) => needed.has(name))) return false;
    for (const name of node.inputs) needed.add(name);
    return true;
  });
  return kept.reverse();
}

function checkImage({ dtype, shape }: Value, image: Pick<OnnxPort, 'shape'>): void {
  const fits =
    dtype === 'float32' &&
    shape.length === image.shape.length &&
    image.shape.every((length, axis) => typeof length === 'string' || length === shape[axis]);
  if (!fits) {
    throw new GraphError(
      `The network was exported for images of (${image.shape.join(', ')}), not ${describeShape(shape)}. ` +
        'Export it for this size, or with dynamic_axes.',
    );
  }
}

function buildNode(image: Value, node: OnnxNode, operatorSet: number, entries: Map<string, Entry>): void {
  const rule = isDefaultDomain(node.domain) ? RULES.get(node.type) : undefined;
  const results = namingNode(node, () => {
    const known = isDefaultDomain(node.domain) ? evaluateKnown(node, operatorSet, entries, rule) : undefined;
    if (known) return known;
    if (!rule) throw unsupported(node);
    const built = image.graph.within(describeNode(node), () =>
      rule(new ImportedNode(image.graph, node, operatorSet, entries)),
    );
    return 'graph' in built ? [built] : built;
  });
  node.outputs.forEach((name, index) => {
    const result = results[index];
    if (result) entries.set(name, result);
  });
}

/** Whatever fails tells which node of the file it is about. */
function namingNode<T>(node: OnnxNode, build: () => T): T {
  try {
    return build();
  } catch (error) {
    const name = describeNode(node);
    const reason = error instanceof Error ? error.message : String(error);
    if (error instanceof GraphError && reason.startsWith(name)) throw error;
    throw new GraphError(`${name}: ${reason}`, { cause: error });
  }
}

function unsupported(node: OnnxNode): GraphError {
  const operator = isDefaultDomain(node.domain) ? node.type : `${node.domain}.${node.type}`;
  if (knownOperators().includes(node.type)) {
    return new GraphError(
      `${describeNode(node)}: ${operator} of values that depend on the image cannot be trained. ` +
        'Export the network for one fixed size of its input and without post-processing such as argmax.',
    );
  }
  return new GraphError(
    `${describeNode(node)}: the operator ${operator} is not supported. What to do: export with ` +
      'torch.onnx.export and an opset_version from 11 to 18; leave post-processing (argmax, thresholds) out ' +
      'of the network; replace the layer by one of the supported operators: ' +
      `${[...RULES.keys()].toSorted().join(', ')}.`,
  );
}
