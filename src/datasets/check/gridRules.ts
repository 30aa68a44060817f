/** Whether the files of a case are on one grid, told from their headers alone. */
import { formatDims, formatNumber } from '../../formats/wording';
import { largestDisplacement, spacingOf } from '../../volume/affine';
import { sameDims, type Grid } from '../../volume/volume';
import type { Finding } from './finding';

/** What a file says of its grid. */
export interface FileGrid extends Grid {
  readonly file: string;
  readonly frames: number;
}

export interface CaseGrids {
  readonly id: string;
  /** In the order of the channels. */
  readonly images: readonly FileGrid[];
  /** The label map, then those of other raters. */
  readonly labels: readonly FileGrid[];
}

/** Corners of two grids may lie this far apart, in voxels, before they count as another place. */
const MAX_OFFSET = 0.1;

/**
 * Shapes and places of a case's files against its first image, frames of its label maps, and its channels
 * against those of the data set. Every finding is an error.
 * @param channels of the data set; undefined where a file of the case could not be read, so that they cannot
 * be counted
 */
export function gridFindings(
  { id, images, labels }: CaseGrids,
  channels: readonly string[] | undefined,
): Finding[] {
  const [first, ...others] = images;
  if (!first) return [];
  return [
    ...(channels ? channelCount(id, images, channels) : []),
    ...others.flatMap((image) => differences(image, first, 'channel')),
    ...labels.flatMap((label) => [...differences(first, label, 'label'), ...frames(label)]),
  ];
}

function channelCount(id: string, images: readonly FileGrid[], channels: readonly string[]): Finding[] {
  const found = images.reduce((sum, image) => sum + image.frames, 0);
  if (found === channels.length) return [];
  const files = images.map(({ file }) => file);
  const names = channels.length > 0 ? ` (${channels.join(', ')})` : '';
  return [
    {
      kind: 'channels',
      severity: 'error',
      files,
      message: `${files.join(', ')}: ${found} channels in the case "${id}", but the data set has ${channels.length}${names}.`,
      values: { channels: found, expected: channels.length },
      advice: 'Every case needs the same channels in the same order.',
    },
  ];
}

function differences(a: FileGrid, b: FileGrid, what: 'channel' | 'label'): Finding[] {
  const files = [a.file, b.file];
  const partner = what === 'label' ? `its label ${b.file}` : `${b.file} of the same case`;
  if (!sameDims(a, b)) {
    return [
      {
        kind: what === 'label' ? 'shape' : 'channel-grids',
        severity: 'error',
        files,
        message: `${a.file} is ${formatDims(a.dims)} voxels, but ${partner} is ${formatDims(b.dims)}.`,
        values: { shape: [...a.dims], other: [...b.dims] },
        advice: 'Resample one onto the other, or put the file there that belongs to the case.',
      },
    ];
  }
  const mm = largestDisplacement(a.affine, b.affine, a.dims);
  if (mm <= MAX_OFFSET * Math.min(...spacingOf(b.affine))) return [];
  return [
    {
      kind: what === 'label' ? 'affine' : 'channel-grids',
      severity: 'error',
      files,
      message: `${a.file} and ${partner} lie up to ${formatNumber(mm)} mm apart in the patient: their affines differ.`,
      values: { mm: Number.isFinite(mm) ? mm : String(mm) },
      advice: 'Resample one onto the other, or correct the header that is wrong.',
    },
  ];
}

function frames({ file, frames: count }: FileGrid): Finding[] {
  if (count === 1) return [];
  return [
    {
      kind: 'label-frames',
      severity: 'error',
      files: [file],
      message: `${file} has ${count} frames; a label map has one.`,
      values: { frames: count },
      advice: 'Put the labels into one frame, each with a value of its own.',
    },
  ];
}
