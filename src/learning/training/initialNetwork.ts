/** Fine-tuning: what a run takes over from the run that it begins with, and what it makes anew. */
import type { Dataset } from '../../datasets/dataset';
import type { LabelTable } from '../../labels/labelTable';
import { randomTensor, type NamedTensor } from '../networks/parameters';
import { divisorsOf, headsOf, parametersOf, type NetworkPlan } from '../networks/network';
import { at, sameShape, sizeOf } from '../graph/tensor';
import type { ModelDescription } from '../prediction/modelDescription';
import { ConfigError, type TrainingConfig } from './config';
import type { Head } from './head';
import type { InitialSource } from './initialSource';
import { levelsOf } from './planNetwork';

/**
 * The network of the source for the labels of a data set, with the preprocessing and the patch that its
 * weights were trained for.
 * @throws ConfigError naming the key of the configuration, or the channels or labels, that do not fit
 */
export function planInitial(
  { path, model }: InitialSource,
  config: TrainingConfig,
  { channels, labels, root }: Pick<Dataset, 'channels' | 'labels' | 'root'>,
): Pick<ModelDescription, 'network' | 'patch' | 'preprocessing'> {
  const { network: source, preprocessing } = model;
  if (channels.length !== source.inChannels) {
    throw new ConfigError(
      `initial.from: ${path} takes ${source.inChannels} channels (${model.channels.join(', ')}), but ${root} has ` +
        `${channels.length} (${channels.join(', ')}). Choose a run on such channels, or train anew.`,
    );
  }
  headOf(path, model.labels, labels, config.initial?.head);
  const { features, strides, kernels, blocks } = config;
  const given: Record<string, unknown> = { features, strides, kernels, blocks };
  for (const [key, value] of Object.entries(levelsOf(source))) {
    if (given[key] === undefined || JSON.stringify(given[key]) === JSON.stringify(value)) continue;
    throw new ConfigError(
      `${key}: fine-tuning keeps the network of ${path}, which has ${JSON.stringify(value)}. Leave the key out, ` +
        'or train anew without initial.',
    );
  }
  if (config.plane !== undefined && config.plane !== preprocessing.plane) {
    throw new ConfigError(
      `plane: ${path} was trained on ${preprocessing.plane} slices, not on ${config.plane} ones. Leave the key out.`,
    );
  }
  const { deepSupervision = source.deepSupervision } = config;
  const network = { ...source, classes: labels.length + 1, deepSupervision };
  const patch = config.patch ?? model.patch;
  const divisors = divisorsOf(network);
  if (patch.length !== divisors.length || patch.some((side, axis) => side % at(divisors, axis) !== 0)) {
    throw new ConfigError(
      `patch: ${patch.join(' x ')} must be multiples of ${divisors.join(' x ')} for the network of ${path}.`,
    );
  }
  return { network, patch, preprocessing };
}

/**
 * Whether the last layers are kept.
 * @throws ConfigError where they are to be kept, but the labels are others
 */
function headOf(path: string, source: LabelTable, own: LabelTable, wanted: Head | undefined): Head {
  const names = (table: LabelTable): string => table.map(({ name }) => name).join(', ');
  const isSame = names(source) === names(own);
  if (wanted === 'keep' && !isSame) {
    throw new ConfigError(
      `initial.head: the labels of ${path} (${names(source)}) are not those of the data set (${names(own)}), so its ` +
        'last layers cannot be kept. Set it to "new", or leave it out.',
    );
  }
  return wanted ?? (isSame ? 'keep' : 'new');
}

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
  { path, model, tensors }: InitialSource,
  wanted: Head | undefined,
  seed: number,
): InitialWeights {
  const head = headOf(path, model.labels, labels, wanted);
  const heads = new Map(headsOf(network).map(({ name, classAxis }) => [name, classAxis]));
  const found = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const counts = { loaded: 0, fresh: new Array<string>() };
  const rows = wanted === 'new' ? [] : sharedClasses(model.labels, labels);
  const all = parametersOf(network).map((spec, index): NamedTensor => {
    const classAxis = heads.get(spec.name);
    const source = found.get(spec.name);
    if (source && (classAxis === undefined || head === 'keep')) {
      if (!sameShape(source.shape, spec.shape)) {
        throw new ConfigError(
          `initial.from: "${spec.name}" of ${path} is ${source.shape.join(' x ')}, not ${spec.shape.join(' x ')}.`,
        );
      }
      counts.loaded += sizeOf(spec.shape);
      return source;
    }
    counts.fresh.push(spec.name);
    const fresh = randomTensor(spec, seed, index);
    if (source && classAxis !== undefined) copyClasses(source, fresh, classAxis, rows);
    return fresh;
  });
  return { tensors: all, description: describe(path, network, counts, rows, labels) };
}

/** Pairs of a class of the source and a class here: the background, and labels of the same name. */
function sharedClasses(source: LabelTable, own: LabelTable): readonly (readonly [number, number])[] {
  const shared = own.flatMap(({ name }, index) => {
    const from = source.findIndex((label) => label.name === name);
    return from < 0 ? [] : [[from + 1, index + 1] as const];
  });
  return [[0, 0], ...shared];
}

/** Copies what a tensor has for some of the classes; nothing where the shapes differ in another axis. */
function copyClasses(
  from: NamedTensor,
  to: NamedTensor,
  axis: number,
  classes: readonly (readonly [number, number])[],
): void {
  const others = (shape: readonly number[]): readonly number[] => shape.toSpliced(axis, 1);
  if (!sameShape(others(from.shape), others(to.shape))) return;
  const inner = sizeOf(to.shape.slice(axis + 1));
  const outer = sizeOf(to.shape.slice(0, axis));
  const blockOf = ({ shape }: NamedTensor, block: number, index: number): number =>
    (block * at(shape, axis) + index) * inner;
  for (let block = 0; block < outer; block++) {
    for (const [source, own] of classes) {
      const start = blockOf(from, block, source);
      to.data.set(from.data.subarray(start, start + inner), blockOf(to, block, own));
    }
  }
}

function describe(
  path: string,
  network: NetworkPlan,
  { loaded, fresh }: { readonly loaded: number; readonly fresh: readonly string[] },
  rows: readonly (readonly [number, number])[],
  labels: LabelTable,
): string {
  const kept = rows.map(([, own]) => (own === 0 ? 'the background' : (labels[own - 1]?.name ?? '')));
  const anew =
    fresh.length === 0
      ? 'nothing is new'
      : `new: ${fresh.join(', ')} for ${network.classes} classes` +
        (kept.length > 0 ? `, except for what they know of ${kept.join(', ')}` : '');
  return `Fine-tuning from ${path}: ${loaded} weights were loaded; ${anew}.`;
}
