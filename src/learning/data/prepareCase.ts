/** From the files of one case to slices on disk that training draws from. */
import { readFile } from 'node:fs/promises';
import { labelContent } from '../../datasets/check/facts';
import { findingText } from '../../datasets/check/finding';
import { labelMapFindings } from '../../datasets/check/labelMapRules';
import { labelMapsOf } from '../../datasets/dataset';
import { readHeader } from '../../formats/registry';
import { fileOfLabelMap, filesOfLabelMap, makingOf, type LabelMapSource } from '../../labels/labelMapSource';
import { readLabelMap } from '../../labels/readLabelMap';
import type { LabelTable } from '../../labels/labelTable';
import type { VoxelArray } from '../../volume/volume';
import { cachedFile, type CachePlace } from './cacheFolder';
import type { LabelledCase } from './checkCases';
import { contentKey } from './contentKey';
import { FaultyCaseError } from './dataError';
import { cachedDistanceMaps, cachedRanges, type DistanceMapOptions } from './distanceMaps';
import { openScan, type OpenScan } from './openScan';
import { countClasses, type PreparedCase, type PreparedMaps } from './preparedCase';
import type { Preprocessing } from './preprocessing';
import { scanSource } from './scanSource';
import { bytesOf, SliceFile } from './sliceFile';
import { labelSlices } from './labelStack';
import { stackGeometry, stackSlices, type StackGeometry } from './sliceStack';

export interface PrepareOptions extends CachePlace {
  readonly preprocessing: Preprocessing;
  readonly channels: number;
  readonly table: LabelTable;
  /** Values besides 0 that count as background. */
  readonly background: readonly number[];
  /** Kinds of distance maps, one after another; none where no loss needs them. */
  readonly mapSets: readonly DistanceMapOptions[];
}

/** Raised when the same files would give other bytes. */
const CACHE_VERSION = 1;

/** What came of one case. */
export interface PreparedFiles {
  /** One for each label map: the case's own, then those of its other raters. They share the images. */
  readonly cases: readonly PreparedCase[];
  /** Whether all but the distance maps was in the cache. */
  readonly isFound: boolean;
}

/**
 * Reads, normalises and stores one case, or finds it in the cache by the content of its files. One case
 * is in memory at a time, whatever the size of the data set.
 * @throws FaultyCaseError when a label map holds a value the label table does not
 * @throws FormatError when a file cannot be read
 */
export async function prepareCase(labelled: LabelledCase, options: PrepareOptions): Promise<PreparedFiles> {
  const { preprocessing, signal } = options;
  const { id, images, label } = labelled;
  const [first = label] = images;
  const geometry = stackGeometry(await readHeader(first, { signal }), preprocessing);
  const scan = await prepareImages(images, geometry, options);
  const cases: PreparedCase[] = [];
  let isFound = scan.isFound;
  for (const [rater, source] of labelMapsOf(labelled).entries()) {
    const labels = await prepareLabels(source, geometry, options);
    isFound &&= labels.isFound;
    const { slices, height, width, spacing } = geometry;
    cases.push({
      id: rater === 0 ? id : `${id}, rater ${rater + 1}`,
      ...{ slices, height, width, spacing },
      images: scan.file,
      labels: labels.file,
      distanceMaps: await distanceMapsOf(labels, geometry, options),
      counts: labels.counts,
    });
  }
  return { cases, isFound };
}

interface Found {
  readonly file: SliceFile;
  readonly isFound: boolean;
}

async function prepareImages(
  files: readonly string[],
  { slices, height, width }: StackGeometry,
  { preprocessing, channels, signal, ...place }: PrepareOptions,
): Promise<Found> {
  const key = await contentKey(files, ['images', CACHE_VERSION, preprocessing, channels], signal);
  const sliceBytes = channels * height * width * 4;
  let scan: OpenScan | undefined;
  try {
    const { path, isFound } = await cachedFile(
      { ...place, signal },
      `${key}.images`,
      slices * sliceBytes,
      async () => {
        scan = await openScan(files, place.folder, signal);
        return slicesOf(scanSource(scan.volumes, channels, preprocessing, files.join(', ')));
      },
    );
    return { file: new SliceFile(path, sliceBytes), isFound };
  } finally {
    scan?.close();
  }
}

function* slicesOf({
  slices,
  read,
}: Pick<ReturnType<typeof scanSource>, 'slices' | 'read'>): Generator<Uint8Array, void, undefined> {
  for (let s = 0; s < slices; s++) yield bytesOf(read(s, 1));
}

interface FoundLabels extends Found {
  readonly key: string;
  readonly counts: Uint32Array<ArrayBuffer>;
}

async function prepareLabels(
  source: LabelMapSource,
  geometry: StackGeometry,
  { preprocessing, table, background, ...place }: PrepareOptions,
): Promise<FoundLabels> {
  const { slices, height, width, spacing } = geometry;
  const classes = table.length + 1;
  const values = { table: table.map(({ value }) => value), background };
  const what = ['labels', CACHE_VERSION, preprocessing.plane, slices, height, width, spacing, values];
  const isInterpolated = preprocessing.resampling === 'anisotropy-aware';
  const how = isInterpolated ? [geometry.interpolation] : [];
  const parts = [...what, ...how, ...makingOf(source)];
  const key = await contentKey(filesOfLabelMap(source), parts, place.signal);
  const sliceBytes = height * width;
  const { path, isFound } = await cachedFile(place, `${key}.labels`, slices * sliceBytes, async () => {
    const { volume } = await readLabelMap(source, { signal: place.signal });
    const indices = classIndices(volume.data, table, background, fileOfLabelMap(source));
    return isInterpolated
      ? labelSlices(indices, volume, geometry)
      : [stackSlices(indices, volume, geometry, 'nearest')];
  });
  const file = new SliceFile(path, sliceBytes);
  const counts = await cachedFile(place, `${key}.counts`, 4 * slices * classes, () =>
    Promise.resolve([new Uint8Array(countClasses(file.readAll(), slices, classes).buffer)]),
  );
  const bytes = new Uint8Array(await readFile(counts.path));
  return { key, file, isFound, counts: new Uint32Array(bytes.buffer) };
}

async function distanceMapsOf(
  { key, file }: FoundLabels,
  { slices, height, width, spacing }: StackGeometry,
  { mapSets, table, ...place }: PrepareOptions,
): Promise<PreparedMaps | undefined> {
  if (mapSets.length === 0) return undefined;
  const classes = table.length + 1;
  const size = { slices, height, width, classes };
  const maps = await cachedDistanceMaps(
    key,
    size,
    () => ({ data: file.readAll(), dims: [width, height, slices], spacing, classes }),
    mapSets,
    place,
  );
  return { file: maps, ranges: await cachedRanges(maps, size, place) };
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
  for (let n = 0; n < values.length; n++) {
    const index = classOf.get(values[n] ?? 0);
    if (index === undefined) throw unknownValue(values, table, background, path);
    out[n] = index;
  }
  return out;
}

/** Says what a check of the data set would say of such a label map. */
function unknownValue(
  values: VoxelArray,
  table: LabelTable,
  background: readonly number[],
  path: string,
): FaultyCaseError {
  const found = labelMapFindings(path, labelContent(values), table, background);
  return new FaultyCaseError(found.map(findingText).join(' '));
}
