/** Label maps that are colour pictures: every colour is a class. */
import { FormatError } from '../formats/formatError';
import { isPictureFormat, readHeader } from '../formats/registry';
import { channelsOfCode, colourCode, colourText, coloursIn } from '../labels/composeLabels';
import type { ColourLabel } from '../labels/labelMapSource';
import type { LabelTable } from '../labels/labelTable';
import type { LayoutOptions } from './dataset';
import { DatasetError } from './datasetError';
import type { NamedLabels } from './labelNames';
import { readOrReport } from './labelsOfFiles';

export interface ColouredLabels {
  readonly labels: LabelTable;
  readonly colours: readonly ColourLabel[];
  readonly notes: readonly string[];
}

/** More are the smooth edges of drawings, or what JPEG makes of colours. */
const MOST_COLOURS = 256;
const BLACK = 0;
const CHANNELS = 3;

/**
 * The classes of coloured label maps. Black is the background. Without a table of names all files are looked
 * through, and a class is named after its colour.
 * @returns undefined where the label maps are not in colours
 */
export async function colouredLabels(
  files: readonly string[],
  named: NamedLabels | undefined,
  options: LayoutOptions,
): Promise<ColouredLabels | undefined> {
  if (!(await isColoured(files, options))) return undefined;
  const given = (named?.labels ?? []).flatMap(({ value, name, color }) =>
    color ? [{ value, name, color }] : [],
  );
  if (named && given.length > 0) {
    const background = [channelsOfCode(BLACK), ...named.background];
    const isFree = (color: ColourLabel['color']): boolean =>
      given.every((label) => colourCode(label.color) !== colourCode(color));
    return {
      labels: given,
      colours: [...background.filter(isFree).map((color) => ({ value: 0, color })), ...given],
      notes: [],
    };
  }
  const codes = await codesIn(files, options);
  const classes = [...codes].filter((code) => code !== BLACK).sort((a, b) => a - b);
  const labels = classes.map((code, n) => ({
    value: n + 1,
    name: colourText(code),
    color: shownColour(code),
  }));
  return {
    labels,
    colours: [
      { value: 0, color: channelsOfCode(BLACK) },
      ...classes.map((code, n) => ({ value: n + 1, color: channelsOfCode(code) })),
    ],
    notes: [
      `The label maps are pictures in ${classes.length === 1 ? 'one colour' : `${classes.length} colours`} besides black, the background; each is a class, named after its colour. A table labels.csv with the columns name, red, green, blue names them.`,
    ],
  };
}

/** As the first that can be read: readLabelMap refuses those that are otherwise. */
async function isColoured(files: readonly string[], { signal }: LayoutOptions): Promise<boolean> {
  for (const file of files) {
    try {
      const { format, frames } = await readHeader(file, { signal });
      return isPictureFormat(format) && frames === CHANNELS;
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
    }
  }
  return false;
}

async function codesIn(files: readonly string[], options: LayoutOptions): Promise<ReadonlySet<number>> {
  const codes = new Set<number>();
  for (const file of files) {
    const loaded = await readOrReport(file, options);
    if (loaded?.volume.frames !== CHANNELS) continue; // whoever reads it is told
    for (const code of coloursIn(loaded.volume, MOST_COLOURS) ?? []) codes.add(code);
    if (codes.size <= MOST_COLOURS && coloursIn(loaded.volume, MOST_COLOURS)) continue;
    options.report(
      new DatasetError(
        file,
        `${file} has more than ${MOST_COLOURS} colours, or brings the data set beyond that, which are no classes: ${loaded.header.format === 'jpeg' ? 'JPEG changes colours, save label maps as PNG' : 'save it without smooth edges and without interpolation'}.`,
      ),
    );
    return codes;
  }
  return codes;
}

/** With 8 bits a channel, whatever the picture has. */
function shownColour(code: number): readonly [number, number, number] {
  const channels = channelsOfCode(code);
  const scale = channels.some((channel) => channel > 255) ? 257 : 1;
  const [red, green, blue] = channels;
  return [Math.round(red / scale), Math.round(green / scale), Math.round(blue / scale)];
}
