/** Fine-tuning: the network that a run takes over, for the labels of its own data set. */
import type { Dataset } from '../../datasets/dataset';
import type { LabelTable } from '../../labels/labelTable';
import { importedWithClasses } from '../networks/importedPlan';
import { divisorsOf, hasDeepSupervision, type NetworkPlan } from '../networks/network';
import { at } from '../graph/tensor';
import type { ModelDescription } from '../prediction/modelDescription';
import { ConfigError, type TrainingConfig } from './config';
import type { ScanFacts } from './configuredPreprocessing';
import type { Head } from './head';
import { planFile } from './initialFile';
import type { InitialSource } from './initialSource';
import { levelsOf } from './planNetwork';

export type InitialPlan = Pick<ModelDescription, 'network' | 'patch' | 'preprocessing'>;

/**
 * The network of the source for the labels of a data set. Of a model of this program preprocessing and
 * patch are taken over, too, since its weights were trained for them; for a network of another program
 * they are planned from the data.
 * @throws ConfigError naming the key of the configuration, or the channels or labels, that do not fit
 */
export function planInitial(
  source: InitialSource,
  config: TrainingConfig,
  dataset: Pick<Dataset, 'channels' | 'labels' | 'root'>,
  scans: ScanFacts,
): InitialPlan {
  const { path, network, model } = source;
  const { channels, labels } = dataset;
  refuseOtherChannels(source, dataset);
  const { plane } = config;
  if (model && plane !== undefined && plane !== model.preprocessing.plane) {
    throw new ConfigError(
      `plane: ${path} was trained on ${model.preprocessing.plane} slices, not on ${plane} ones. Leave the key out.`,
    );
  }
  const head = headOf(source, labels, config.initial?.head);
  refuseOtherLevels(path, network.kind === 'file' ? undefined : network.plan, config);
  if (network.kind === 'file')
    return planFile(path, network.file, config, { channels, labels, scans, head, model });
  if (!model) throw new ConfigError(`initial.from: ${path} does not say how scans are prepared for it.`);
  const patch = patchOf(path, network.plan, config.patch ?? model.patch);
  return {
    network: forClasses(path, network.plan, labels.length + 1, patch, config),
    patch,
    preprocessing: model.preprocessing,
  };
}

/** @throws ConfigError where a data set has other channels than the network takes */
export function refuseOtherChannels(
  { path, network, model }: InitialSource,
  { channels, root }: Pick<Dataset, 'channels' | 'root'>,
): void {
  const { inChannels } = network.kind === 'file' ? network.file : network.plan;
  if (channels.length === inChannels) return;
  const own = model ? ` (${model.channels.join(', ')})` : '';
  throw new ConfigError(
    `initial.from: ${path} takes ${inChannels} channels${own}, but ${root} has ${channels.length} ` +
      `(${channels.join(', ')}). Choose a network for such channels, or train anew.`,
  );
}

/**
 * Whether the last layers are kept: by default where the labels are those of the source, or, where it has
 * no names for them, as many.
 * @throws ConfigError where they are to be kept, but the labels are others
 */
export function headOf(
  { path, network, model }: InitialSource,
  own: LabelTable,
  wanted: Head | undefined,
): Head {
  const names = (table: LabelTable): string => table.map(({ name }) => name).join(', ');
  const classes = network.kind === 'file' ? (network.file.logits[0]?.classes ?? 0) : network.plan.classes;
  const isSame = model ? names(model.labels) === names(own) : classes === own.length + 1;
  if (wanted === 'keep' && !isSame) {
    const theirs = model ? `labels of ${path} (${names(model.labels)})` : `${classes} classes of ${path}`;
    throw new ConfigError(
      `initial.head: the ${theirs} are not those of the data set (${model ? '' : 'background, '}${names(own)}), so its ` +
        'last layers cannot be kept. Set it to "new", or leave it out.',
    );
  }
  return wanted ?? (isSame ? 'keep' : 'new');
}

function refuseOtherLevels(path: string, network: NetworkPlan | undefined, config: TrainingConfig): void {
  const { features, strides, kernels, blocks } = config;
  const given: Record<string, unknown> = { features, strides, kernels, blocks };
  const own: Record<string, unknown> = network?.kind === 'unet' ? { ...levelsOf(network) } : {};
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined || JSON.stringify(value) === JSON.stringify(own[key])) continue;
    const theirs = own[key] === undefined ? '' : `, which has ${JSON.stringify(own[key])}`;
    throw new ConfigError(
      `${key}: fine-tuning keeps the network of ${path}${theirs}. Leave the key out, or train anew without initial.`,
    );
  }
}

function patchOf(path: string, network: NetworkPlan, patch: readonly number[]): readonly number[] {
  const divisors = divisorsOf(network);
  const isFixed = network.kind === 'imported' ? network.isFixed : divisors.map(() => false);
  const fits = (side: number, axis: number): boolean =>
    isFixed[axis] === true ? side === at(divisors, axis) : side % at(divisors, axis) === 0;
  if (patch.length === divisors.length && patch.every(fits)) return patch;
  throw new ConfigError(
    `patch: ${patch.join(' x ')} must be ${isFixed.includes(true) ? '' : 'multiples of '}${divisors.join(' x ')} ` +
      `for the network of ${path}.`,
  );
}

function forClasses(
  path: string,
  network: NetworkPlan,
  classes: number,
  patch: readonly number[],
  config: TrainingConfig,
): NetworkPlan {
  const { deepSupervision = hasDeepSupervision(network) } = config;
  if (network.kind === 'unet') return { ...network, classes, deepSupervision };
  try {
    return importedWithClasses(network, classes, patch);
  } catch (error) {
    throw new ConfigError(
      `initial.head: the last layers of ${path} cannot be made for ${classes} classes: ` +
        `${error instanceof Error ? error.message : String(error)} Fine-tune from the file that was imported.`,
    );
  }
}
