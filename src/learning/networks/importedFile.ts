/** An ONNX file of another program, understood as far as fine-tuning needs: its image, its logits, the sizes it takes. */
import { buildOutputs, imageOf, neededNodes } from './importedNetwork';
import { logitsBehind, type Logits } from './importedHead';
import { partParameters, trainedShapes } from './importedParameters';
import { exampleSizes, findSizes, type AcceptedSizes } from './importedSizes';
import { Graph, GraphError } from '../graph/graph';
import type { Value } from '../graph/graph';
import { readOnnx } from '../graph/onnx/readOnnx';
import type { OnnxModel, OnnxNode, OnnxPort } from '../graph/onnx/readOnnx';
import { at, describeShape } from '../graph/tensor';
import type { Shape } from '../graph/tensor';

/** An output of the file before softmax, sigmoid or argmax. */
export interface ImportedLogits extends Logits {
  /** Name of the output in the file. */
  readonly output: string;
  readonly classes: number;
}

export interface ImportedFile {
  /** Batch normalisation keeps the averages of the file; see readImportedFile. */
  readonly model: OnnxModel;
  /** With a name for the batch where any size of it can be built. */
  readonly image: OnnxPort;
  readonly inChannels: number;
  /** Those that can be trained, the finest first. */
  readonly logits: readonly ImportedLogits[];
  readonly sizes: AcceptedSizes;
}

/**
 * Batch normalisation that was exported in training is set to the averages that the file holds: single
 * images are predicted, and small batches say little of means and variances.
 * @throws Error when the bytes are no ONNX file, or hold a network that is not one of images
 * @throws GraphError naming node and operator where the network cannot be built or has no logits
 */
export function readImportedFile(bytes: Uint8Array): ImportedFile {
  return understand(evaluated(partParameters(readOnnx(bytes))));
}

function evaluated(model: OnnxModel): OnnxModel {
  const nodes = model.nodes.map((node): OnnxNode => {
    if (node.type !== 'BatchNormalization') return node;
    const attributes = new Map(node.attributes);
    attributes.delete('training_mode');
    return { ...node, attributes, outputs: node.outputs.slice(0, 1) };
  });
  return { ...model, nodes };
}

function understand(model: OnnxModel): ImportedFile {
  const declared = imageOf(model);
  const found = model.outputs.map(({ name }) => ({ output: name, ...logitsBehind(model, name) }));
  if (found.length === 0) throw new GraphError('The network has no output.');
  const names = found.map(({ name }) => name);
  const [batch = 1, inChannels, ...lengths] = declared.shape;
  if (typeof inChannels !== 'number' || lengths.length < 2 || lengths.length > 3) {
    throw new GraphError(
      `The input "${declared.name}" is (${declared.shape.join(', ')}): fine-tuning takes networks of images ` +
        '(batch, channels, height, width) or (batch, channels, depth, height, width) with a fixed number of channels.',
    );
  }
  const anyBatch: OnnxPort = { ...declared, shape: declared.shape.with(0, 'batch') };
  const isFinest = (shape: Shape, spatial: Shape): boolean => shape.slice(2).join() === spatial.join();
  let fault: unknown;
  const sizesFor = (image: OnnxPort, size: number): AcceptedSizes | undefined =>
    findSizes(lengths, (spatial) => {
      try {
        const shapes = shapesOf(model, image, names, [size, inChannels, ...spatial]);
        fault = new GraphError(
          `No output has a value for each pixel: for images of ${spatial.join(' x ')} they are ` +
            `${shapes.map(describeShape).join(', ')}. A segmentation network is needed.`,
        );
        return shapes.some(
          (shape) => shape.length === spatial.length + 2 && shape[0] === size && isFinest(shape, spatial),
        );
      } catch (error) {
        fault = error;
        return false;
      }
    });
  const own = typeof batch === 'number' ? batch : 1;
  const sizes = sizesFor(declared, own);
  if (!sizes) throw fault;
  const relaxed = sizesFor(anyBatch, own + 1) !== undefined;
  if (!relaxed && own !== 1) {
    throw new GraphError(
      `The network was exported for batches of ${own} images and cannot be built for others. Export it for one ` +
        'image, or with dynamic_axes for the batch.',
    );
  }
  const image = relaxed ? anyBatch : declared;
  const [example] = exampleSizes(sizes);
  const shapes = shapesOf(model, image, names, [1, inChannels, ...example]);
  return { model, image, inChannels, sizes, logits: usable(found, shapes, example) };
}

/** The outputs with a value for each pixel, or for each second, fourth..., of as many classes as the finest; that first. */
function usable(
  found: readonly (Logits & { readonly output: string })[],
  shapes: readonly Shape[],
  spatial: Shape,
): readonly ImportedLogits[] {
  const logits = found.map((each, index) => {
    const shape = at(shapes, index);
    const steps = shape.slice(2).map((length, axis) => at(spatial, axis) / length);
    return { ...each, classes: shape[1] ?? 0, shape, steps };
  });
  const finest = logits.find(
    ({ steps }) => steps.length === spatial.length && steps.every((step) => step === 1),
  );
  const fitting = logits.filter(
    ({ classes, steps }) =>
      classes === finest?.classes && steps.length === spatial.length && steps.every(Number.isInteger),
  );
  const coarseness = ({ steps }: { readonly steps: Shape }): number =>
    steps.reduce((all, step) => all * step, 1);
  // Outputs of the same resolution as the finest are no coarser views of it, but something else.
  return fitting
    .filter((each) => each === finest || coarseness(each) > 1)
    .toSorted((a, b) => coarseness(a) - coarseness(b))
    .map(({ output, name, removed, classes }) => ({ output, name, removed, classes }));
}

/** A graph of the network with its weights as inputs. @throws GraphError where it cannot be built */
export function trialGraph(
  model: OnnxModel,
  image: OnnxPort,
  names: readonly string[],
  shape: Shape,
): { readonly graph: Graph; readonly outputs: readonly Value[] } {
  const nodes = neededNodes(model, names);
  const graph = new Graph();
  const value = graph.input('image', 'float32', shape);
  const outputs = buildOutputs(
    { ...model, nodes },
    image,
    trainedShapes(model, nodes),
    names,
    value,
    (spec) => graph.input(`parameter ${spec.name}`, 'float32', spec.shape),
  );
  return { graph, outputs };
}

export function shapesOf(
  model: OnnxModel,
  image: OnnxPort,
  names: readonly string[],
  shape: Shape,
): readonly Shape[] {
  return trialGraph(model, image, names, shape).outputs.map((output) => output.shape);
}
