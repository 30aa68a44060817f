/** Class probabilities on a scan's own grid, slice by slice, of a model or the mean of several. */
import type { Plane } from '../../volume/planes';
import type { VoxelReader } from '../../volume/slab';
import { planBatch } from '../data/planning';
import type { Interpolation } from '../data/interpolation';
import { axisTaps, mixSlices, resampleLinear } from '../data/resample';
import { scanSource } from '../data/scanSource';
import type { Ensemble } from './ensemble';
import { entropyOf, mutualInformation } from './entropy';
import type { Model } from './loadModel';
import { averagingPasses } from './mirror';
import { predictSlices } from './slidingWindow';

export interface OwnGridOptions {
  /** Whether mirrored copies are predicted as well, along the axes that training mirrored. */
  readonly mirror: boolean;
  /** Whether the uncertainty of each pixel is told. */
  readonly uncertainty: boolean;
  readonly signal: AbortSignal;
  /** Share of the work that is done, 0 to 1. */
  readonly onProgress: (share: number) => void;
}

/** One slice, (height, width) of the plane, in the order of sliceStack.ts. */
export interface PredictedSlice {
  /** Mean over the models, shape (classes, height, width). */
  readonly probabilities: Float32Array<ArrayBuffer>;
  /** Of each model, the same shape. */
  readonly members: readonly Float32Array<ArrayBuffer>[];
  /** As entropy.ts defines them, shape (height, width). */
  readonly uncertainty:
    | { readonly entropy: Float32Array<ArrayBuffer>; readonly mutualInformation: Float32Array<ArrayBuffer> }
    | undefined;
}

/** What predictScan goes over. */
export interface ScanPrediction {
  readonly plane: Plane;
  readonly classes: number;
  readonly slices: AsyncGenerator<PredictedSlice>;
}

/**
 * Probabilities are interpolated to the scan's own grid rather than labels, which would leave jagged
 * borders. Held are, of each model, the slices that one patch reaches.
 * @param volumes files of one case on the same grid; their frames are the channels
 * @param source what to call the case in messages
 * @throws LearningDataError when the number of channels is not the models'
 */
export function predictScan(
  ensemble: Ensemble,
  volumes: readonly VoxelReader[],
  source: string,
  options: OwnGridOptions,
): ScanPrediction {
  const { models } = ensemble;
  const shares = models.map(() => 0);
  const members = models.map((model, n) =>
    memberSlices(model, volumes, source, {
      ...options,
      onProgress: (share) => {
        shares[n] = share;
        options.onProgress(shares.reduce((sum, each) => sum + each, 0) / shares.length);
      },
    }),
  );
  const [first] = members;
  const classes = models[0].predictor.classes;
  if (!first) throw new RangeError('An ensemble has at least one model.');
  return {
    plane: first.plane,
    classes,
    slices: meanOf(
      members.map(({ slices }) => slices),
      classes,
      options,
    ),
  };
}

async function* meanOf(
  members: readonly AsyncGenerator<Float32Array<ArrayBuffer>, void>[],
  classes: number,
  { uncertainty }: OwnGridOptions,
): AsyncGenerator<PredictedSlice> {
  for (;;) {
    const found: Float32Array<ArrayBuffer>[] = [];
    for (const member of members) {
      const next = await member.next();
      if (next.done === true) return;
      found.push(next.value);
    }
    const mean = meanArray(found);
    const pixels = mean.length / (uncertainty ? classes + 1 : classes);
    const probabilities = mean.subarray(0, classes * pixels);
    const entropy = uncertainty ? entropyOf(probabilities, classes, pixels) : undefined;
    yield {
      probabilities,
      members: found.map((member) => member.subarray(0, classes * pixels)),
      uncertainty: entropy && {
        entropy,
        mutualInformation: mutualInformation(entropy, mean.subarray(classes * pixels)),
      },
    };
  }
}

function meanArray(arrays: readonly Float32Array<ArrayBuffer>[]): Float32Array<ArrayBuffer> {
  const [first, ...others] = arrays;
  if (!first || others.length === 0) return first ?? new Float32Array();
  const out = Float32Array.from(first);
  for (const other of others) {
    for (let n = 0; n < out.length; n++) out[n] = (out[n] ?? 0) + (other[n] ?? 0);
  }
  for (let n = 0; n < out.length; n++) out[n] = (out[n] ?? 0) / arrays.length;
  return out;
}

interface MemberSlices {
  readonly plane: Plane;
  /** Shape (classes, height, width), or with the mean entropy of the passes after the classes. */
  readonly slices: AsyncGenerator<Float32Array<ArrayBuffer>, void>;
}

function memberSlices(
  { description, predictor }: Model,
  volumes: readonly VoxelReader[],
  name: string,
  { mirror, uncertainty, signal, onProgress }: OwnGridOptions,
): MemberSlices {
  const { channels, preprocessing, patch } = description;
  const source = scanSource(volumes, channels.length, preprocessing, name);
  const { plane, slices, height, width, interpolation } = source.geometry;
  const [across, ...within] = interpolation;
  const averaged = averagingPasses(predictor, {
    mirror: mirror ? description.mirror : undefined,
    entropy: uncertainty,
  });
  const predicted = predictSlices(averaged, source, { patch, batch: planBatch(patch), signal, onProgress });
  return { plane, slices: onOwnGrid() };

  async function* onOwnGrid(): AsyncGenerator<Float32Array<ArrayBuffer>, void> {
    const [from, to] = [[height, width] as const, [plane.height, plane.width] as const];
    for await (const slice of resampledSlices(predicted, slices, plane.depth, across)) {
      yield resampleClasses(slice, averaged.classes, from, to, within);
    }
  }
}

/** Interpolates between slices that come one after another. */
async function* resampledSlices(
  slices: AsyncIterable<Float32Array<ArrayBuffer>>,
  from: number,
  to: number,
  interpolation: Interpolation,
): AsyncGenerator<Float32Array<ArrayBuffer>> {
  const taps = axisTaps(from, to, interpolation);
  let [number, done] = [0, 0];
  let previous: Float32Array<ArrayBuffer> | undefined;
  for await (const slice of slices) {
    for (; (taps[done]?.second ?? from) <= number; done++) {
      const { first = number, weight = 0 } = taps[done] ?? {};
      yield first === number ? slice : mixSlices(previous ?? slice, slice, weight);
    }
    previous = slice;
    number++;
  }
}

function resampleClasses(
  probabilities: Float32Array<ArrayBuffer>,
  classes: number,
  from: readonly [number, number],
  to: readonly [number, number],
  along: readonly [Interpolation, Interpolation],
): Float32Array<ArrayBuffer> {
  if (from[0] === to[0] && from[1] === to[1]) return probabilities;
  const out = new Float32Array(classes * to[0] * to[1]);
  const size = from[0] * from[1];
  for (let k = 0; k < classes; k++) {
    const own = probabilities.subarray(k * size, (k + 1) * size);
    out.set(resampleLinear(own, from, to, along), k * to[0] * to[1]);
  }
  return out;
}
