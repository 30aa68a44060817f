/** From the files of one case to slices on disk that training draws from. */
import { copyFile, link, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readVolume } from '../../formats/registry';
import type { LabelTable } from '../../labels/labelTable';
import type { VoxelArray } from '../../volume/volume';
import type { LabelledCase } from './checkCases';
import { LearningDataError } from './dataError';
import { cachedDistanceMaps, type DistanceMapOptions, type LabelStack } from './distanceMaps';
import { countClasses, type PreparedCase } from './preparedCase';
import { prepareScan, type Preprocessing } from './preprocessing';
import { bytesOf, interleaveSlices, SliceFile } from './sliceFile';
import { stackSlices } from './sliceStack';

export interface PrepareOptions {
  readonly preprocessing: Preprocessing;
  readonly channels: number;
  readonly table: LabelTable;
  /** Values besides 0 that count as background. */
  readonly background: readonly number[];
  /** Folder of the slice files; holds copies of the scans, so it belongs where the run's other files are. */
  readonly folder: string;
  /** Absent where no distance maps are needed. */
  readonly distanceMaps:
    { readonly sets: readonly DistanceMapOptions[]; readonly folder: string } | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads, normalises and stores one case.
 * @throws LearningDataError when the label map holds a value the label table does not
 * @throws FormatError when a file cannot be read
 */
export async function prepareCase(
  { id, images, label }: LabelledCase,
  options: PrepareOptions,
): Promise<PreparedCase> {
  const { preprocessing, channels, table, background, folder, signal } = options;
  const volumes = [];
  for (const image of images) volumes.push((await readVolume(image, { signal })).volume);
  const { geometry, data } = prepareScan(volumes, channels, preprocessing, images.join(', '));
  const { slices, height, width, spacing } = geometry;

  const reference = (await readVolume(label, { signal })).volume;
  const classesOf = classIndices(reference.data, table, background, label);
  const indices = stackSlices(classesOf, reference, geometry, 'nearest');
  const classes = table.length + 1;
  const stack: LabelStack = { data: indices, dims: [width, height, slices], spacing, classes };

  const imageFile = new SliceFile(join(folder, `${id}.images.f32`), channels * height * width * 4);
  await writeFile(imageFile.path, bytesOf(interleaveSlices(data, slices)));
  const labelFile = new SliceFile(join(folder, `${id}.labels.u8`), height * width);
  await writeFile(labelFile.path, indices);
  return {
    id,
    slices,
    height,
    width,
    spacing,
    images: imageFile,
    labels: labelFile,
    distanceMaps: await distanceMapsOf(id, stack, options),
    counts: countClasses(indices, slices, classes),
  };
}

/** Under a name of the run's own: a cache may be emptied at any time. */
async function distanceMapsOf(
  id: string,
  labels: LabelStack,
  { distanceMaps, folder, signal }: PrepareOptions,
): Promise<SliceFile | undefined> {
  if (!distanceMaps) return undefined;
  const cached = await cachedDistanceMaps(labels, distanceMaps.sets, distanceMaps.folder, signal);
  const own = new SliceFile(join(folder, `${id}.maps.f32`), cached.sliceBytes);
  await link(cached.path, own.path).catch(() => copyFile(cached.path, own.path)); // no links across disks
  return own;
}

/** Class of each voxel: 0 is the background, n + 1 the table's label n. */
function classIndices(
  values: VoxelArray,
  table: LabelTable,
  background: readonly number[],
  path: string,
): Uint8Array<ArrayBuffer> {
  const classOf = new Map([
    ...[0, ...background].map((value) => [value, 0] as const),
    ...table.map(({ value }, n) => [value, n + 1] as const),
  ]);
  const out = new Uint8Array(values.length);
  const unknown = new Map<number, number>();
  for (let n = 0; n < values.length; n++) {
    const value = values[n] ?? 0;
    const index = classOf.get(value);
    if (index === undefined) unknown.set(value, (unknown.get(value) ?? 0) + 1);
    else out[n] = index;
  }
  if (unknown.size > 0) {
    const found = [...unknown].slice(0, 5).map(([value, count]) => `${value} (${count} voxels)`);
    const known = table.map(({ value, name }) => `${value} ${name}`);
    throw new LearningDataError(
      `${path} holds values the label table does not: ${found.join(', ')}. The table has ${known.join(', ')}.`,
    );
  }
  return out;
}
