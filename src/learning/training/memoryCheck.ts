/** Refuses a run that will not fit into memory, before anything is prepared, and says what would. */
import type { LabelledCase } from '../data/checkCases';
import { defaultWorkers } from '../data/openBatches';
import { stackGeometry } from '../data/sliceStack';
import { createEngine } from '../engines/createEngine';
import { ConfigError } from './config';
import { availableMemory } from './memoryAvailable';
import { estimateMemory, type RunOptions, type ScanSize } from './memoryEstimate';
import type { RunPlan } from './planRun';
import { stepOptionsOf } from './stepOptions';
import { divisorsOf } from '../networks/network';
import type { UnetPlan } from '../networks/unetPlan';
import { groupsAt } from '../optimizers/parameterGroups';

/** The least channels of the finest level that are worth a training. */
const FEWEST_FEATURES = 4;

/** Bytes as "3.2 GB" or "250 MB". */
function describeBytes(bytes: number): string {
  if (bytes < 1e9) return `${Math.round(bytes / 1e6)} MB`;
  return `${bytes < 1e10 ? (bytes / 1e9).toFixed(1) : Math.round(bytes / 1e9)} GB`;
}

/**
 * Where a GPU is used its memory is what matters, of which nothing is known beforehand: such runs pass.
 * @param cases all that are trained or validated on
 * @param folder of the run
 * @throws ConfigError with the memory that is needed and available, and the changes that would make it fit
 */
export async function checkRunMemory(
  { config, model, loss }: RunPlan,
  cases: readonly LabelledCase[],
  folder: string,
): Promise<void> {
  const stacks = cases.map(({ grid }) => stackGeometry(grid, model.preprocessing));
  const voxels = ({ slices, height, width }: ScanSize): number => slices * height * width;
  const [largest] = stacks.toSorted((a, b) => voxels(b) - voxels(a));
  if (!largest) return;
  try {
    const options = stepOptionsOf(model.network, config, loss.terms);
    // When nothing is frozen any more most is needed.
    const parameterGroups = groupsAt(options.parameterGroups ?? [], Infinity);
    checkMemory({ ...options, parameterGroups, workers: config.workers ?? defaultWorkers() }, largest);
  } catch (error) {
    if (config.device === 'cpu') throw error;
    const engine = await createEngine(config.device, { engine: config.engine, folders: [folder] });
    if (engine.device === 'cpu') throw error;
  }
}

/**
 * @param scan the largest one
 * @param available bytes; what this machine has left where not given
 * @throws ConfigError with both figures and the changes that would make the run fit
 */
export function checkMemory(options: RunOptions, scan: ScanSize, available = availableMemory()): void {
  const needed = estimateMemory(options, scan);
  if (needed <= available) return;
  const changes = fittingChanges(options, (changed) => estimateMemory(changed, scan) <= available);
  const advice =
    changes.length > 0
      ? `Any one of these in the configuration would make it fit: ${changes.join('; ')}. So may closing other programs.`
      : `A smaller batch, patch or network would not do. Close other programs, use a machine with more memory, ` +
        `or crop the scans (the largest has ${scan.slices} x ${scan.height} x ${scan.width} voxels).`;
  throw new ConfigError(
    `This run needs about ${describeBytes(needed)} of memory, but ${describeBytes(available)} are available, so it was ` +
      `not started. ${advice}`,
  );
}

/** Each as a line of a configuration with the largest value that fits; none where nothing does. */
function fittingChanges(options: RunOptions, fits: (options: RunOptions) => boolean): readonly string[] {
  const { batch, network, patch, accumulation = 1, workers = 0 } = options;
  const smaller = {
    batch: largestThatFits(batch - 1, (n) => ({ ...options, batch: n }), fits),
    patch: largestThatFits(
      Math.max(...patchCounts(options)) - 1,
      (n) => ({ ...options, patch: smallerPatch(options, n) }),
      fits,
    ),
    // Networks of other programs have the channels they have.
    network: network.kind === 'unet' ? smallerNetwork(network, options, fits) : undefined,
  };
  // The fewest threads need least.
  const canDoWithout = workers > 0 && fits({ ...options, workers: 0 });
  return [
    canDoWithout && `"workers": 0 instead of ${workers}`,
    smaller.batch &&
      `"batch": ${smaller.batch.batch} instead of ${batch}, with "accumulation": ` +
        `${Math.ceil((batch * accumulation) / smaller.batch.batch)} to learn alike`,
    smaller.patch && `"patch": [${smaller.patch.patch.join(', ')}] instead of [${patch.join(', ')}]`,
    smaller.network,
  ].filter((change) => typeof change === 'string');
}

/** Voxels at the coarsest level, along each axis. */
function patchCounts({ network, patch }: RunOptions): number[] {
  const divisors = divisorsOf(network);
  return patch.map((side, axis) => side / (divisors[axis] ?? 1));
}

/** Of about the same proportions, with n voxels at the coarsest level along the longest axis. */
function smallerPatch(options: RunOptions, n: number): readonly number[] {
  const counts = patchCounts(options);
  const scale = n / Math.max(...counts);
  const divisors = divisorsOf(options.network);
  return counts.map((count, axis) => Math.max(1, Math.round(count * scale)) * (divisors[axis] ?? 1));
}

/** The line of a configuration for the network with the most channels that fits. */
function smallerNetwork(
  network: UnetPlan,
  options: RunOptions,
  fits: (options: RunOptions) => boolean,
): string | undefined {
  const most = halvings(network);
  const smaller = largestThatFits(
    most,
    (n) => withFeatures(network, 2 ** (most + 1 - n)),
    (candidate) => fits({ ...options, network: candidate }),
  );
  const features = ({ levels }: UnetPlan): string => levels.map((level) => level.features).join(', ');
  return smaller && `"features": [${features(smaller)}] instead of [${features(network)}]`;
}

/** How often the channels of a network can be halved. */
function halvings({ levels }: UnetPlan): number {
  return Math.max(0, Math.floor(Math.log2((levels[0]?.features ?? 0) / FEWEST_FEATURES)));
}

function withFeatures(network: UnetPlan, divisor: number): UnetPlan {
  const levels = network.levels.map((level) => ({
    ...level,
    features: Math.max(1, Math.floor(level.features / divisor)),
  }));
  return { ...network, levels };
}

/** Candidates 1 to `count` need more and more: the last one that fits, found by halving. */
function largestThatFits<T>(
  count: number,
  candidate: (n: number) => T,
  fits: (candidate: T) => boolean,
): T | undefined {
  let [fitting, tooLarge] = [0, count + 1];
  while (tooLarge - fitting > 1) {
    const middle = Math.floor((fitting + tooLarge) / 2);
    if (fits(candidate(middle))) fitting = middle;
    else tooLarge = middle;
  }
  return fitting > 0 ? candidate(fitting) : undefined;
}
