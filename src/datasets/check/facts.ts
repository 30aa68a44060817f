/** What is kept of a file once its voxels were looked at: a few numbers, whatever its size. */
import { createHash } from 'node:crypto';
import type { ImageHeader, LoadedVolume } from '../../formats/codec';
import { labelNamesOf, labelValuesOf } from '../../labels/labelValues';
import type { Volume, VoxelArray } from '../../volume/volume';
import type { FileGrid } from './gridRules';

interface FileFacts
  extends FileGrid, Pick<ImageHeader, 'spacing' | 'orientation' | 'dtype' | 'notes' | 'format'> {
  /** Of shape and voxel values, whatever type they are stored in. */
  readonly hash: string;
}

/** Intensities of one channel. */
export interface ChannelFacts {
  readonly voxels: number;
  /** Voxels that are NaN or infinite; the other figures are of the rest, and NaN where there is none. */
  readonly notFinite: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly deviation: number;
}

export interface ImageFacts extends FileFacts {
  readonly channels: readonly ChannelFacts[];
}

/** What a label map holds. */
export type LabelContent =
  /** Voxels of each value, 0 included. */
  | { readonly kind: 'labels'; readonly counts: ReadonlyMap<number, number> }
  | { readonly kind: 'fractions'; readonly voxels: number; readonly example: number }
  | { readonly kind: 'too-many-values' };

export interface LabelFacts extends FileFacts {
  readonly content: LabelContent;
  /** Names that the file gives its labels. */
  readonly names: ReadonlyMap<number, string>;
}

export function imageFacts(file: string, { volume, header }: LoadedVolume): ImageFacts {
  const size = volume.data.length / volume.frames;
  return {
    ...fileFacts(file, volume, header),
    channels: Array.from({ length: volume.frames }, (_, n) =>
      channelFacts(volume.data.subarray(n * size, (n + 1) * size)),
    ),
  };
}

export function labelFacts(file: string, { volume, header }: LoadedVolume): LabelFacts {
  return {
    ...fileFacts(file, volume, header),
    content: labelContent(volume.data),
    names: labelNamesOf(header),
  };
}

export function labelContent(data: VoxelArray): LabelContent {
  const counts = labelValuesOf(data);
  if (counts) return { kind: 'labels', counts };
  let voxels = 0;
  let example = 0;
  for (let n = 0; n < data.length; n++) {
    const value = data[n] ?? 0;
    if (Number.isInteger(value)) continue;
    if (voxels++ === 0) example = value;
  }
  return voxels > 0 ? { kind: 'fractions', voxels, example } : { kind: 'too-many-values' };
}

function fileFacts(file: string, volume: Volume, header: ImageHeader): FileFacts {
  const { dims, affine, frames } = volume;
  const { spacing, orientation, dtype, notes, format } = header;
  return { file, dims, affine, frames, spacing, orientation, dtype, notes, format, hash: hashOf(volume) };
}

function channelFacts(data: VoxelArray): ChannelFacts {
  let [count, min, max, sum, squares] = [0, Infinity, -Infinity, 0, 0];
  // Relative to a value of the channel: squares of large offsets would lose the digits that matter.
  let offset = 0;
  for (let n = 0; n < data.length; n++) {
    const value = data[n] ?? 0;
    if (!Number.isFinite(value)) continue;
    if (count++ === 0) offset = value;
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value - offset;
    squares += (value - offset) ** 2;
  }
  const [voxels, notFinite] = [data.length, data.length - count];
  if (count === 0) return { voxels, notFinite, min: NaN, max: NaN, mean: NaN, deviation: NaN };
  const mean = sum / count;
  const deviation = Math.sqrt(Math.max(0, squares / count - mean * mean));
  return { voxels, notFinite, min, max, mean: mean + offset, deviation };
}

/** Voxels that are hashed at a time. */
const BLOCK = 2 ** 16;

/** As float32, so that a copy in another type is found as well. */
function hashOf({ dims, frames, data }: Volume): string {
  const hash = createHash('sha256').update(JSON.stringify([dims, frames]));
  const block = new Float32Array(BLOCK);
  for (let start = 0; start < data.length; start += BLOCK) {
    const part = data.subarray(start, start + BLOCK);
    block.set(part);
    hash.update(new Uint8Array(block.buffer, 0, 4 * part.length));
  }
  return hash.digest('hex');
}
