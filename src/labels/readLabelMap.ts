/** Reading label maps, whatever they are made of: the one place that does. */
import type { ImageHeader, LoadedVolume, ReadOptions } from '../formats/codec';
import { FormatError } from '../formats/formatError';
import { readHeader, readVolume } from '../formats/registry';
import { formatDims } from '../formats/wording';
import { largestDisplacement, spacingOf } from '../volume/affine';
import { sameDims, type Grid } from '../volume/volume';
import { labelsOfColours, labelsOfMasks, type LabelValues } from './composeLabels';
import type { LabelMapSource, LabelMask } from './labelMapSource';
import { defaultColor } from './labelTable';

/** Masks of one label map may lie this far apart, in voxels, before they count as another place. */
const MAX_OFFSET = 0.1;

/**
 * What is known of a label map before its voxels are read. Of one that is made of several files it is that
 * of the first, with the type and the names that the label map will have.
 * @throws FormatError also when the masks of a label map are not of one grid
 */
export async function readLabelMapHeader(
  source: LabelMapSource,
  options: ReadOptions = {},
): Promise<ImageHeader> {
  if (source.kind === 'values') return readHeader(source.file, options);
  const [first, ...others] = filesToCheck(source);
  const header = await readHeader(first, options);
  checkFrames(header, source, first);
  for (const file of others) {
    const other = await readHeader(file, options);
    checkFrames(other, source, file);
    checkSameGrid(other, file, header, first);
  }
  return composedHeader(header, source, []);
}

/**
 * A label map: one frame of label values. Where it is made of masks that overlap, the later one covers the
 * earlier one, and a note says how many voxels that concerns.
 * @throws FormatError when a file cannot be read, 'bad-values' when it is no mask, or has a colour that is
 * no label, or the masks are not of one grid
 */
export async function readLabelMap(source: LabelMapSource, options: ReadOptions = {}): Promise<LoadedVolume> {
  if (source.kind === 'values') return readVolume(source.file, options);
  const { header, volume } = await readVolume(filesToCheck(source)[0], options);
  const { data, notes } =
    source.kind === 'colours'
      ? colourValues(source, { header, volume })
      : await maskValues(source.masks, { header, volume }, options);
  const composed = composedHeader(header, source, notes);
  return { header: composed, volume: { ...volume, dtype: composed.dtype, frames: 1, data } };
}

function colourValues(
  source: Extract<LabelMapSource, { kind: 'colours' }>,
  { header, volume }: LoadedVolume,
): LabelValues {
  checkFrames(header, source, source.file);
  return labelsOfColours(source.file, volume, source.colours);
}

async function maskValues(
  masks: readonly LabelMask[],
  first: LoadedVolume,
  options: ReadOptions,
): Promise<LabelValues> {
  const [{ file } = { file: '' }] = masks;
  // One mask is in memory at a time.
  return labelsOfMasks(masks, first.volume, async (mask, index) => {
    const { header, volume } = index === 0 ? first : await readVolume(mask.file, options);
    checkFrames(header, { kind: 'masks', masks }, mask.file);
    checkSameGrid(header, mask.file, first.header, file);
    return volume.data;
  });
}

function filesToCheck(source: LabelMapSource): readonly [string, ...string[]] {
  if (source.kind !== 'masks') return [source.file];
  const [first, ...others] = source.masks.map(({ file }) => file);
  if (first === undefined) throw new RangeError('A label map is made of one mask at least.');
  return [first, ...others];
}

function composedHeader(
  header: ImageHeader,
  source: Exclude<LabelMapSource, { kind: 'values' }>,
  notes: readonly string[],
): ImageHeader {
  const isOfMasks = source.kind === 'masks';
  const values = isOfMasks ? source.masks : source.colours;
  const labels = isOfMasks
    ? source.masks.map((mask) => ({ value: mask.value, name: mask.name, color: defaultColor(mask.value) }))
    : header.labels;
  return {
    ...header,
    frames: 1,
    dtype: values.some(({ value }) => value > 255) ? 'uint16' : 'uint8',
    notes: [...header.notes, ...notes],
    ...(labels ? { labels } : {}),
  };
}

/** Colours are three frames; everything else is one. */
function checkFrames({ frames }: ImageHeader, { kind }: LabelMapSource, file: string): void {
  const expected = kind === 'colours' ? 3 : 1;
  if (frames === expected) return;
  throw new FormatError(
    'bad-values',
    kind === 'colours'
      ? `${file} is no picture in colours (it has ${frames === 1 ? 'one channel' : `${frames} channels`}), but other label maps of the data set are. Store all label maps in the same way.`
      : `${file} has ${frames} frames; the mask of a label has one. Store it with one channel.`,
  );
}

function checkSameGrid(grid: Grid, file: string, first: Grid, firstFile: string): void {
  if (!sameDims(grid, first)) {
    throw new FormatError(
      'bad-values',
      `${file} is ${formatDims(grid.dims)} voxels, but ${firstFile}, a mask of the same case, is ${formatDims(first.dims)}. Resample one onto the other.`,
    );
  }
  const offset = largestDisplacement(grid.affine, first.affine, first.dims);
  if (offset <= MAX_OFFSET * Math.min(...spacingOf(first.affine))) return;
  throw new FormatError(
    'bad-values',
    `${file} and ${firstFile}, masks of the same case, lie up to ${offset.toPrecision(3)} mm apart in the patient (their affines differ). Correct the header that is wrong.`,
  );
}
