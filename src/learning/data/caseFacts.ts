/**
 * What planning wants to know of the voxels of one case, as nnU-Net's fingerprint has it (Isensee et al. 2021,
 * doi:10.1038/s41592-020-01008-z; fingerprint_extractor.py of https://github.com/MIC-DKFZ/nnUNet): how much of
 * the scan is left when borders of zeros are cut off, and a sample of the intensities within the labels.
 */
import type { VoxelArray } from '../../volume/volume';

/** Values sampled of each channel of a case: every case counts as much as any other. */
export const SAMPLES = 10_000;

/** Hounsfield units of air, with room for noise. Other scanners give no values like these. */
const AIR = [-1100, -900] as const;

export interface ChannelFacts {
  /** Share of the voxels that are exactly 0 or no number. */
  readonly zeros: number;
  /** Share of the voxels that have the Hounsfield units of air. */
  readonly air: number;
  /** Intensities of labelled voxels, SAMPLES of them or none. */
  readonly samples: Float32Array<ArrayBuffer>;
}

export interface CaseFacts {
  /** Voxels along i, j, k of the smallest box that holds all voxels that are not 0 in every channel. */
  readonly cropped: readonly [number, number, number];
  readonly channels: readonly ChannelFacts[];
}

/**
 * Where to sample: labelled voxels at equal distances in the order of the file, so that the same label map gives
 * the same sample. Where there are fewer than SAMPLES, each is taken several times.
 * @returns indices of voxels; empty where nothing is labelled
 */
export function samplePlaces(labels: VoxelArray): Uint32Array<ArrayBuffer> {
  let count = 0;
  for (let n = 0; n < labels.length; n++) if (labels[n] !== 0) count++;
  const places = new Uint32Array(count === 0 ? 0 : SAMPLES);
  let [rank, taken] = [0, 0];
  for (let n = 0; n < labels.length && taken < places.length; n++) {
    if (labels[n] === 0) continue;
    for (; taken < places.length && Math.floor(((taken + 0.5) * count) / SAMPLES) === rank; taken++) {
      places[taken] = n;
    }
    rank++;
  }
  return places;
}

/** First and last voxel along i, j, k; nothing yet where the first is beyond the last. */
export type Box = readonly { readonly first: number; readonly last: number }[];

export const NO_BOX: Box = [0, 1, 2].map(() => ({ first: Infinity, last: -Infinity }));

/**
 * Looks through one channel.
 * @param values of all voxels, first axis fastest
 * @param places of labelled voxels; values that are no numbers count as 0 there
 * @param box of the channels before this one
 */
export function lookThrough(
  values: VoxelArray,
  dims: readonly [number, number, number],
  places: Uint32Array,
  box: Box,
): { readonly facts: ChannelFacts; readonly box: Box } {
  const bounds = box.map(({ first, last }) => ({ first, last }));
  let [zeros, air] = [0, 0];
  const [nx, ny] = dims;
  for (let row = 0, n = 0; n < values.length; row++) {
    let [first, last] = [Infinity, -Infinity];
    for (let x = 0; x < nx; x++, n++) {
      const value = values[n] ?? 0;
      if (value === 0 || !Number.isFinite(value)) {
        zeros++;
        continue;
      }
      if (value >= AIR[0] && value <= AIR[1]) air++;
      if (x < first) first = x;
      last = x;
    }
    if (last < first) continue;
    const found = [
      { first, last },
      { first: row % ny, last: row % ny },
      { first: Math.floor(row / ny), last: Math.floor(row / ny) },
    ];
    bounds.forEach((bound, axis) => {
      bound.first = Math.min(bound.first, found[axis]?.first ?? Infinity);
      bound.last = Math.max(bound.last, found[axis]?.last ?? -Infinity);
    });
  }
  const samples = Float32Array.from(places, (place) => {
    const value = values[place] ?? 0;
    return Number.isFinite(value) ? value : 0;
  });
  return { facts: { zeros: zeros / values.length, air: air / values.length, samples }, box: bounds };
}

/** @returns 0 voxels where everything is 0 */
export function sizeOfBox(box: Box): readonly [number, number, number] {
  const side = (axis: number): number => {
    const { first, last } = box[axis] ?? { first: 0, last: -1 };
    return last < first ? 0 : last - first + 1;
  };
  return [side(0), side(1), side(2)];
}

/** Numbers of a channel before its samples: zeros, air, how many samples. */
const CHANNEL_HEAD = 3;

/** Bytes of encodeFacts, which are as many for every case. */
export function factsBytes(channels: number): number {
  return 8 * (3 + CHANNEL_HEAD * channels) + 4 * SAMPLES * channels;
}

/** For a file of the cache, in the byte order of the machine. */
export function encodeFacts({ cropped, channels }: CaseFacts): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(factsBytes(channels.length));
  const heads = channels.flatMap(({ zeros, air, samples }) => [zeros, air, samples.length]);
  const head = Float64Array.from([...cropped, ...heads]);
  bytes.set(new Uint8Array(head.buffer));
  channels.forEach(({ samples }, n) => {
    bytes.set(new Uint8Array(samples.buffer), head.byteLength + 4 * SAMPLES * n);
  });
  return bytes;
}

/** Inverse of encodeFacts. */
export function decodeFacts(bytes: Uint8Array, channels: number): CaseFacts {
  const head = new Float64Array(bytes.slice(0, 8 * (3 + CHANNEL_HEAD * channels)).buffer);
  const number = (n: number): number => head[n] ?? 0;
  return {
    cropped: [number(0), number(1), number(2)],
    channels: Array.from({ length: channels }, (_, n) => {
      const [zeros, air, count] = [0, 1, 2].map((offset) => number(3 + CHANNEL_HEAD * n + offset));
      const start = head.byteLength + 4 * SAMPLES * n;
      const samples = new Float32Array(bytes.slice(start, start + 4 * (count ?? 0)).buffer);
      return { zeros: zeros ?? 0, air: air ?? 0, samples };
    }),
  };
}
