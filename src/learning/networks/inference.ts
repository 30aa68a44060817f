/** Trained networks in use: as an ONNX file that any run-time can run, and as a predictor. */
import { buildNetwork, divisorOf, parametersOf, smallestImage } from './network';
import type { NetworkPlan } from './network';
import { selectTensors } from './parameters';
import type { NamedTensor } from './parameters';
import { floatOutput } from '../engines/engine';
import type { Engine, PortShape } from '../engines/engine';
import { Graph } from '../graph/graph';
import { readOnnxMetadata } from '../graph/onnx/readOnnxMetadata';
import { writeOnnx } from '../graph/onnx/writeOnnx';
import { softmax } from '../graph/operators/activations';

const INPUT = 'image';
const OUTPUT = 'probabilities';
const DIVISOR_KEY = 'boundary-lab.divisor';

/** A network ready to predict images of any size it accepts. */
export interface Predictor {
  readonly inChannels: number;
  readonly classes: number;
  /** Height and width must be multiples of this. */
  readonly divisor: number;
  /**
   * @param images (N, C, H, W), with shape [N, C, H, W].
   * @returns class probabilities (N, K, H, W).
   * @throws RangeError when the shape does not fit the network or the data.
   */
  run(
    images: Float32Array<ArrayBuffer>,
    shape: readonly [number, number, number, number],
  ): Promise<Float32Array<ArrayBuffer>>;
  dispose(): Promise<void>;
}

/**
 * A network with its parameters as an ONNX file of standard operators (set 17): input "image"
 * (N, C, H, W), output "probabilities" (N, K, H, W), both float32, N, H and W of any size.
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
  const dynamic = { 0: 'N', 2: 'H', 3: 'W' };
  return writeOnnx(graph.finish({ [OUTPUT]: softmax(logits, 1) }), {
    dynamicAxes: { [INPUT]: dynamic, [OUTPUT]: dynamic },
    metadata: { ...metadata, [DIVISOR_KEY]: String(divisorOf(plan)) },
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
  const divisor = Number(readOnnxMetadata(file)[DIVISOR_KEY] ?? 1);
  if (!Number.isInteger(divisor) || divisor < 1) {
    throw new Error(`The model's metadata "${DIVISOR_KEY}" is ${divisor}, not a whole number.`);
  }
  const program = await engine.load(file);
  const inChannels = channelsOf(program.inputs, INPUT);
  const classes = channelsOf(program.outputs, OUTPUT);

  return {
    inChannels,
    classes,
    divisor,
    run: async (images, shape) => {
      const [batch, channels, height, width] = shape;
      if (channels !== inChannels || images.length !== batch * channels * height * width) {
        throw new RangeError(
          `The network takes ${inChannels} channels, but was given (${shape.join(', ')}) with ${images.length} values.`,
        );
      }
      if (height % divisor !== 0 || width % divisor !== 0) {
        throw new RangeError(
          `${height} x ${width} pixels do not fit the network: multiples of ${divisor} do.`,
        );
      }
      const outputs = await program.run({ [INPUT]: { dtype: 'float32', shape, data: images } });
      return floatOutput(outputs, OUTPUT);
    },
    dispose: () => program.dispose(),
  };
}

/** Length of axis 1 of the one port that there must be. */
function channelsOf(ports: readonly PortShape[], name: string): number {
  const [port] = ports;
  const channels = port?.shape[1];
  if (ports.length !== 1 || port?.name !== name || port.dtype !== 'float32' || typeof channels !== 'number') {
    const found = ports.map((each) => `"${each.name}" ${each.dtype} (${each.shape.join(', ')})`).join(', ');
    throw new Error(
      `The model must have one float32 tensor "${name}" with four axes, but has ${found || 'none'}.`,
    );
  }
  return channels;
}

export { readOnnxMetadata };
