/**
 * What a step with the Hausdorff loss does beforehand: a forward pass, whose prediction's contours decide
 * how the loss weighs errors. Distance transforms cannot be part of the step's graph, so the network is
 * run twice (about a third more time on top of a step) and two transforms are made for every sample and
 * class of prediction and reference, on the processor.
 */
import { parametersFrom } from './stepGraph';
import type { StepGraphOptions, StepParameters } from './stepGraph';
import { floatOutput } from '../engines/engine';
import type { GraphEngine } from '../engines/engine';
import { Graph } from '../graph/graph';
import { softmax } from '../graph/operators/activations';
import { sizeOf } from '../graph/tensor';
import { hausdorffWeights } from '../losses/hausdorffWeights';
import { classesOf } from '../losses/terms';
import { buildNetwork } from '../networks/network';
import { PARAMETERS } from '../optimizers/update';

export interface HausdorffPass {
  /**
   * @param images (B, C, *patch)
   * @param labels class indices (B, *patch)
   * @param parameters the trained ones in one vector, as the step has them
   * @returns (B, K, *patch)
   */
  weights(
    images: Float32Array<ArrayBuffer>,
    labels: ArrayLike<number>,
    parameters: Float32Array<ArrayBuffer>,
  ): Promise<Float32Array<ArrayBuffer>>;
  dispose(): Promise<void>;
}

/** @returns undefined where no term needs it */
export async function createHausdorffPass(
  engine: GraphEngine,
  options: StepGraphOptions & { readonly spacing?: readonly number[] },
  { trained, frozen }: StepParameters,
): Promise<HausdorffPass | undefined> {
  const { network, losses, batch, patch } = options;
  const spacing = options.spacing ?? patch.map(() => 1);
  const term = losses.find(({ kind }) => kind === 'hausdorff');
  if (term?.kind !== 'hausdorff') return undefined;
  const size = trained.reduce((total, { shape }) => total + sizeOf(shape), 0);
  const imageShape = [batch, network.inChannels, ...patch];

  const graph = new Graph();
  const { source } = parametersFrom(graph.input(PARAMETERS, 'float32', [size]), frozen);
  const logits = buildNetwork(network, graph.input('images', 'float32', imageShape), source);
  const program = await engine.compile(graph.finish({ probabilities: softmax(logits, 1) }));

  return {
    weights: async (images, labels, parameters) => {
      const outputs = await program.run({
        images: { dtype: 'float32', shape: imageShape, data: images },
        [PARAMETERS]: { dtype: 'float32', shape: [size], data: parameters },
      });
      return hausdorffWeights(
        floatOutput(outputs, 'probabilities'),
        oneHotOf(labels, network.classes, sizeOf(patch)),
        {
          shape: [batch, network.classes, ...patch],
          spacing,
          exponent: term.exponent,
          classes: classesOf(term, network.classes),
        },
      );
    },
    dispose: () => program.dispose(),
  };
}

/** (B, pixels) -> (B, K, pixels). */
function oneHotOf(labels: ArrayLike<number>, classes: number, pixels: number): Uint8Array {
  const target = new Uint8Array(labels.length * classes);
  for (let n = 0; n < labels.length; n++) {
    const sample = Math.floor(n / pixels);
    target[(sample * classes + (labels[n] ?? 0)) * pixels + (n % pixels)] = 1;
  }
  return target;
}
