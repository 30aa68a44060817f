/** Trained networks in use: as an ONNX file that any run-time can run, and as a predictor. */
import { buildNetwork, divisorsOf, parametersOf, smallestImage } from './network';
import type { NetworkPlan } from './network';
import { selectTensors } from './parameters';
import type { NamedTensor } from './parameters';
import { floatOutput } from '../engines/engine';
import type { Engine, PortShape } from '../engines/engine';
import { Graph } from '../graph/graph';
import { readOnnxMetadata } from '../graph/onnx/readOnnxMetadata';
import { writeOnnx } from '../graph/onnx/writeOnnx';
import { softmax } from '../graph/operators/activations';
import { sizeOf } from '../graph/tensor';

const INPUT = 'image';
const OUTPUT = 'probabilities';
const DIVISOR_KEY = 'boundary-lab.divisor';

/** A network ready to predict images of any size it accepts. */
export interface Predictor {
  readonly inChannels: number;
  readonly classes: number;
  /** Spatial axes must be multiples of these. */
  readonly divisors: readonly number[];
  /**
   * @param images (N, C, *spatial), with that shape.
   * @returns class probabilities (N, K, *spatial).
   * @throws RangeError when the shape does not fit the network or the data.
   */
  run(images: Float32Array<ArrayBuffer>, shape: readonly number[]): Promise<Float32Array<ArrayBuffer>>;
  dispose(): Promise<void>;
}

/**
 * A network with its parameters as an ONNX file of standard operators (set 17): input "image"
 * (N, C, H, W) or (N, C, D, H, W), output "probabilities" with K in place of C, both float32, all but C
 * and K of any size.
 * @param metadata kept in the file, beside the keys of this program ("boundary-lab.*")
 */
export function exportOnnx(
  plan: NetworkPlan,
  parameters: readonly NamedTensor[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  const byName = new Map(
    selectTensors(parametersOf(plan), parameters).map((tensor) => [tensor.name, tensor]),
  );
  const graph = new Graph();
  const image = graph.input(INPUT, 'float32', smallestImage(plan));
  const logits = buildNetwork(plan, image, ({ name, shape }) =>
    graph.constant(shape, byName.get(name)?.data ?? []),
  );
  const dynamic = image.shape.length === 4 ? { 0: 'N', 2: 'H', 3: 'W' } : { 0: 'N', 2: 'D', 3: 'H', 4: 'W' };
  return writeOnnx(graph.finish({ [OUTPUT]: softmax(logits, 1) }), {
    dynamicAxes: { [INPUT]: dynamic, [OUTPUT]: dynamic },
    metadata: { ...metadata, [DIVISOR_KEY]: divisorsOf(plan).join() },
  });
}

/** A network in use, with parameters that do not change any more. */
export function createPredictor(
  engine: Engine,
  plan: NetworkPlan,
  parameters: readonly NamedTensor[],
): Promise<Predictor> {
  return loadOnnx(engine, exportOnnx(plan, parameters, {}));
}

/**
 * A network from an ONNX file as exportOnnx writes them.
 * @throws Error with the reason when the file is damaged or is another kind of network.
 */
export async function loadOnnx(engine: Engine, file: Uint8Array): Promise<Predictor> {
  const divisors = parseDivisors(readOnnxMetadata(file)[DIVISOR_KEY] ?? '1');
  const program = await engine.load(file);
  const inChannels = channelsOf(program.inputs, INPUT);
  const classes = channelsOf(program.outputs, OUTPUT);

  return {
    inChannels,
    classes,
    divisors,
    run: async (images, shape) => {
      const [, channels, ...spatial] = shape;
      if (channels !== inChannels || images.length !== sizeOf(shape)) {
        throw new RangeError(
          `The network takes ${inChannels} channels, but was given (${shape.join(', ')}) with ${images.length} values.`,
        );
      }
      const fits = (length: number, axis: number): boolean => length % (divisors[axis] ?? 1) === 0;
      if (!spatial.every(fits)) {
        throw new RangeError(
          `${spatial.join(' x ')} does not fit the network: multiples of ${divisors.join(' x ')} do.`,
        );
      }
      const outputs = await program.run({ [INPUT]: { dtype: 'float32', shape, data: images } });
      return floatOutput(outputs, OUTPUT);
    },
    dispose: () => program.dispose(),
  };
}

/** One number for each spatial axis; models of version 0.1 have a single one for both. */
function parseDivisors(text: string): readonly number[] {
  const divisors = text.split(',').map(Number);
  const [first = 1] = divisors;
  if (divisors.every((side) => Number.isInteger(side) && side >= 1)) {
    return divisors.length === 1 ? [first, first] : divisors;
  }
  throw new Error(`The model's metadata "${DIVISOR_KEY}" is "${text}", not whole numbers.`);
}

/** Length of axis 1 of the one port that there must be. */
function channelsOf(ports: readonly PortShape[], name: string): number {
  const [port] = ports;
  const channels = port?.shape[1];
  if (ports.length !== 1 || port?.name !== name || port.dtype !== 'float32' || typeof channels !== 'number') {
    const found = ports.map((each) => `"${each.name}" ${each.dtype} (${each.shape.join(', ')})`).join(', ');
    throw new Error(
      `The model must have one float32 tensor "${name}" with channels on its second axis, but has ${found || 'none'}.`,
    );
  }
  return channels;
}

export { readOnnxMetadata };
