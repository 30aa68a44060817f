/**
 * A scan as the network sees it, made slice by slice: normalised and resampled only where and when it is
 * looked at, so that nothing of the size of the scan is held.
 */
import { voxelChunks, type VoxelReader } from '../../volume/slab';
import { slabSlices } from '../../volume/slabSlices';
import { voxelCount, type VoxelArray } from '../../volume/volume';
import { LearningDataError } from './dataError';
import { normalizerOf, type Normalizer } from './normalization';
import { normalizationOf, type Preprocessing } from './preprocessing';
import { resampledSlices, stackGeometry, voxelSlice, type StackGeometry } from './sliceStack';

export interface ScanSource {
  readonly geometry: StackGeometry;
  readonly slices: number;
  readonly height: number;
  readonly width: number;
  /** Normalised intensities of slices one after another, shape (count, channels, height, width). */
  read(first: number, count: number): Float32Array<ArrayBuffer>;
}

/**
 * @param volumes files of one case on the same grid; their frames, one after another, are the channels
 * @param source what to call the case in messages
 * @throws LearningDataError when the number of channels is another than asked for
 */
export function scanSource(
  volumes: readonly VoxelReader[],
  channels: number,
  preprocessing: Preprocessing,
  source: string,
): ScanSource {
  const [first] = volumes;
  const found = volumes.reduce((sum, { frames }) => sum + frames, 0);
  if (!first || found !== channels) {
    throw new LearningDataError(
      `${source} has ${found} channel${found === 1 ? '' : 's'}, but ${channels} ${channels === 1 ? 'is' : 'are'} expected.`,
    );
  }
  const geometry = stackGeometry(first, preprocessing);
  const { plane } = geometry;
  let channel = 0;
  const readers = volumes.flatMap((volume) =>
    Array.from({ length: volume.frames }, (_, frame) => {
      // Normalised before resampling, so that the statistics are those of measured voxels.
      const normalizer = normalizerOf(
        { length: voxelCount(volume), chunks: () => voxelChunks(volume, frame) },
        normalizationOf(preprocessing, channel++),
      );
      const sliceAt = slabSlices(volume, plane, frame);
      const own = (s: number): Float32Array<ArrayBuffer> =>
        normalized(sliceAt(voxelSlice(plane, s)), normalizer);
      return resampledSlices(own, geometry, 'linear');
    }),
  );
  const { slices, height, width } = geometry;
  const size = height * width;
  return {
    geometry,
    ...{ slices, height, width },
    read: (start, count) => {
      const out = new Float32Array(count * channels * size);
      for (let s = 0; s < count; s++) {
        readers.forEach((sliceAt, channel) => {
          out.set(sliceAt(start + s), (s * channels + channel) * size);
        });
      }
      return out;
    },
  };
}

function normalized(slice: VoxelArray, normalizer: Normalizer): Float32Array<ArrayBuffer> {
  const out = new Float32Array(slice.length);
  for (let n = 0; n < out.length; n++) out[n] = normalizer(slice[n] ?? 0);
  return out;
}
