/**
 * The fingerprint of a data set: what its voxels say that planning needs (nnU-Net's dataset_fingerprint; see
 * caseFacts.ts). Cases are read one at a time; what was found in each is kept in the cache by the content of its
 * files, so that a second planning reads none of them.
 */
import { labelMapsOf } from '../../datasets/dataset';
import { readHeader, readVolume, isPictureFormat } from '../../formats/registry';
import { filesOfLabelMap, makingOf } from '../../labels/labelMapSource';
import { readLabelMap } from '../../labels/readLabelMap';
import { CaseFaults } from './caseFaults';
import { cachedBytes } from './cacheFolder';
import {
  decodeFacts,
  encodeFacts,
  factsBytes,
  lookThrough,
  NO_BOX,
  samplePlaces,
  SAMPLES,
  sizeOfBox,
  type CaseFacts,
  type ChannelFacts,
} from './caseFacts';
import type { LabelledCase } from './checkCases';
import { contentKey } from './contentKey';

/** Intensities of labelled voxels of one channel, over all cases. */
export interface Intensities {
  readonly mean: number;
  readonly deviation: number;
  readonly median: number;
  /** 0.5th and 99.5th percentile. */
  readonly low: number;
  readonly high: number;
  readonly min: number;
  readonly max: number;
}

export interface ChannelFingerprint {
  /** Undefined where no case has a labelled voxel. */
  readonly intensities: Intensities | undefined;
  /** Median over the cases of the share of voxels that are exactly 0. */
  readonly zeros: number;
  /** The smallest share of voxels with the Hounsfield units of air that a case has. */
  readonly leastAir: number;
}

export interface Fingerprint {
  readonly cases: number;
  /** Median over the cases: voxels left, of all, when borders of zeros are cut off. */
  readonly relativeSize: number;
  readonly channels: readonly ChannelFingerprint[];
}

export interface FingerprintOptions {
  readonly cacheFolder: string;
  readonly signal?: AbortSignal | undefined;
  /** After each case. */
  readonly onCase?: (done: number, all: number) => void;
}

/** Raised when the same files would give other facts. */
const CACHE_VERSION = 1;
/** Values of a channel that are held at once, over all cases: 16 MiB. */
const MOST_VALUES = 2 ** 22;

/** Whether a case is pictures, whose intensities are fingerprinted by nobody. @throws FormatError */
export async function isOfPictures({ images }: LabelledCase, signal?: AbortSignal): Promise<boolean> {
  const [first] = images;
  return first !== undefined && isPictureFormat((await readHeader(first, { signal })).format);
}

/**
 * @param cases each has as many channels; at least one
 * @throws LearningDataError naming the files that cannot be read, or when the cache cannot be written; the
 * signal's reason when aborted
 */
export async function fingerprintOf(
  cases: readonly LabelledCase[],
  channels: number,
  { cacheFolder, signal, onCase }: FingerprintOptions,
): Promise<Fingerprint> {
  const pools = Array.from({ length: channels }, () => new SamplePool(cases.length));
  const zeros: number[][] = pools.map(() => []);
  const leastAir = pools.map(() => Infinity);
  const relativeSizes: number[] = [];
  const faults = new CaseFaults();
  for (const [done, one] of cases.entries()) {
    signal?.throwIfAborted();
    const facts = await faults.attempt(() => cachedFacts(one, channels, cacheFolder, signal));
    if (!facts) continue;
    relativeSizes.push(product(facts.cropped) / product(one.grid.dims));
    facts.channels.forEach((channel, n) => {
      pools[n]?.add(channel.samples);
      zeros[n]?.push(channel.zeros);
      leastAir[n] = Math.min(leastAir[n] ?? Infinity, channel.air);
    });
    onCase?.(done + 1, cases.length);
  }
  faults.throwIfAny();
  return {
    cases: cases.length,
    relativeSize: quantile(Float64Array.from(relativeSizes).sort(), 0.5),
    channels: pools.map((pool, n) => ({
      intensities: pool.intensities(),
      zeros: quantile(Float64Array.from(zeros[n] ?? []).sort(), 0.5),
      leastAir: leastAir[n] ?? 0,
    })),
  };
}

async function cachedFacts(
  labelled: LabelledCase,
  channels: number,
  cacheFolder: string,
  signal: AbortSignal | undefined,
): Promise<CaseFacts> {
  const { images, label, grid } = labelled;
  const [source = { kind: 'values', file: label } as const] = labelMapsOf(labelled);
  const what = ['facts', CACHE_VERSION, channels, ...makingOf(source)];
  const key = await contentKey([...images, ...filesOfLabelMap(source)], what, signal);
  const bytes = await cachedBytes(cacheFolder, `${key}.facts`, factsBytes(channels), async () => {
    const { volume } = await readLabelMap(source, { signal });
    const places = samplePlaces(volume.data);
    let box = NO_BOX;
    const found: ChannelFacts[] = [];
    for (const image of images) {
      const { volume: scan } = await readVolume(image, { signal });
      const voxels = product(scan.dims);
      for (let frame = 0; frame < scan.frames; frame++) {
        const values = scan.data.subarray(frame * voxels, (frame + 1) * voxels);
        const one = lookThrough(values, grid.dims, places, box);
        found.push(one.facts);
        box = one.box;
      }
    }
    return encodeFacts({ cropped: sizeOfBox(box), channels: found });
  });
  return decodeFacts(bytes, channels);
}

/** Samples of one channel of all cases; of many cases each gives fewer, so that they fit into memory. */
class SamplePool {
  readonly #perCase: number;
  readonly #values: Float32Array<ArrayBuffer>;
  #count = 0;

  constructor(cases: number) {
    this.#perCase = Math.max(1, Math.min(SAMPLES, Math.floor(MOST_VALUES / cases)));
    this.#values = new Float32Array(this.#perCase * cases);
  }

  /** @param samples at equal distances in the scan; those that are taken are, too */
  add(samples: Float32Array): void {
    if (samples.length === 0) return;
    for (let n = 0; n < this.#perCase; n++) {
      const at = Math.floor(((n + 0.5) * samples.length) / this.#perCase);
      this.#values[this.#count++] = samples[at] ?? 0;
    }
  }

  intensities(): Intensities | undefined {
    if (this.#count === 0) return undefined;
    const sorted = this.#values.subarray(0, this.#count).sort();
    const [min, max] = [sorted[0] ?? 0, sorted.at(-1) ?? 0];
    let [sum, squares] = [0, 0];
    // Relative to the smallest: sums of squares of large offsets would lose the digits that matter.
    for (const value of sorted) {
      sum += value - min;
      squares += (value - min) ** 2;
    }
    const mean = sum / sorted.length;
    return {
      mean: min + mean,
      deviation: Math.sqrt(Math.max(0, squares / sorted.length - mean * mean)),
      median: quantile(sorted, 0.5),
      low: quantile(sorted, 0.005),
      high: quantile(sorted, 0.995),
      ...{ min, max },
    };
  }
}

function product(sides: readonly number[]): number {
  return sides.reduce((voxels, side) => voxels * side, 1);
}

/** Linear between the two nearest ranks of sorted values, as numpy's percentile. */
function quantile(sorted: Float32Array | Float64Array, q: number): number {
  const rank = q * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(rank)] ?? Number.NaN, sorted[Math.ceil(rank)] ?? Number.NaN];
  return low + (rank - Math.floor(rank)) * (high - low);
}
