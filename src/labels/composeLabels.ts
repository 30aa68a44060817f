/** Label values from masks, one a label, and from colours. */
import { FormatError } from '../formats/formatError';
import { voxelCount, type Grid, type Volume, type VoxelArray } from '../volume/volume';
import type { ColourLabel, LabelMask } from './labelMapSource';
import { labelValuesOf } from './labelValues';

export interface LabelValues {
  /** One label value a voxel. */
  readonly data: Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;
  /** What a reader should know. */
  readonly notes: readonly string[];
}

/** Colours listed in a message. */
const MOST_LISTED = 4;

/**
 * Paints masks over each other in their order: a voxel in several gets the label of the last.
 * @param read the voxels of a mask, as many as the grid has
 * @throws FormatError 'bad-values' when a mask has more than one value besides 0
 */
export async function labelsOfMasks(
  masks: readonly LabelMask[],
  grid: Grid,
  read: (mask: LabelMask, index: number) => Promise<VoxelArray>,
): Promise<LabelValues> {
  const data = labelArray(voxelCount(grid), masks);
  const overlaps = new Map<string, { readonly under: number; readonly over: LabelMask; voxels: number }>();
  for (const [index, mask] of masks.entries()) {
    const voxels = await read(mask, index);
    checkMask(mask.file, voxels);
    for (let n = 0; n < data.length; n++) {
      if (voxels[n] === 0) continue;
      const under = data[n] ?? 0;
      data[n] = mask.value;
      if (under === 0) continue;
      const key = `${under} ${mask.value}`;
      const overlap = overlaps.get(key) ?? { under, over: mask, voxels: 0 };
      overlap.voxels++;
      overlaps.set(key, overlap);
    }
  }
  const nameOf = (wanted: number): string =>
    masks.find(({ value }) => value === wanted)?.name ?? `label ${wanted}`;
  const notes = [...overlaps.values()].map(
    ({ under, over, voxels }) =>
      `${voxels === 1 ? 'One voxel is' : `${voxels} voxels are`} in the masks of "${nameOf(under)}" and "${over.name}"; here "${over.name}" counts (${over.file}).`,
  );
  return { data, notes };
}

function checkMask(file: string, voxels: VoxelArray): void {
  const values = labelValuesOf(voxels);
  const besides = [...(values?.keys() ?? [])].filter((value) => value !== 0);
  if (values && besides.length <= 1) return;
  const found = values ? `it holds ${listed(besides)} besides 0` : 'its values are not integers, or too many';
  throw new FormatError(
    'bad-values',
    `${file} is no mask of one label: ${found}. A mask holds 0 and one other value; make it so with a threshold. Label maps of several raters belong into folders called rater1, rater2, ...`,
  );
}

/**
 * Looks up the colour of each pixel.
 * @param picture three frames: red, green, blue
 * @throws FormatError 'bad-values' naming the colours that are no label
 */
export function labelsOfColours(file: string, picture: Volume, colours: readonly ColourLabel[]): LabelValues {
  const pixels = voxelCount(picture);
  const data = labelArray(pixels, colours);
  const valueOf = new Map(colours.map(({ value, color }) => [colourCode(color), value]));
  const unknown = new Map<number, number>();
  for (let n = 0; n < pixels; n++) {
    const code = colourCodeAt(picture.data, pixels, n);
    const value = valueOf.get(code);
    if (value === undefined) unknown.set(code, (unknown.get(code) ?? 0) + 1);
    else data[n] = value;
  }
  if (unknown.size === 0) return { data, notes: [] };
  const found = [...unknown].map(([code, count]) => `${colourText(code)} (${count} pixels)`);
  throw new FormatError(
    'bad-values',
    `${file} has colours that are no label: ${listed(found)}. Correct the picture, or add them to the table of labels.`,
  );
}

/** The different colours of a picture of three frames, as codes; undefined where there are more than `most`. */
export function coloursIn(picture: Volume, most: number): ReadonlySet<number> | undefined {
  const pixels = voxelCount(picture);
  const found = new Set<number>();
  for (let n = 0; n < pixels; n++) {
    found.add(colourCodeAt(picture.data, pixels, n));
    if (found.size > most) return undefined;
  }
  return found;
}

function colourCodeAt(data: VoxelArray, pixels: number, n: number): number {
  return colourCode([data[n] ?? 0, data[n + pixels] ?? 0, data[n + 2 * pixels] ?? 0]);
}

/** One number a colour, in the order in which they are written as hexadecimal digits. */
export function colourCode([red, green, blue]: readonly [number, number, number]): number {
  return (red * 2 ** 16 + green) * 2 ** 16 + blue;
}

/** The channels of a code, red first. */
export function channelsOfCode(code: number): readonly [number, number, number] {
  return [Math.floor(code / 2 ** 32), Math.floor(code / 2 ** 16) % 2 ** 16, code % 2 ** 16];
}

/** "#ff8000", with two digits a channel or, in pictures of 16 bits, four. */
export function colourText(code: number): string {
  const channels = channelsOfCode(code);
  const digits = channels.some((channel) => channel > 255) ? 4 : 2;
  return `#${channels.map((channel) => channel.toString(16).padStart(digits, '0')).join('')}`;
}

function labelArray(length: number, values: readonly { readonly value: number }[]): LabelValues['data'] {
  return values.some(({ value }) => value > 255) ? new Uint16Array(length) : new Uint8Array(length);
}

function listed(found: readonly unknown[]): string {
  const more = found.length - MOST_LISTED;
  return `${found.slice(0, MOST_LISTED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
