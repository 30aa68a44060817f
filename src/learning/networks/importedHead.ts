/**
 * The end of a network of another program: what comes after the logits is cut off, and the layer that
 * makes the logits is found, so that it can be made anew for other classes.
 */
import { isDefaultDomain } from '../graph/onnx/readOnnx';
import type { OnnxModel, OnnxNode } from '../graph/onnx/readOnnx';
import type { OnnxTensor } from '../graph/onnx/readTensor';

/** What turns logits into probabilities or labels. */
const DECISIONS: ReadonlySet<string> = new Set([
  ...['Softmax', 'LogSoftmax', 'Sigmoid', 'ArgMax'],
  ...['Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual'],
]);
/** What may come between and after them. */
const WRAPPINGS: ReadonlySet<string> = new Set(['Identity', 'Cast', 'Squeeze', 'Transpose', 'Not']);
/** Operators that treat every channel alike, so that another number of them passes. */
const CHANNELWISE: ReadonlySet<string> = new Set(['Resize', 'Upsample', 'Identity']);

const producerOf = ({ nodes }: OnnxModel, name: string): OnnxNode | undefined =>
  nodes.find(({ outputs, domain }) => outputs.includes(name) && isDefaultDomain(domain));

export interface Logits {
  /** Of the tensor. */
  readonly name: string;
  /** Operators that were cut off, the last first. */
  readonly removed: readonly string[];
}

/** The logits behind an output of a file. */
export function logitsBehind(model: OnnxModel, output: string): Logits {
  let logits: Logits = { name: output, removed: [] };
  const passed: string[] = [];
  for (let name = output; ;) {
    const node = producerOf(model, name);
    if (!node || !(DECISIONS.has(node.type) || WRAPPINGS.has(node.type))) return logits;
    name = node.inputs[0] ?? '';
    passed.push(node.type);
    if (!DECISIONS.has(node.type)) continue;
    logits = { name, removed: [...passed] };
    // Before operator set 13 a softmax took the last axis, to which PyTorch moved the classes.
    const before = producerOf(model, name);
    const isMoved = passed.at(-2) === 'Transpose' && before?.type === 'Transpose';
    if (isMoved && node.type.endsWith('oftmax')) {
      name = before.inputs[0] ?? '';
      passed.push('Transpose');
      logits = { name, removed: [...passed] };
    }
  }
}

/** The convolution that makes logits. */
export interface Head {
  readonly weight: string;
  readonly bias: string | undefined;
  /** Axis of the weight that counts the classes. */
  readonly classAxis: number;
}

/** @returns undefined where the logits are made by something else, such as a sum of two convolutions */
export function headBehind(model: OnnxModel, logits: string): Head | undefined {
  const uses = (name: string): number =>
    model.nodes.reduce((sum, { inputs }) => sum + inputs.filter((input) => input === name).length, 0);
  const isOwn = (name: string): boolean => model.initializers.has(name) && uses(name) === 1;
  let node = producerOf(model, logits);
  while (node && CHANNELWISE.has(node.type)) node = producerOf(model, node.inputs[0] ?? '');
  if (node?.type !== 'Conv' && node?.type !== 'ConvTranspose') return undefined;
  const [, weight = '', bias = ''] = node.inputs;
  const groups = node.attributes.get('group')?.int ?? 1;
  if (groups !== 1 || !isOwn(weight) || (bias !== '' && !isOwn(bias))) return undefined;
  const classAxis = node.type === 'Conv' ? 0 : 1;
  return { weight, bias: bias === '' ? undefined : bias, classAxis };
}

/** The same network with weights for so many classes in this layer; their values are all 0. */
export function withClasses(model: OnnxModel, { weight, bias, classAxis }: Head, classes: number): OnnxModel {
  const initializers = new Map(model.initializers);
  const resize = (name: string, axis: number): void => {
    const shape = (initializers.get(name)?.shape ?? []).with(axis, classes);
    initializers.set(name, zeros(shape));
  };
  resize(weight, classAxis);
  if (bias !== undefined) resize(bias, 0);
  return { ...model, initializers };
}

/**
 * The same network with a convolution of one voxel behind its logits, which mixes them to other classes.
 * @param channels of the logits
 * @param axes of the image that are spatial
 */
export function withLayerBehind(
  model: OnnxModel,
  logits: string,
  channels: number,
  axes: number,
  classes: number,
): { readonly model: OnnxModel; readonly logits: string; readonly head: Head } {
  const own = `${logits} to ${classes} classes`;
  const head = { weight: `${own}.weight`, bias: `${own}.bias`, classAxis: 0 };
  const initializers = new Map(model.initializers);
  initializers.set(head.weight, zeros([classes, channels, ...new Array<number>(axes).fill(1)]));
  initializers.set(head.bias, zeros([classes]));
  const node: OnnxNode = {
    ...{ type: 'Conv', domain: '', name: own, attributes: new Map() },
    inputs: [logits, head.weight, head.bias],
    outputs: [own],
  };
  return { model: { ...model, nodes: [...model.nodes, node], initializers }, logits: own, head };
}

function zeros(shape: readonly number[]): OnnxTensor {
  return { kind: 'float', shape, data: new Float32Array(shape.reduce((product, n) => product * n, 1)) };
}
