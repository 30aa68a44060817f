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
 * and K of any size. Where a network of another program depends on the size of its image, N is 1 and the
 * others are the patch it was trained with.
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
  const isDynamic = plan.kind === 'unet' || plan.isDynamic;
  const spatial = image.shape.length === 4 ? { 0: 'N', 2: 'H', 3: 'W' } : { 0: 'N', 2: 'D', 3: 'H', 4: 'W' };
  return writeOnnx(graph.finish({ [OUTPUT]: softmax(logits, 1) }), {
    dynamicAxes: isDynamic ? { [INPUT]: spatial, [OUTPUT]: spatial } : {},
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
  const [onlyBatch, , ...lengths] = program.inputs[0]?.shape ?? [];

  return {
    inChannels,
    classes,
    divisors,
    run: async (images, shape) => {
      const [count = 0, channels, ...spatial] = shape;
      if (channels !== inChannels || images.length !== sizeOf(shape)) {
        throw new RangeError(
          `The network takes ${inChannels} channels, but was given (${shape.join(', ')}) with ${images.length} values.`,
        );
      }
      const fits = (length: number, axis: number): boolean => {
        const only = lengths[axis];
        return typeof only === 'number' ? length === only : length % (divisors[axis] ?? 1) === 0;
      };
      if (!spatial.every(fits)) {
        const fitting = lengths.map((only, axis) =>
          typeof only === 'number' ? only : (divisors[axis] ?? 1),
        );
        const how = lengths.every((only) => typeof only === 'number') ? 'only' : 'multiples of';
        throw new RangeError(
          `${spatial.join(' x ')} does not fit the network: ${how} ${fitting.join(' x ')} ${how === 'only' ? 'does' : 'do'}.`,
        );
      }
      const runOn = async (data: Float32Array<ArrayBuffer>, batch: number) => {
        const outputs = await program.run({
          [INPUT]: { dtype: 'float32', shape: [batch, inChannels, ...spatial], data },
        });
        return floatOutput(outputs, OUTPUT);
      };
      return typeof onlyBatch === 'number' ? runInTurns(images, count, runOn) : runOn(images, count);
    },
    dispose: () => program.dispose(),
  };
}

/** Single images one after another, for a network that takes no more at once. @returns all outputs */
async function runInTurns(
  images: Float32Array<ArrayBuffer>,
  count: number,
  run: (image: Float32Array<ArrayBuffer>, batch: 1) => Promise<Float32Array<ArrayBuffer>>,
): Promise<Float32Array<ArrayBuffer>> {
  const size = images.length / count;
  const parts: Float32Array<ArrayBuffer>[] = [];
  for (let n = 0; n < count; n++) parts.push(await run(images.slice(n * size, (n + 1) * size), 1));
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let position = 0;
  for (const part of parts) {
    all.set(part, position);
    position += part.length;
  }
  return all;
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
