/** Fine-tuning: the weights that a run begins with, loaded where they fit and made anew where they do not. */
import type { LabelTable } from '../../labels/labelTable';
import { at, sameShape, sizeOf } from '../graph/tensor';
import type { ImportedFile } from '../networks/importedFile';
import { headsOf, parametersOf, type NetworkPlan } from '../networks/network';
import { randomTensor, type NamedTensor } from '../networks/parameters';
import type { ModelDescription } from '../prediction/modelDescription';
import { ConfigError } from './config';
import type { Head } from './head';
import { headOf } from './initialNetwork';
import type { InitialSource } from './initialSource';

export interface InitialWeights {
  /** All parameters of the network. */
  readonly tensors: readonly NamedTensor[];
  /** What was loaded and what was made anew, for the log. */
  readonly description: string;
}

/**
 * First weights of a fine-tuning. Where the labels are others than those of the source, the last layers
 * are new; what they know of the background and of labels of the same name is kept, unless
 * `initial.head` asks for new ones.
 * @param seed of what is new
 * @throws ConfigError when a weight of the source does not fit its own network
 */
export function initialWeights(
  { network, labels }: Pick<ModelDescription, 'network' | 'labels'>,
  source: InitialSource,
  wanted: Head | undefined,
  seed: number,
): InitialWeights {
  const { path, tensors } = source;
  const head = headOf(source, labels, wanted);
  const heads = new Map(headsOf(network).map(({ name, classAxis }) => [name, classAxis]));
  const found = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const counts = { loaded: 0, fresh: new Array<string>() };
  const rows = wanted === 'new' ? [] : sharedClasses(source, labels);
  const all = parametersOf(network).map((spec, index): NamedTensor => {
    const classAxis = heads.get(spec.name);
    const first = found.get(spec.name);
    if (first && (classAxis === undefined || head === 'keep')) {
      if (!sameShape(first.shape, spec.shape)) {
        throw new ConfigError(
          `initial.from: "${spec.name}" of ${path} is ${first.shape.join(' x ')}, not ${spec.shape.join(' x ')}.`,
        );
      }
      counts.loaded += sizeOf(spec.shape);
      return first;
    }
    counts.fresh.push(spec.name);
    const fresh = randomTensor(spec, seed, index);
    if (first && classAxis !== undefined) copyClasses(first, fresh, classAxis, rows);
    return fresh;
  });
  return { tensors: all, description: describe(source, network, counts, rows, labels) };
}

/** A class of the source, or none for logits of 0, and the class here that it is. */
export type ClassPair = readonly [number | undefined, number];

/** Pairs of a class of the source and a class here: the background, and labels of the same name. */
export function sharedClasses({ network, model }: InitialSource, own: LabelTable): readonly ClassPair[] {
  if (!model) return network.kind === 'file' ? classesOfFile(network.file, own.length) : [];
  const source = model.labels;
  const shared = own.flatMap(({ name }, index): readonly ClassPair[] => {
    const from = source.findIndex((label) => label.name === name);
    return from < 0 ? [] : [[from + 1, index + 1]];
  });
  return [[0, 0], ...shared];
}

/**
 * A network that ends with a sigmoid for each label has no class for the background: its logits are
 * relative to one that is always 0, which makes a softmax of both the same probability.
 */
function classesOfFile({ logits }: ImportedFile, labels: number): readonly ClassPair[] {
  const [finest] = logits;
  const isPerLabel = finest?.classes === labels && (labels === 1 || finest.removed.includes('Sigmoid'));
  if (!isPerLabel) return [];
  return [[undefined, 0], ...Array.from({ length: labels }, (_, n): ClassPair => [n, n + 1])];
}

/** Copies what a tensor has for some of the classes; nothing where the shapes differ in another axis. */
function copyClasses(from: NamedTensor, to: NamedTensor, axis: number, classes: readonly ClassPair[]): void {
  const others = (shape: readonly number[]): readonly number[] => shape.toSpliced(axis, 1);
  if (!sameShape(others(from.shape), others(to.shape))) return;
  const inner = sizeOf(to.shape.slice(axis + 1));
  const outer = sizeOf(to.shape.slice(0, axis));
  const blockOf = ({ shape }: NamedTensor, block: number, index: number): number =>
    (block * at(shape, axis) + index) * inner;
  for (let block = 0; block < outer; block++) {
    for (const [source, own] of classes) {
      const target = blockOf(to, block, own);
      if (source === undefined) {
        to.data.fill(0, target, target + inner);
        continue;
      }
      const start = blockOf(from, block, source);
      to.data.set(from.data.subarray(start, start + inner), target);
    }
  }
}

function describe(
  { path, network: from }: InitialSource,
  network: NetworkPlan,
  { loaded, fresh }: { readonly loaded: number; readonly fresh: readonly string[] },
  rows: readonly ClassPair[],
  labels: LabelTable,
): string {
  const kept = rows.map(([, own]) => (own === 0 ? 'the background' : (labels[own - 1]?.name ?? '')));
  const anew =
    fresh.length === 0
      ? 'nothing is new'
      : `new: ${fresh.join(', ')} for ${network.classes} classes` +
        (kept.length > 0 ? `, except for what they know of ${kept.join(', ')}` : '');
  const removed = from.kind === 'file' ? (from.file.logits[0]?.removed ?? []) : [];
  const cut = removed.length > 0 ? ` ${removed.join(', ')} at the end of the file were cut off.` : '';
  return `Fine-tuning from ${path}: ${loaded} weights were loaded; ${anew}.${cut}`;
}
