/** Fine-tuning a network of another program: its patch, and its last layers for the labels of the data set. */
import { basename } from 'node:path';
import type { LabelTable } from '../../labels/labelTable';
import { medianSize } from '../data/planning';
import { voxelSize } from '../data/preprocessing';
import { planPatch, roundUp, type Topology } from '../data/topology';
import { at } from '../graph/tensor';
import type { ImportedFile } from '../networks/importedFile';
import { importedElements, planImported } from '../networks/importedPlan';
import type { ModelDescription } from '../prediction/modelDescription';
import { ConfigError, type TrainingConfig } from './config';
import { configuredPreprocessing, type ScanFacts } from './configuredPreprocessing';
import type { Head } from './head';
import { FEATURE_MAP_BUDGET } from './planNetwork';

export interface FileData {
  readonly channels: readonly string[];
  readonly labels: LabelTable;
  readonly scans: ScanFacts;
  readonly head: Head;
  /** Of a model of this program. */
  readonly model: Omit<ModelDescription, 'network'> | undefined;
}

/** @throws ConfigError where patch or batch cannot be those of the configuration, or the network cannot be built */
export function planFile(
  path: string,
  file: ImportedFile,
  config: TrainingConfig,
  { channels, labels, scans, head, model }: FileData,
): Pick<ModelDescription, 'network' | 'patch' | 'preprocessing'> {
  const dimensions = file.sizes.divisors.length === 2 ? 2 : 3;
  const preprocessing = model?.preprocessing ?? configuredPreprocessing(channels, scans, config, dimensions);
  const patch =
    config.patch ??
    model?.patch ??
    patchFor(file, voxelSize(preprocessing), medianSize(scans.grids, preprocessing));
  const { divisors, isFixed } = file.sizes;
  const fits = (side: number, axis: number): boolean =>
    isFixed[axis] === true ? side === at(divisors, axis) : side % at(divisors, axis) === 0;
  if (patch.length !== divisors.length || !patch.every(fits)) {
    const sides = divisors.map((side, axis) =>
      isFixed[axis] === true ? `${side}` : `a multiple of ${side}`,
    );
    throw new ConfigError(
      `patch: ${patch.join(' x ')} does not fit the network of ${path}: its sides must be ${sides.join(', ')}.`,
    );
  }
  const [batch] = file.image.shape;
  if (typeof batch === 'number' && config.batch !== undefined && config.batch !== batch) {
    throw new ConfigError(
      `batch: the network of ${path} was exported for batches of ${batch}. Set batch to ${batch} and accumulation to ` +
        `${config.batch}, or export it with dynamic_axes.`,
    );
  }
  try {
    const network = planImported(file, {
      file: basename(path),
      classes: labels.length + 1,
      newHead: head === 'new',
      deepSupervision: config.deepSupervision ?? true,
      size: patch,
    });
    return { network, patch, preprocessing };
  } catch (error) {
    throw new ConfigError(
      `initial.from: ${path} cannot be fine-tuned: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** Voxels by which patches grow, at least; others would only cost time to plan. */
const LEAST_STEP = 8;

/** As large as the networks that are planned here see, in steps that the network takes. */
function patchFor(
  file: ImportedFile,
  spacing: readonly number[],
  median: readonly number[],
): readonly number[] {
  const { divisors, isFixed } = file.sizes;
  const steps = divisors.map((side, axis) =>
    isFixed[axis] === true ? side : side * Math.ceil(LEAST_STEP / side),
  );
  const topologyOf = (size: readonly number[]): Topology => ({
    strides: [steps],
    kernels: [],
    size: roundUp(size, steps).map((side, axis) => (isFixed[axis] === true ? at(divisors, axis) : side)),
  });
  const budget = FEATURE_MAP_BUDGET[divisors.length === 2 ? 2 : 3];
  if (isFixed.every(Boolean)) return divisors;
  return planPatch(spacing, median, topologyOf, ({ size }) => importedElements(file, size) <= budget).size;
}
