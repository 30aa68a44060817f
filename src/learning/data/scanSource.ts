/**
 * A scan as the network sees it, made slice by slice: normalised and resampled only where and when it is
 * looked at, so that nothing of the size of the scan is held besides its own voxels.
 */
import type { Volume, VoxelArray } from '../../volume/volume';
import { LearningDataError } from './dataError';
import { normalizerOf, type Normalizer } from './normalization';
import { normalizationOf, type Preprocessing } from './preprocessing';
import { stackGeometry, stackReader, type StackGeometry } from './sliceStack';

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
  volumes: readonly Volume[],
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
  let channel = 0;
  const readers = volumes.flatMap((volume) =>
    Array.from({ length: volume.frames }, (_, frame) => {
      const voxels = volume.data.length / volume.frames;
      // Normalised before resampling, so that the statistics are those of measured voxels.
      const normalizer = normalizerOf(
        volume.data.subarray(frame * voxels, (frame + 1) * voxels),
        normalizationOf(preprocessing, channel++),
      );
      const change = (slice: VoxelArray): Float32Array<ArrayBuffer> => normalized(slice, normalizer);
      return stackReader(volume.data, volume, geometry, 'linear', { frame, change });
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
