/** Which scans of the cases are the channels of a data set, where files are named after what they show. */
import { readHeader } from '../formats/registry';
import { FormatError } from '../formats/formatError';
import type { ImageHeader, ReadOptions } from '../formats/codec';
import { readLabelMapHeader } from '../labels/readLabelMap';
import type { LabelMapSource } from '../labels/labelMapSource';
import { largestDisplacement, spacingOf } from '../volume/affine';
import { sameDims } from '../volume/volume';
import type { LayoutOptions } from './dataset';
import { DatasetError } from './datasetError';
import type { FoundCase } from './foundCase';
import { listed } from './listed';

/** Scans may lie this far beside their label map, in voxels. */
const MAX_OFFSET = 0.1;

export interface CommonChannels {
  /** In the order of their names. */
  readonly channels: readonly string[];
  /** What was left out, and why. */
  readonly notes: readonly string[];
}

/**
 * The channels that all cases have, on the grid of their label maps. What most cases lack is left out with a
 * note; a case that lacks what most have is a fault, and so is one that is left with no scan at all.
 * @param labelMaps of each case
 */
export async function commonChannels(
  root: string,
  cases: readonly FoundCase[],
  labelMaps: readonly (readonly LabelMapSource[])[],
  options: LayoutOptions,
): Promise<CommonChannels> {
  const notes: string[] = [];
  const counts = new Map<string, number>();
  for (const { images } of cases) {
    for (const name of images.keys()) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const most = Math.max(...counts.values());
  let channels = [...counts.keys()].sort();
  for (const name of channels.filter((channel) => 2 * (counts.get(channel) ?? 0) <= cases.length)) {
    // The most frequent of all stays even where it is rare: some channel there must be.
    if (counts.get(name) === most) continue;
    channels = channels.filter((channel) => channel !== name);
    const holders = cases.filter(({ images }) => images.has(name)).map(({ id }) => id);
    notes.push(
      `The scan "${name}" is left out: only ${holders.length} of ${cases.length} cases have it (${listed(holders)}).`,
    );
  }
  for (const name of channels.length > 1 ? channels : []) {
    const elsewhere = await reasonToLeaveOut(name, cases, labelMaps, options);
    if (elsewhere === undefined) continue;
    channels = channels.filter((channel) => channel !== name);
    notes.push(`The scan "${name}" is left out: ${elsewhere}.`);
  }
  if (channels.length === 0) {
    throw new DatasetError(
      root,
      `No scan in ${root} lies on the grid of its label map: ${notes.join(' ')} Resample the scans onto the label maps.`,
    );
  }
  for (const { id, images } of cases) {
    const lacking = channels.filter((channel) => !images.has(channel));
    const [file = root] = images.values();
    if (lacking.length === 0) continue;
    options.report(
      new DatasetError(
        file,
        `The case "${id}" has no scan "${lacking.join('", "')}" beside ${file}, as other cases have. Add it, or take the case or that scan out of the data set.`,
        { fault: 'channels' },
      ),
    );
  }
  return { channels, notes };
}

/** Why a scan cannot be a channel in any case; undefined where it can in one. */
async function reasonToLeaveOut(
  name: string,
  cases: readonly FoundCase[],
  labelMaps: readonly (readonly LabelMapSource[])[],
  { signal }: LayoutOptions,
): Promise<string | undefined> {
  let reason: string | undefined;
  for (const [n, { images }] of cases.entries()) {
    const [image, labels] = [images.get(name), labelMaps[n]?.[0]];
    if (image === undefined || !labels) continue;
    const [scan, grid] = [
      await headerOrNone((reading) => readHeader(image, reading), { signal }),
      await headerOrNone((reading) => readLabelMapHeader(labels, reading), { signal }),
    ];
    // What cannot be read is told by whoever reads it.
    const why = scan && grid ? difference(scan, grid) : undefined;
    if (why === undefined) return undefined;
    reason ??= `${image} ${why}`;
  }
  return reason;
}

function difference(scan: ImageHeader, grid: ImageHeader): string | undefined {
  if (!sameDims(scan, grid)) {
    return `is ${scan.dims.join(' x ')} voxels, its label map ${grid.dims.join(' x ')}, and so in every case`;
  }
  const offset = largestDisplacement(scan.affine, grid.affine, grid.dims);
  if (offset > MAX_OFFSET * Math.min(...spacingOf(grid.affine))) {
    return `lies up to ${offset.toPrecision(3)} mm beside its label map, and so in every case`;
  }
  return scan.frames === 1 ? undefined : `has ${scan.frames} frames, and so in every case`;
}

async function headerOrNone(
  read: (options: ReadOptions) => Promise<ImageHeader>,
  options: ReadOptions,
): Promise<ImageHeader | undefined> {
  try {
    return await read(options);
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}
