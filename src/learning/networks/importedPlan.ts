/** Networks of other programs in training, as plain data: what was exported, and what is trained of it. */
import { z } from 'zod';
import { buildOutputs, neededNodes } from './importedNetwork';
import { shapesOf, trialGraph, type ImportedFile } from './importedFile';
import { graphData, importedGraphSchema, modelOfGraph, type ImportedGraph } from './importedGraph';
import { headBehind, withClasses, withLayerBehind, type Head } from './importedHead';
import { trainedShapes, trainedTensors } from './importedParameters';
import { exampleSizes } from './importedSizes';
import type { NamedTensor, ParameterSource, ParameterSpec } from './parameters';
import { Graph, GraphError } from '../graph/graph';
import type { Value } from '../graph/graph';
import type { OnnxModel, OnnxPort } from '../graph/onnx/readOnnx';
import { writeOnnx } from '../graph/onnx/writeOnnx';
import { at, sizeOf } from '../graph/tensor';

const positiveInteger = z.number().int().positive();

export const importedPlanSchema = z.object({
  kind: z.literal('imported'),
  /** Name of the file that was imported. */
  file: z.string(),
  inChannels: positiveInteger,
  /** Classes of the outputs, background included. */
  classes: positiveInteger,
  graph: importedGraphSchema,
  /** Outputs that are trained, the finest first. */
  outputs: z.array(z.string()).min(1).readonly(),
  /** Weights that tell the classes apart, and which of their axes counts the classes. */
  heads: z.array(z.object({ name: z.string(), classAxis: z.number().int() })).readonly(),
  /** Images are multiples of this along each spatial axis; the only length where it is fixed. */
  divisors: z.array(positiveInteger).min(2).max(3).readonly(),
  /** Which axes have one length only. */
  isFixed: z.array(z.boolean()).min(2).max(3).readonly(),
  /** Spatial axes of the patches that are trained with. */
  size: z.array(positiveInteger).min(2).max(3).readonly(),
  /** Whether the graph is the same for all sizes, so that it can be exported for all. */
  isDynamic: z.boolean(),
});
export type ImportedPlan = z.infer<typeof importedPlanSchema>;

export interface ImportOptions {
  /** Name of the file, for people. */
  readonly file: string;
  /** Classes that are needed, background included. */
  readonly classes: number;
  /** Whether the last layers are made for these classes, even if there are as many already. */
  readonly newHead: boolean;
  /** Whether coarser outputs of the file are trained, too. */
  readonly deepSupervision: boolean;
  readonly size: readonly number[];
}

/**
 * @throws GraphError where the network cannot be built for these classes or this size
 */
export function planImported(source: ImportedFile, options: ImportOptions): ImportedPlan {
  const { image, inChannels, sizes } = source;
  const { file, classes, newHead, size } = options;
  const logits = options.deepSupervision ? source.logits : source.logits.slice(0, 1);
  const kept = { model: source.model, outputs: logits.map(({ name }) => name) };
  const made = newHead
    ? remade(source, logits, classes)
    : { ...kept, heads: keptHeads(kept.model, kept.outputs) };
  const shapes = shapesOf(made.model, image, made.outputs, [1, inChannels, ...size]);
  const wrong = shapes.findIndex((shape) => shape[1] !== classes);
  if (wrong >= 0) {
    throw new GraphError(
      `The output "${at(made.outputs, wrong)}" has ${shapes[wrong]?.[1] ?? 0} classes, not ${classes}.`,
    );
  }
  const nodes = neededNodes(made.model, made.outputs);
  const parameters = trainedShapes(made.model, nodes);
  return {
    kind: 'imported',
    ...{ file, inChannels, classes },
    graph: graphData(made.model, nodes, image, parameters),
    outputs: made.outputs,
    heads: made.heads.flatMap(({ weight, bias, classAxis }) => [
      { name: weight, classAxis },
      ...(bias === undefined ? [] : [{ name: bias, classAxis: 0 }]),
    ]),
    ...{ divisors: sizes.divisors, isFixed: sizes.isFixed, size },
    isDynamic: isSameForAllSizes(source, made),
  };
}

/**
 * The same network with last layers for other classes and for patches of another size.
 * @throws GraphError where they cannot be made
 */
export function importedWithClasses(
  plan: ImportedPlan,
  classes: number,
  size: readonly number[],
): ImportedPlan {
  const axes = new Map(plan.heads.map(({ name, classAxis }) => [name, classAxis]));
  const parameters = plan.graph.parameters.map(({ name, shape }) => {
    const axis = axes.get(name);
    return { name, shape: axis === undefined ? shape : shape.with(axis, classes) };
  });
  const changed = { ...plan, classes, size, graph: { ...plan.graph, parameters } };
  const graph = new Graph();
  const image = graph.input('image', 'float32', [1, plan.inChannels, ...size]);
  const outputs = buildImported(changed, image, ({ name, shape }) =>
    graph.input(`parameter ${name}`, 'float32', shape),
  );
  const wrong = outputs.find(({ shape }) => shape[1] !== classes);
  if (wrong) throw new GraphError(`It would give ${wrong.shape[1] ?? 0} classes.`);
  return changed;
}

/** The weights of a file, under the names that they have in its plans. */
export function tensorsOfFile({ model, logits }: ImportedFile): readonly NamedTensor[] {
  return trainedTensors(
    model,
    neededNodes(
      model,
      logits.map(({ name }) => name),
    ),
  );
}

interface Made {
  readonly model: OnnxModel;
  readonly outputs: readonly string[];
  readonly heads: readonly Head[];
}

function keptHeads(model: OnnxModel, outputs: readonly string[]): readonly Head[] {
  return outputs.flatMap((name) => headBehind(model, name) ?? []);
}

/** With new last layers: the convolution that makes the logits, or else one behind it. */
function remade(source: ImportedFile, logits: ImportedFile['logits'], classes: number): Made {
  const { image, inChannels, sizes } = source;
  const [example] = exampleSizes(sizes);
  let made: Made = { model: source.model, outputs: [], heads: [] };
  for (const { name, classes: channels } of logits) {
    const head = headBehind(made.model, name);
    const replaced = head && withClasses(made.model, head, classes);
    if (head && replaced && hasClasses(replaced, image, name, [1, inChannels, ...example], classes)) {
      made = { model: replaced, outputs: [...made.outputs, name], heads: [...made.heads, head] };
    } else {
      const behind = withLayerBehind(made.model, name, channels, example.length, classes);
      made = {
        model: behind.model,
        outputs: [...made.outputs, behind.logits],
        heads: [...made.heads, behind.head],
      };
    }
  }
  return made;
}

/** Whether the layers behind a head take so many classes; some have the number written down. */
function hasClasses(
  model: OnnxModel,
  image: OnnxPort,
  name: string,
  shape: readonly number[],
  classes: number,
): boolean {
  try {
    return shapesOf(model, image, [name], shape)[0]?.[1] === classes;
  } catch {
    return false;
  }
}

/** Whether nothing in the graph depends on batch and size: then its file is the same for two of them. */
function isSameForAllSizes({ image, inChannels, sizes }: ImportedFile, { model, outputs }: Made): boolean {
  if (typeof image.shape[0] === 'number' || sizes.isFixed.includes(true)) return false;
  const [first, second] = exampleSizes(sizes).map((size, index) => {
    const { graph, outputs: built } = trialGraph(model, image, outputs, [index + 1, inChannels, ...size]);
    const named = Object.fromEntries(built.map((value, n) => [`output ${n}`, value]));
    const free = Object.fromEntries(
      ['image', ...Object.keys(named)].map((name) => [name, { 0: 'N', 2: 'a', 3: 'b', 4: 'c' }]),
    );
    return writeOnnx(graph.finish(named), { dynamicAxes: free });
  });
  return first !== undefined && second !== undefined && Buffer.compare(first, second) === 0;
}

/** What the graph computes in its convolutions for one image of this size, as featureMapElements counts it. */
export function importedElements(
  { model, image, inChannels, logits }: ImportedFile,
  size: readonly number[],
): number {
  const names = logits.map(({ name }) => name);
  const { graph } = trialGraph(model, image, names, [1, inChannels, ...size]);
  return graph.nodes
    .filter(({ operator }) => /conv/i.test(operator.type))
    .flatMap(({ outputs }) => outputs)
    .reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

/**
 * All parameters. Those of the last layers may be drawn; all others must come from the file or a
 * checkpoint.
 */
export function importedParameters({ graph, heads }: ImportedPlan): ParameterSpec[] {
  const axes = new Map(heads.map(({ name, classAxis }) => [name, classAxis]));
  return graph.parameters.map(({ name, shape }) => {
    const classAxis = axes.get(name);
    if (classAxis === undefined) return { name, shape, initialization: { given: 'by the imported file' } };
    const inputs = at([...shape, 1, 1], classAxis === 0 ? 1 : 0);
    const fanIn = (inputs * sizeOf(shape)) / (at(shape, 0) * at([...shape, 1], 1));
    const initialization = shape.length === 1 ? { constant: 0 } : { deviation: Math.sqrt(1 / fanIn) };
    return { name, shape, initialization };
  });
}

const models = new WeakMap<ImportedGraph, ReturnType<typeof modelOfGraph>>();

/** Nodes and constants of a graph, read once. */
function modelOf(graph: ImportedGraph): ReturnType<typeof modelOfGraph> {
  const known = models.get(graph) ?? modelOfGraph(graph);
  models.set(graph, known);
  return known;
}

/** Adds the network to the graph of its image (B, C, *spatial); returns its outputs, the finest first. */
export function buildImported(
  plan: ImportedPlan,
  image: Value,
  parameter: ParameterSource,
): readonly Value[] {
  const specs = new Map(importedParameters(plan).map((spec) => [spec.name, spec]));
  const { graph, outputs } = plan;
  return buildOutputs(modelOf(graph), graph.image, graph.parameters, outputs, image, ({ name }) => {
    const spec = specs.get(name);
    if (!spec) throw new GraphError(`"${name}" is no parameter of the network.`);
    return parameter(spec);
  });
}
