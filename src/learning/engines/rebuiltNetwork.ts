/**
 * Networks from ONNX files on engines that cannot run every such file: rebuilt as graphs, once for every
 * size of images.
 */
import type { PortShape, Program } from './engine';
import { Graph } from '../graph/graph';
import type { GraphDefinition } from '../graph/graph';
import { readOnnx } from '../graph/onnx/readOnnx';
import type { OnnxPort } from '../graph/onnx/readOnnx';
import { importNetwork } from '../networks/importedNetwork';

/** Sizes that are kept ready: whole batches and the last, smaller one, of two patch sizes. */
const SIZES_KEPT = 4;

/** @throws Error when the file is damaged or is no network of images with one input */
export function rebuiltNetwork(
  onnx: Uint8Array,
  compile: (graph: GraphDefinition) => Promise<Program>,
): Program {
  const model = readOnnx(onnx);
  const names = model.outputs.map(({ name }) => name);
  const network = importNetwork(onnx, names);
  const weights = new Map(network.parameters.map(({ name, data }) => [name, data]));
  const programs = new Map<string, Program>();

  const programFor = async (shape: readonly number[]): Promise<Program> => {
    const size = shape.join();
    const program = programs.get(size) ?? (await compile(graphFor(shape)));
    // The one used last stands last.
    programs.delete(size);
    programs.set(size, program);
    const [oldest] = programs;
    if (oldest && programs.size > SIZES_KEPT) {
      programs.delete(oldest[0]);
      await oldest[1].dispose();
    }
    return program;
  };
  const graphFor = (shape: readonly number[]): GraphDefinition => {
    const graph = new Graph();
    const image = graph.input(network.image.name, 'float32', shape);
    const outputs = network.build(image, (spec) =>
      graph.constant(spec.shape, weights.get(spec.name) ?? new Float32Array()),
    );
    return graph.finish(Object.fromEntries(outputs.map((value, index) => [names[index] ?? '', value])));
  };

  return {
    inputs: [portOf(network.image)],
    outputs: model.outputs.map(portOf),
    run: async (feeds) => {
      const image = feeds[network.image.name];
      if (!image) throw new RangeError(`Input "${network.image.name}" was given nothing.`);
      const program = await programFor(image.shape);
      return program.run(feeds);
    },
    readState: () => Promise.resolve({}),
    dispose: async () => {
      for (const program of programs.values()) await program.dispose();
      programs.clear();
    },
  };
}

const portOf = ({ name, kind, shape }: OnnxPort): PortShape => ({
  name,
  dtype: kind === 'float' ? 'float32' : (kind ?? 'unknown'),
  shape,
});
