/**
 * A graph rewritten for ONNX Runtime on the processor: convolutions, instance normalisation and what lies
 * between them on blocks of channels (blocks.ts). Values change their order in memory only where an
 * operator needs the other one.
 */
import { LaidOut, volume } from './blockedImages';
import { scaleAndClip, scaleChannels } from './channelwise';
import { convolve, fitsBlocks } from './convolution';
import { dataGradientOnBlocks } from './dataGradient';
import { kernelGradientOnBlocks } from './kernelGradient';
import { blockedKernel } from './kernels';
import { centre, normalizationGradient, normalizingScale } from './normalization';
import type { CentredImages } from './normalization';
import { floatOf, intsOf } from '../attributes';
import { Graph } from '../../graph/graph';
import type { GraphDefinition, Node, Value } from '../../graph/graph';
import type { Operator } from '../../graph/operator';
import { reshape } from '../../graph/operators/layout';
import { at, sameShape, sizeOf } from '../../graph/tensor';

/** Operators that do the same to every element, wherever it lies; other inputs may be single numbers. */
const ELEMENTWISE: ReadonlySet<string> = new Set([
  ...['Add', 'Sub', 'Mul', 'Div', 'Neg', 'Abs', 'Sign', 'Exp', 'Log', 'Sqrt', 'Clip'],
  ...['Relu', 'LeakyRelu', 'Elu', 'Sigmoid', 'Tanh', 'Erf'],
]);

/** What is known of a normalisation whose result is on blocks: it may be computed again with an activation. */
interface Normalization {
  readonly centred: Value;
  readonly factor: Value;
  readonly offset: Value;
}

class ProcessorGraph {
  readonly #graph = new Graph();
  readonly #block: number;
  readonly #values = new Map<number, LaidOut>();
  readonly #numbers = new Map<number, ArrayLike<number>>();
  readonly #producers = new Map<number, Node>();
  readonly #normalizations = new Map<number, Normalization>();
  readonly #centred = new Map<string, CentredImages>();

  constructor({ inputs, constants }: GraphDefinition, block: number) {
    this.#block = block;
    for (const { id, name, dtype, shape } of inputs) {
      this.#values.set(id, LaidOut.plain(this.#graph.input(name, dtype, shape), block));
    }
    for (const { value, data } of constants) {
      const copy = this.#graph.constant(value.shape, data, value.dtype);
      this.#values.set(value.id, LaidOut.plain(copy, block));
      this.#numbers.set(value.id, data);
    }
  }

  add(node: Node): void {
    this.#graph.within(node.layer, () => {
      const results = this.#lower(node) ?? this.#copy(node);
      node.outputs.forEach(({ id }, index) => {
        this.#values.set(id, at(results, index));
        this.#producers.set(id, node);
      });
    });
  }

  finish({ outputs }: GraphDefinition): GraphDefinition {
    return this.#graph.finish(
      Object.fromEntries(outputs.map(({ name, value }) => [name, this.#get(value).plain])),
    );
  }

  #get({ id, name }: Value): LaidOut {
    const value = this.#values.get(id);
    if (!value) throw new Error(`"${name}" is used before it is computed.`);
    return value;
  }

  #copy({ operator, inputs }: Node): readonly LaidOut[] {
    const plain = inputs.map((input) => this.#get(input).plain);
    const values = operator.decompose?.(plain) ?? this.#graph.applyAll(operator, plain);
    return values.map((value) => LaidOut.plain(value, this.#block));
  }

  /** The node's outputs made on blocks; undefined where that is not possible or not worth it. */
  #lower(node: Node): readonly LaidOut[] | undefined {
    const { operator } = node;
    if (operator.domain !== undefined) return undefined;
    switch (operator.type) {
      case 'Conv':
        return this.#convolution(node);
      case 'ConvTranspose':
      case 'ConvDataGradient':
        return this.#dataGradient(node);
      case 'ConvKernelGradient':
        return this.#kernelGradient(node);
      case 'InstanceNormalization':
        return this.#normalization(node);
      case 'InstanceNormalizationGradient':
        return this.#normalizationGradient(node);
      case 'Concat':
      case 'Slice':
        return this.#channelRange(node);
      default:
        return ELEMENTWISE.has(operator.type) ? this.#elementwise(node) : undefined;
    }
  }

  #onBlocks(value: Value | undefined, { outputs }: Node): readonly LaidOut[] | undefined {
    return value && [LaidOut.blocked(value, at(outputs, 0).shape, this.#block)];
  }

  #convolution(node: Node): readonly LaidOut[] | undefined {
    const { inputs } = node;
    const [x, kernel, bias] = inputs.map((input) => this.#get(input));
    const [strides, pads] = [intsOf(node, 'strides'), intsOf(node, 'pads')];
    if (!x?.images || !kernel || !strides || !pads) return undefined;
    const rank = strides.length;
    const dilations = intsOf(node, 'dilations') ?? strides.map(() => 1);
    const [out = 0, into = 0, ...size] = kernel.plain.shape;
    const kernelSize = volume(size, 1);
    if (into !== x.images.channels || !fitsBlocks(into, out, kernelSize[0], this.#block)) return undefined;
    const options = {
      strides: volume(strides, 1),
      dilations: volume(dilations, 1),
      before: volume(pads.slice(0, rank), 0),
      after: volume(pads.slice(rank), 0),
    };
    const weights = blockedKernel(reshape(kernel.plain, [out, into, ...kernelSize]), this.#block);
    return this.#onBlocks(convolve(x, weights, kernelSize[0], bias?.plain, options, this.#block), node);
  }

  #dataGradient(node: Node): readonly LaidOut[] | undefined {
    const { inputs, outputs } = node;
    const [dy, kernel, bias] = inputs.map((input) => this.#get(input));
    const [strides, pads] = [intsOf(node, 'strides'), intsOf(node, 'pads')];
    const dilations = intsOf(node, 'dilations') ?? [];
    if (!dy || !kernel || bias || !strides || !pads || dilations.some((length) => length !== 1)) {
      return undefined;
    }
    // The kernel of a convolution in groups has the channels of one group.
    if (kernel.plain.shape[1] !== at(outputs, 0).shape[1]) return undefined;
    const padding = pads.slice(0, strides.length);
    const spatial = at(outputs, 0).shape.slice(2);
    return this.#onBlocks(
      dataGradientOnBlocks(dy, kernel.plain, spatial, strides, padding, this.#block),
      node,
    );
  }

  #kernelGradient(node: Node): readonly LaidOut[] | undefined {
    const [x, dy] = node.inputs.map((input) => this.#get(input));
    const [strides, pads] = [intsOf(node, 'strides'), intsOf(node, 'pads')];
    const size = intsOf(node, 'kernel_shape');
    if (!x || !dy || !strides || !pads || !size) return undefined;
    const windows = { strides, padding: pads.slice(0, strides.length) };
    const gradient = kernelGradientOnBlocks(x, dy, size, windows, this.#block);
    return gradient && [LaidOut.plain(gradient, this.#block)];
  }

  #centredImages(value: Value, epsilon: number): CentredImages {
    const key = `${value.id} ${epsilon}`;
    const x = this.#get(value);
    if (!x.images) throw new Error(`"${value.name}" is no image.`);
    const images = this.#centred.get(key) ?? centre(x.blocked, x.images, epsilon, this.#block);
    this.#centred.set(key, images);
    return images;
  }

  #normalization(node: Node): readonly LaidOut[] | undefined {
    const [value, gain, offset] = node.inputs;
    if (!value || !gain || !offset) return undefined;
    const epsilon = floatOf(node, 'epsilon');
    const x = this.#get(value);
    if (!x.images || !x.isBlocked) return undefined;
    const images = this.#centredImages(value, epsilon);
    const numbers = normalizingScale(images, this.#get(gain).plain, this.#get(offset).plain, x.images);
    const { centred } = images;
    this.#normalizations.set(at(node.outputs, 0).id, { centred, ...numbers });
    return this.#onBlocks(scaleChannels(centred, numbers.factor, numbers.offset), node);
  }

  #normalizationGradient(node: Node): readonly LaidOut[] | undefined {
    const [value, gain, dy] = node.inputs;
    if (!value || !gain || !dy) return undefined;
    const epsilon = floatOf(node, 'epsilon');
    const x = this.#get(value);
    if (!x.images || !x.isBlocked) return undefined;
    const [dx, ...rest] = normalizationGradient(
      this.#centredImages(value, epsilon),
      this.#get(dy).blocked,
      this.#get(gain).plain,
      x.images,
      this.#block,
    );
    return [
      LaidOut.blocked(dx, at(node.outputs, 0).shape, this.#block),
      ...rest.map((each) => LaidOut.plain(each, this.#block)),
    ];
  }

  /** Joining channels, or cutting some out, where no block is divided. */
  #channelRange(node: Node): readonly LaidOut[] | undefined {
    const { operator, inputs, outputs } = node;
    const values = inputs.map((input) => this.#get(input));
    const whole = [...values, LaidOut.plain(at(outputs, 0), this.#block)].every((each) => each.canBeBlocked);
    if (!whole || !values.some((each) => each.isBlocked) || !keepsBlocks(operator, this.#block))
      return undefined;
    return this.#onBlocks(this.#graph.apply(operator, ...values.map((each) => each.blocked)), node);
  }

  #elementwise(node: Node): readonly LaidOut[] | undefined {
    const { operator, inputs, outputs } = node;
    const { shape } = at(outputs, 0);
    const values = inputs.map((input) => this.#get(input));
    const isImage = inputs.map((input) => sameShape(input.shape, shape));
    const fits = inputs.every((input, index) => isImage[index] === true || sizeOf(input.shape) === 1);
    const images = values.filter((_, index) => isImage[index]);
    if (!fits || !images.some((each) => each.isBlocked) || !images.every((each) => each.canBeBlocked)) {
      return undefined;
    }
    const fused = this.#withActivation(node) ?? this.#ramp(node);
    if (fused) return this.#onBlocks(fused, node);
    const laidOut = values.map((each, index) =>
      isImage[index] === true ? each.blocked : reshape(each.plain, []),
    );
    return this.#onBlocks(this.#graph.apply(operator, ...laidOut), node);
  }

  /** A leaky ReLU of a normalisation: the normalisation once more, with the activation in the same pass. */
  #withActivation(node: Node): Value | undefined {
    const normalization = this.#normalizations.get(at(node.inputs, 0).id);
    if (node.operator.type !== 'LeakyRelu' || !normalization) return undefined;
    const slope = floatOf(node, 'alpha');
    const { centred, factor, offset } = normalization;
    return scaleChannels(centred, factor, offset, { activation: { kind: 'leaky-relu', slope } });
  }

  /** Scaling by a number and clipping, in one pass: the derivative of a leaky ReLU. */
  #ramp({ operator, inputs }: Node): Value | undefined {
    const product = this.#producers.get(at(inputs, 0).id);
    if (operator.type !== 'Clip' || product?.operator.type !== 'Mul') return undefined;
    const number = (value: Value | undefined): number | undefined => {
      const data = value && this.#numbers.get(value.id);
      return data?.length === 1 ? data[0] : undefined;
    };
    const [least, most] = [number(inputs[1]), number(inputs[2])];
    const [x, factor] = [at(product.inputs, 0), number(product.inputs[1])];
    const given = this.#get(x);
    if (least === undefined || most === undefined || factor === undefined || !given.isBlocked)
      return undefined;
    return scaleAndClip(given.blocked, factor, least, most, this.#block);
  }
}

/** Whether an operator moves whole blocks of channels only. */
function keepsBlocks({ type, attributes = {}, constantInputs = [] }: Operator, block: number): boolean {
  if (type === 'Concat') {
    const axis = attributes['axis'];
    return axis !== undefined && 'int' in axis && axis.int === 1;
  }
  const [starts = [], ends = [], axes = [], steps = []] = constantInputs;
  return (
    axes.every((axis) => axis === 1) &&
    steps.every((step) => step === 1) &&
    [...starts, ...ends].every((index) => index >= 0 && index % block === 0)
  );
}

/**
 * The same graph for this processor.
 * @param block channels of a block
 */
export function lowerForProcessor(definition: GraphDefinition, block: number): GraphDefinition {
  const lowered = new ProcessorGraph(definition, block);
  for (const node of definition.nodes) lowered.add(node);
  return lowered.finish(definition);
}
